/** Looks at a whole environment, all regions at the same time. */
import type { Clock } from '../console/ports';
import type { RegionTopology, Topology } from '../topology/topology';
import type { Sender } from '../runbook/ports';
import { createAsker, withinLimit, type Asker } from './asker';
import { joined, type EnvironmentPieces, type ObserveSides, type RegionPieces } from './sides';
import type { Observation, RegionView } from './types';

/** Wall seconds after which what has not answered is unknown. */
const LIMIT_SECONDS = 15;

/**
 * What AWS says about the environment now, asked by the parts. Never throws for what AWS does or leaves undone: that is `known: false`
 * with a reason. Throws the signal's reason when interrupted.
 */
export function observeWith(
  sides: ObserveSides,
  topology: Topology,
  sender: Sender,
  clock: Clock,
  signal?: AbortSignal,
  limitSeconds: number = LIMIT_SECONDS,
): Promise<Observation> {
  return withinLimit(clock, limitSeconds, signal, async (limit) => {
    const asker = createAsker(sender, limit, signal);
    const [environment, regions] = await Promise.all([
      Promise.all(sides.environment.map((side) => side.observe(topology, asker))),
      Promise.all(topology.regions.map((region) => observeRegion(sides, topology, region, asker, clock))),
    ]);
    return { at: clock.now(), ...joined<EnvironmentPieces>(environment), regions };
  });
}

/** Everything about one region, its independent questions at the same time. */
async function observeRegion(
  { region: sides }: ObserveSides,
  topology: Topology,
  region: RegionTopology,
  asker: Asker,
  clock: Pick<Clock, 'now'>,
): Promise<RegionView> {
  const answers = await Promise.all(sides.map((side) => side.observe(region, asker, clock, topology)));
  const pieces = joined<RegionPieces>(answers);
  return { region: region.region, answers: Object.values(pieces).some((piece) => piece.known), ...pieces };
}
