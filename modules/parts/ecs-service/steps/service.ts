/** What the service's steps look at and do. */
import type { Capacity } from '../../../overlays/settings';
import type { RegionTopology } from '../../../topology/topology';
import * as reads from '../observe/reads';
import type { CallAct, Observed, Predicate } from '../../../runbook/runbook';

const resourceId = ({ names }: RegionTopology): string => `service/${names.ecsCluster}/${names.ecsService}`;

const read = ({ region, names }: RegionTopology) => reads.ecsService(region, names.ecsCluster, names.ecsService);

/** Counts of the service's tasks, of all its deployments together: wanted, running, and about to run. */
export type TaskCounts = Readonly<Partial<Record<'desiredCount' | 'runningCount' | 'pendingCount', Predicate>>>;

export const serviceHas = (region: RegionTopology, tasks: TaskCounts, why: string): Observed => ({
  why,
  read: read(region),
  in: 'services[]',
  where: { status: { is: 'ACTIVE' }, ...tasks },
});

/** Between what Application Auto Scaling keeps the service. */
export const boundsAre = (region: RegionTopology, { min, max }: Bounds, bounds: ScalingBounds): Observed => ({
  why: `the service in ${region.region} scales between ${min} and ${max}`,
  read: reads.scalableTarget(region.region, region.names.ecsCluster, region.names.ecsService),
  in: 'ScalableTargets[]',
  where: { ResourceId: { is: resourceId(region) }, ...bounds },
});

export type Bounds = Pick<Capacity, 'min' | 'max'>;
export type ScalingBounds = Readonly<Record<'MinCapacity' | 'MaxCapacity', Predicate>>;

/** Exactly these. */
export const exactly = ({ min, max }: Bounds): ScalingBounds => ({
  MinCapacity: { is: min },
  MaxCapacity: { is: max },
});
/** No less than these. */
export const noLess = ({ min, max }: Bounds): ScalingBounds => ({
  MinCapacity: { atLeast: min },
  MaxCapacity: { atLeast: max },
});

/** Sets the bounds. Before the desired count: scaling would undo a count outside them. */
export function setBounds(region: RegionTopology, { min, max }: Bounds, unless: ScalingBounds): CallAct {
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
    unless: [boundsAre(region, { min, max }, unless)],
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
    unless: [serviceHas(region, { desiredCount: unless }, `the service in ${region.region} wants ${desired} tasks`)],
    settle: 30,
  };
}
