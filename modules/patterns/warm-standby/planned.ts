/** Failovers from settings alone, so that synthesis can compute the budget without asking AWS. */
import type { RegionTopology, Topology } from '../../topology/topology';
import type { Target } from '../../observation/facts';
import type { MovePart } from '../../recovery/move';
import { MOVE_PARTS } from '../../parts/index.steps';
import type { Runbook } from '../../runbook/runbook';
import { failoverGraceful } from './failover-graceful';
import { failoverUngraceful } from './failover-ungraceful';
import { servingOf, writerOf } from './roles';

/** Placeholder for values that only AWS knows. These runbooks are never run. */
const NOT_ASKED = 'not-asked';

/**
 * One runbook for each region that stands by: the writer's region is lost, or with `graceful` answers. `to`: that region only.
 */
export function plannedFailovers(
  topology: Topology,
  graceful: boolean,
  to?: string,
  parts: readonly MovePart[] = MOVE_PARTS,
): readonly Runbook[] {
  const writer = writerOf(topology);
  const serving = servingOf(topology);
  return topology.regions
    .filter(({ region }) => region !== writer.region && (to === undefined || region === to))
    .map((region) => {
      const target: Target = {
        region,
        route: plannedRoute(topology),
        listenerArn: NOT_ASKED,
        targetGroupArn: NOT_ASKED,
        hasTasks: region.capacity.standby.desired > 0,
      };
      const left = [...new Set([writer, serving])].filter((one) => one.region !== region.region);
      const shared = {
        topology,
        target,
        answerNamesRegion: true,
        others: othersBeside(topology, [region, ...left]),
        comesBack: null,
      };
      return graceful
        ? failoverGraceful(
            { ...shared, promotion: 'switchover', left: [{ region: writer, answers: true }], lost: null },
            [],
            parts,
          )
        : failoverUngraceful(
            {
              ...shared,
              promotion: 'failover',
              left: left.map((one) => ({ region: one, answers: false })),
              lost: writer.region,
            },
            [],
            parts,
          );
    });
}

function plannedRoute({ traffic: { method } }: Topology): Target['route'] {
  return method === 'record-change'
    ? { method, zoneId: NOT_ASKED, remarks: [] }
    : { method, leave: null, unseen: null };
}

function othersBeside(topology: Topology, besides: readonly RegionTopology[]) {
  const members = topology.regions.filter((one) => !besides.includes(one));
  return { answering: members.map(({ region }) => region), members };
}
