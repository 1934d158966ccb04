/** Unknowns, differences and alarms of an environment. Pure. */
import { EXIT, type ExitCode } from '../../console/errors';
import { known, type Known, type Observation } from '../../observation/types';
import { seenServing } from '../../observation/roles';
import type { Remain } from '../../terraform/remains';
import { whyOutside } from '../../topology/residency';
import type { Topology } from '../../topology/topology';
import { demandsWith, unmet, untold, type Demand } from '../demands/demands';
import { alarming, differences, missingAlarms, unknowns } from '../differences';
import type { Pattern, Shortfall } from '../pattern';
import type { StatusPicture } from './picture';

export interface Findings {
  readonly gaps: readonly string[];
  readonly moved: readonly string[];
  /** Alarms that are declared and do not exist. */
  readonly missing: readonly string[];
  readonly alarms: readonly string[];
  /** The serving region, where it lies outside `serving_residency`. */
  readonly outside: readonly string[];
  /** What killed runs left on this machine and a person has to handle. */
  readonly left?: readonly Remain[];
  /** Demands of roles on what plans ignore. */
  readonly demands: readonly Demand[];
}

/** What a look must have brought to be judged. */
export type Looked = Pick<StatusPicture, 'seen' | 'guards' | 'leases' | 'runsUnknown' | 'damaged'> &
  Partial<Pick<StatusPicture, 'parts' | 'doors' | 'remains'>>;

/** A lock or a freeze that could not be read is unknown, too. */
export function findings(topology: Topology, pattern: Pattern, picture: Looked): Findings {
  const { seen, parts, doors, remains = known([]) } = picture;
  const short = declaredShort(topology, pattern, seen);
  const demanded = isBare(seen)
    ? []
    : demandsWith(pattern.sides, topology, seen, parts, doors).filter((one) => !told(short, one));
  return {
    // What the observation did not see is told by it.
    gaps: [
      ...new Set([
        ...unknowns(pattern.sides, seen),
        ...dark(picture, remains),
        ...untold(demanded).map(({ words }) => words),
      ]),
    ],
    moved: [...differences(pattern.sides, topology, seen), ...short.map(({ words }) => words)],
    outside: servesOutside(pattern, topology, seen),
    missing: missingAlarms(topology, seen),
    alarms: alarming(seen),
    left: remains.known ? remains.value.filter(({ matters }) => matters) : [],
    demands: demanded,
  };
}

/** What nobody could look at besides the observation. */
function dark(
  { guards, leases, runsUnknown, damaged = [] }: Looked,
  remains: Known<readonly Remain[]>,
): readonly string[] {
  return [
    ...guards.locks.flatMap(({ state, region, lock }) =>
      lock.known ? [] : [`${region}: lock of ${state}: ${lock.why}`],
    ),
    ...guards.freezes.flatMap(({ region, since }) => (since.known ? [] : [`${region}: freeze: ${since.why}`])),
    ...leases.unknown.map(({ region, why }) => `${region}: lease: ${why}`),
    ...(remains.known ? [] : [`this machine: ${remains.why}`]),
    ...(runsUnknown === undefined ? [] : [`runs of this machine: ${runsUnknown}`]),
    ...damaged.map(({ id, why }) => `${id}: ${why}`),
  ];
}

/** Everything that differs from what is declared, in words. */
export const differing = (found: Findings): readonly string[] => [
  ...found.moved,
  ...unmet(found.demands).map(({ words }) => words),
  ...found.outside,
  ...found.missing,
];

/** Unknown outweighs different. */
export function exitOfFindings(found: Findings): ExitCode {
  const { gaps, alarms, left = [] } = found;
  if (gaps.length > 0) return EXIT.unknown;
  return differing(found).length + alarms.length + left.length > 0 ? EXIT.changes : EXIT.done;
}

/** Capacity that a region lacks in the role that it is declared with is said with what a reconciliation does about it. */
const told = (short: readonly Shortfall[], { id, region }: Demand): boolean =>
  id === 'capacity' && short.some((one) => one.region.region === region);

/** Only of regions that do what they are declared to do: after a move the roles are the reconciliation's business first. */
const declaredShort = (topology: Topology, pattern: Pattern, seen: Observation): readonly Shortfall[] =>
  pattern.shortfalls(topology, seen).filter(({ region, role }) => region.role.traffic === role);

/** An account in which nothing was made yet: every region says that there is no database, and nothing serves. */
export function isBare({ global, serviceRecord, regions }: Observation): boolean {
  const none = <T>(piece: Known<T | null>): boolean => piece.known && piece.value === null;
  const serves = serviceRecord.known && serviceRecord.value !== null;
  return none(global) && !serves && regions.every(({ cluster, service }) => none(cluster) && !service.known);
}

/** Clients are served outside `serving_residency`: accepted once; a person has to end it. */
function servesOutside({ sides }: Pattern, topology: Topology, seen: Observation): readonly string[] {
  const serving = seenServing(sides, topology, seen);
  return topology.regions
    .filter(({ region }) => serving.has(region))
    .flatMap((region) => {
      const why = whyOutside(topology, region);
      return why === null ? [] : [`${region.region} serves, and ${why}`];
    });
}
