/**
 * Asks what runbooks own in a region, and what its service needs beside its tasks: what no plan compares, or what only a plan would,
 * which nobody makes on the bad day. Apart from the observation, which a failover waits for.
 */
import type { Clock } from '../console/ports';
import type { RegionTopology, Topology } from '../topology/topology';
import { viewOf } from './facts';
import type { Sender } from '../runbook/ports';
import { createAsker, withinLimit, type Asker } from './asker';
import { silenceOf } from './refusal';
import { joined, type ObserveSides } from './sides';
import { unknown, type Observation, type OwnedPieces, type PartsView } from './types';

export interface PartsPorts {
  readonly sender: Sender;
  readonly clock: Clock;
  /** Wall seconds after which what has not answered is unknown. */
  readonly limitSeconds: number;
  readonly signal?: AbortSignal;
}

/** All regions at the same time. A region that did not answer the observation is not asked again. Throws the signal's reason. */
export function observePartsWith(
  sides: ObserveSides,
  topology: Topology,
  observation: Observation,
  { sender, clock, limitSeconds, signal }: PartsPorts,
): Promise<readonly PartsView[]> {
  return withinLimit(clock, limitSeconds, signal, (limit) => {
    const asker = createAsker(sender, limit, signal);
    return Promise.all(topology.regions.map((region) => partsOf(sides, topology, region, observation, asker)));
  });
}

/** Of one region. Never throws for what AWS does. */
export async function partsOf(
  { owned: sides }: ObserveSides,
  topology: Topology,
  region: RegionTopology,
  observation: Observation,
  asker: Asker,
): Promise<PartsView> {
  const view = viewOf(observation, region.region);
  const own = { region: region.region };
  if (!view.answers) {
    const silent = unknown(`${region.region} ${silenceOf(view)}`);
    const pieces = Object.fromEntries(sides.flatMap((side) => side.pieces.map((piece) => [piece, silent])));
    return { ...own, ...joined<OwnedPieces>([pieces]) };
  }
  const scene = { topology, region, view, observation };
  return { ...own, ...joined<OwnedPieces>(await Promise.all(sides.map((side) => side.observe(scene, asker)))) };
}
