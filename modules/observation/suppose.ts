/**
 * Observations of worlds that are not now: every region well, one lost, one come back. Runbooks made from them are linted, budgeted,
 * rendered and proven before anyone needs them. What a given observation knows (zone and what contradicts it, listeners, target groups) is kept; the rest is
 * named as AWS would name it, with zeros where AWS makes a name up.
 */
import type { RegionTopology, Topology } from '../topology/topology';
import { viewOf } from './facts';
import { joined, type EnvironmentPieces, type ObserveSides, type RegionPieces } from './sides';
import type { Supposed } from './supposed';
import { unknown, type Observation, type RegionView } from './types';

/** The world of an environment as `supposed` has it. Deterministic; at clock 0 unless something was observed. */
export function supposeWith(
  sides: ObserveSides,
  topology: Topology,
  supposed: Supposed,
  given?: Observation,
): Observation {
  return {
    at: given?.at ?? 0,
    ...joined<EnvironmentPieces>(sides.environment.map((side) => side.suppose(topology, supposed, given))),
    regions: topology.regions.map((region) => regionOf(sides, topology, region, supposed, given)),
  };
}

function regionOf(
  { region: sides }: ObserveSides,
  topology: Topology,
  region: RegionTopology,
  supposed: Supposed,
  given?: Observation,
): RegionView {
  const own = { region: region.region, answers: region.region !== supposed.out };
  if (!own.answers) {
    const silent = unknown('supposed to be lost');
    const pieces = Object.fromEntries(sides.flatMap((side) => side.pieces.map((piece) => [piece, silent])));
    return { ...own, ...joined<RegionPieces>([pieces]) };
  }
  const seen = given === undefined ? undefined : viewOf(given, region.region);
  const scene = { topology, region, supposed, seen };
  return { ...own, ...joined<RegionPieces>(sides.map((side) => side.suppose(scene))) };
}
