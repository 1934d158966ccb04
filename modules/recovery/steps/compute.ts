/** What the service's steps look at and do. */
import type { Capacity } from '../../overlays/settings';
import type { RegionTopology } from '../../topology/topology';
import * as reads from '../reads';
import type { CallAct, Observed, Predicate } from '../runbook';

const resourceId = ({ names }: RegionTopology): string => `service/${names.ecsCluster}/${names.ecsService}`;

const read = ({ region, names }: RegionTopology) => reads.ecsService(region, names.ecsCluster, names.ecsService);

export const serviceHas = (
  region: RegionTopology,
  field: 'desiredCount' | 'runningCount',
  tasks: Predicate,
  why: string,
): Observed => ({
  why,
  read: read(region),
  in: 'services[]',
  where: { status: { is: 'ACTIVE' }, [field]: tasks },
});

/** Sets the bounds. Before the desired count: scaling would undo a count outside them. */
export function setBounds(region: RegionTopology, { min, max }: Capacity, unless: Observed['where']): CallAct {
  const { names } = region;
  return {
    kind: 'call',
    operation: {
      service: 'application-autoscaling',
      action: 'RegisterScalableTarget',
      region: region.region,
      input: {
        ServiceNamespace: 'ecs',
        ResourceId: resourceId(region),
        ScalableDimension: reads.DIMENSION,
        MinCapacity: min,
        MaxCapacity: max,
      },
    },
    unless: [
      {
        why: `the service in ${region.region} scales between ${min} and ${max}`,
        read: reads.scalableTarget(region.region, names.ecsCluster, names.ecsService),
        in: 'ScalableTargets[]',
        where: { ResourceId: { is: resourceId(region) }, ...unless },
      },
    ],
    settle: 30,
  };
}

export function setDesired(region: RegionTopology, desired: number, unless: Predicate): CallAct {
  const { names } = region;
  return {
    kind: 'call',
    operation: {
      service: 'ecs',
      action: 'UpdateService',
      region: region.region,
      input: { cluster: names.ecsCluster, service: names.ecsService, desiredCount: desired },
    },
    unless: [serviceHas(region, 'desiredCount', unless, `the service in ${region.region} wants ${desired} tasks`)],
    settle: 30,
  };
}
