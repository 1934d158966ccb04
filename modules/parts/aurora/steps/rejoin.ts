/** Waits for a region to be a replica again. */
import type { RegionTopology, Topology } from '../../../topology/topology';
import { stateOf } from '../../../topology/arrange';
import type { Step } from '../../../runbook/runbook';
import { clusterAvailable, instancesAvailable, isMember, isQuiet, lagAtMost, lagGate } from './database';
import { DURATIONS } from '../../durations';

/** Seconds in which Aurora may rebuild a secondary: the user guide says "a few minutes to several hours". */
const REBUILD = 6 * 3600;

/** The old writer comes back by itself after a managed failover: `pending-resync`, then `connected` on a new storage volume. */
export function rejoined(topology: Topology, region: RegionTopology, writer: RegionTopology): Step {
  return {
    id: 'rejoined',
    title: `Wait until ${region.region} replicates again`,
    needs: [],
    act: [],
    met: [
      isMember(topology, region, 'reader', writer.region, 'connected'),
      isQuiet(topology, writer.region),
      clusterAvailable(region),
      instancesAvailable(region, region.names.dbInstances.length),
      lagAtMost(region, lagGate(topology, region)),
    ],
    deadline: REBUILD,
    poll: 15,
    destructive: false,
    duration: DURATIONS.rebuild,
  };
}

/** Waits until the stale cluster can be looked at and copied. */
export function settled(region: RegionTopology): Step {
  return {
    id: 'settled',
    title: `Wait until the stale cluster in ${region.region} is available`,
    needs: [],
    act: [],
    met: [clusterAvailable(region)],
    deadline: REBUILD,
    poll: 15,
    destructive: false,
    duration: DURATIONS.rebuild,
  };
}

/**
 * Makes the region's cluster anew as a replica, by applying its data state in that phase. The roles of all regions are laid over
 * with it, so that the overlays stay valid: exactly one writer, which is the source of every replica.
 */
export function recreate(topology: Topology, region: RegionTopology, writer: RegionTopology): Step {
  return {
    id: 'recreate',
    title: `Make the cluster in ${region.region} anew as a replica of ${writer.region}`,
    needs: [],
    act: [
      {
        kind: 'apply',
        state: stateOf(topology, 'data', region.region).id,
        vars: [
          ...topology.regions
            .filter((one) => one.region !== writer.region)
            .flatMap((one) => [
              `${one.region}:is_aurora_secondary=true`,
              `${one.region}:aurora_source_region="${writer.region}"`,
            ]),
          `${writer.region}:is_aurora_secondary=false`,
          `${writer.region}:aurora_source_region=null`,
        ],
      },
    ],
    met: [
      isMember(topology, region, 'reader', writer.region),
      clusterAvailable(region),
      instancesAvailable(region, region.names.dbInstances.length),
    ],
    deadline: 7200,
    poll: 15,
    destructive: false,
    duration: DURATIONS.rebuild,
  };
}
