/** `dr status`: one screen of what AWS says now and of what stands in the way, against what is declared. */
import { join } from 'node:path';
import { fileError } from '../../modules/console/disk';
import { DrError, EXIT, type ExitCode } from '../../modules/console/errors';
import { budgetOf } from '../../modules/recovery/budget/budget';
import { otherThan, recommend } from '../../modules/recovery/candidates';
import { alarming, differences, leftBehind, missingAlarms, unknowns } from '../../modules/recovery/differences';
import { demands, unmet, untold, type Demand } from '../../modules/recovery/demands/demands';
import { observeGuards } from '../../modules/observation/guards';
import { observe } from '../../modules/observation/observe';
import { observeDoors } from '../../modules/observation/observe-doors';
import { observeParts } from '../../modules/observation/observe-parts';
import { known, unknown, type Known, type Observation } from '../../modules/observation/types';
import { nextCommand } from '../../modules/recovery/next/roles';
import { patternOf } from '../../modules/patterns/index';
import { openRuns, readRuns } from '../../modules/runs/runs';
import { isOrphan, openLeases } from '../../modules/runs/orphans';
import { whoServes } from '../../modules/observation/serving';
import type { Remain } from '../../modules/terraform/remains';
import type { Shortfall } from '../../modules/recovery/pattern';
import { whyOutside } from '../../modules/topology/residency';
import type { Topology } from '../../modules/topology/topology';
import { plainNumber } from '../../modules/console/numbers';
import type { Context } from '../app/context';
import { lastEvidence } from '../app/evidence';
import { remainsHere } from '../app/orphans';
import { describe, type Picture } from '../app/status-screen';
import type { VerbOutcome, Verb } from '../app/verb';
import { readTopology } from '../app/workplace';
import { openWorld, proberOf, type World } from '../app/world';

/** Wall seconds after which what has not answered is unknown: a screen is looked at now. */
const LIMIT_SECONDS = 4;
const WATCH_SECONDS = 5;

export const status: Verb = {
  declare(command) {
    command.option('--watch [seconds]', `draw it again every so often (default: ${WATCH_SECONDS}), until Ctrl-C`);
  },

  async run(context, { options }) {
    const every = readWatch(options['watch'], context.options.json);
    const topology = readTopology(context);
    const world = await openWorld(context, topology);
    if (every === null) return once(context, topology, world);
    for (;;) {
      context.console.wipe();
      context.console.say(new Date(world.clock.now()).toISOString());
      const { next: todo } = await once(context, topology, world);
      context.console.say(`\nNext: ${todo}`);
      await context.clock.sleep(every * 1000, context.signal);
    }
  },
};

/** Seconds between two screens; null where one is enough. Throws `usage`. */
export function readWatch(given: unknown, json: boolean): number | null {
  if (given === undefined || given === false) return null;
  const seconds = given === true ? WATCH_SECONDS : plainNumber(given, { min: 1, max: 3600, fractions: true });
  if (!json && seconds !== null) return seconds;
  throw new DrError(
    'usage',
    json ? '--watch and --json do not go together.' : `--watch ${JSON.stringify(given)} is not known.`,
    json ? '--json prints one document.' : 'Allowed: 1 to 3600 seconds.',
    json ? 'Call dr status --json again and again.' : 'dr status --watch 5',
  );
}

async function once(context: Context, topology: Topology, world: World): Promise<VerbOutcome> {
  const picture = await look(context, topology, world);
  context.console.say(`${topology.environment} in ${world.title}, as ${world.identity.arn}`);
  for (const line of describe(topology, picture, context.command)) context.console.say(line);
  const found = findings(topology, picture);
  for (const { words } of untold(found.demands)) context.console.say(`? ${words}`);
  for (const line of [...found.moved, ...wordsOf(found), ...found.outside, ...found.missing, ...found.alarms])
    context.console.warn(line);
  return {
    exit: exitOf(found),
    json: {
      observation: picture.seen,
      unknown: found.gaps,
      differences: [...found.moved, ...wordsOf(found), ...found.outside, ...found.missing],
      demands: found.demands,
      alarms: found.alarms,
      locks: picture.guards.locks,
      freezes: picture.guards.freezes,
      left: picture.remains.known ? picture.remains.value : null,
      open_runs: picture.runs,
      leases: picture.leases,
      objectives: { rto_seconds: topology.objectives.rtoSeconds, rpo_seconds: topology.objectives.rpoSeconds },
      failover: picture.failover,
      last_drill: drillJson(picture),
    },
    next: openEnd(topology, picture, found, context.command) ?? next(topology, picture.seen, found, context.command),
  };
}

/** What was begun and left comes before what is different; null where nothing was, or where it cannot be told. */
export function openEnd(
  topology: Topology,
  picture: Picture,
  { gaps, left = [] }: Findings,
  command: Context['command'],
): string | null {
  const frozen = picture.guards.freezes.flatMap(({ region, since }) =>
    since.known && since.value !== null ? [region] : [],
  );
  // A person waits: for that nobody needs to know more.
  const asks = picture.runs.find(({ waiting }) => waiting.length > 0);
  if (asks !== undefined) {
    return `another person answers: ${command(`approve ${asks.id} ${asks.waiting.join(' ')} --reason TEXT`)}`;
  }
  const alone = picture.leases.runs.find(isOrphan);
  if (alone !== undefined) {
    return `end the lease of which nothing else was kept: ${command(`abort ${alone.record.run} --reason TEXT`)}`;
  }
  const elsewhere = picture.leases.runs.filter(({ kept, record }) => kept === 'yes' && record.open);
  const openRuns = [...new Set([...picture.runs.map(({ id }) => id), ...elsewhere.map(({ record }) => record.run)])];
  const { verb, words, why } = nextCommand(topology, { observation: picture.seen, openRuns, frozen });
  // A reconciliation ends where a state was not written: that comes first.
  const named = verb === 'resume' || verb === 'failover' || (verb === 'reconcile' && left.length === 0);
  return named && gaps.length === 0 ? `${command(words)}: ${why}` : null;
}

/** Everything at the same time: the slowest answer decides, and none is waited for longer than the limit. */
async function look(context: Context, topology: Topology, world: World): Promise<Picture> {
  const { clock, adapter } = world;
  const { signal } = context;
  const { environment } = topology;
  const [{ seen, parts }, doors, guards, leases, drill, remains] = await Promise.all([
    withParts(topology, world, signal),
    observeDoors(topology, {
      probe: proberOf(world, LIMIT_SECONDS * 1000),
      ...{ clock, signal, limitSeconds: LIMIT_SECONDS },
      answerNamesRegion: world.kind === 'lab',
    }),
    observeGuards(topology, adapter, clock, LIMIT_SECONDS, signal),
    openLeases(topology, { sender: adapter, clock }),
    lastEvidence(join(context.paths.project, 'evidence'), environment),
    remainsHere(context, world.id, context.clock.now()),
  ]);
  const runs = runsOfMachine(join(context.paths.work, 'runs'), environment, world);
  return { seen, parts, doors, guards, remains, ...runs, leases, drill, failover: failoverNow(topology, seen) };
}

/** What cannot be read is a gap of the picture, and does not keep the rest of it from a person. */
function runsOfMachine(folder: string, environment: string, world: World): Pick<Picture, 'runs' | 'runsUnknown'> {
  try {
    return { runs: openRuns(readRuns(folder), environment, world.kind === 'lab' ? 'the lab' : world.title) };
  } catch (error) {
    if (fileError(error) === null) throw error;
    return { runs: [], runsUnknown: (error as Error).message };
  }
}

/** What AWS says, and then what runbooks own in the regions that answered. */
async function withParts(
  topology: Topology,
  { adapter: sender, clock }: World,
  signal: AbortSignal | undefined,
): Promise<Pick<Picture, 'seen' | 'parts'>> {
  const seen = await observe(topology, sender, clock, signal, LIMIT_SECONDS);
  const given = signal === undefined ? {} : { signal };
  return { seen, parts: await observeParts(topology, seen, { sender, clock, limitSeconds: LIMIT_SECONDS, ...given }) };
}

/** The runbook that would be chosen now. That there is none is worth knowing, and no reason to stop. */
export function failoverNow(topology: Topology, seen: Observation): Picture['failover'] {
  const to = otherRegion(topology, seen);
  const pattern = patternOf(topology);
  try {
    const runbook = pattern.failover(topology, seen, { to });
    // What is promised is the time after a loss: fencing a region that answers takes longer, and nobody is waiting for it then.
    const budget = budgetOf(pattern.planned(topology, false, to)[0] ?? runbook, topology);
    return known({ to, runbook: runbook.id, budget });
  } catch (error) {
    if (error instanceof DrError) return unknown(`no failover to ${to}: ${error.what}`);
    throw error;
  }
}

function drillJson({ drill }: Picture): Readonly<Record<string, unknown>> | null {
  if (drill === null) return null;
  const { run_id, ended_at, verdict, rto, rpo } = drill;
  return { run_id, ended_at, verdict, rto, rpo };
}

/** What is unknown, different or in alarm; a lock or a freeze that nobody could look for is unknown too. */
export function findings(
  topology: Topology,
  {
    seen,
    guards,
    leases,
    parts,
    doors,
    remains = known([]),
    runsUnknown,
  }: Pick<Picture, 'seen' | 'guards' | 'leases' | 'runsUnknown'> &
    Partial<Pick<Picture, 'parts' | 'doors' | 'remains'>>,
): Findings {
  const demanded = isBare(seen)
    ? []
    : demands(topology, seen, parts, doors).filter((one) => !told(topology, seen, one));
  const dark = [
    ...guards.locks.flatMap(({ state, region, lock }) =>
      lock.known ? [] : [`${region}: lock of ${state}: ${lock.why}`],
    ),
    ...guards.freezes.flatMap(({ region, since }) => (since.known ? [] : [`${region}: freeze: ${since.why}`])),
    ...leases.unknown.map(({ region, why }) => `${region}: lease: ${why}`),
    ...(remains.known ? [] : [`this machine: ${remains.why}`]),
    ...(runsUnknown === undefined ? [] : [`runs of this machine: ${runsUnknown}`]),
  ];
  return {
    // What the observation did not see is told by it.
    gaps: [...new Set([...unknowns(seen), ...dark, ...untold(demanded).map(({ words }) => words)])],
    moved: [...differences(topology, seen), ...shortStandbys(topology, seen)],
    outside: servesOutside(topology, seen),
    missing: missingAlarms(topology, seen),
    alarms: alarming(seen),
    left: remains.known ? remains.value.filter(({ matters }) => matters) : [],
    demands: demanded,
  };
}

/** Capacity that a region lacks in the role that it is declared with is said with what a reconciliation does about it. */
const told = (topology: Topology, seen: Observation, { id, region }: Demand): boolean =>
  id === 'capacity' && declaredShort(topology, seen).some((short) => short.region.region === region);

const wordsOf = ({ demands: all }: Findings): readonly string[] => unmet(all).map(({ words }) => words);

function exitOf(found: Findings): ExitCode {
  const { gaps, moved, missing, alarms, outside, left = [] } = found;
  if (gaps.length > 0) return EXIT.unknown;
  const differ = moved.length + wordsOf(found).length + missing.length + alarms.length + outside.length + left.length;
  return differ > 0 ? EXIT.changes : EXIT.done;
}

export interface Findings {
  readonly gaps: readonly string[];
  readonly moved: readonly string[];
  /** Alarms that are declared and do not exist. */
  readonly missing: readonly string[];
  readonly alarms: readonly string[];
  /** The serving region, where it lies outside `serving_residency`. */
  readonly outside: readonly string[];
  /** What killed runs left on this machine and a person deals with. */
  readonly left?: readonly Remain[];
  /** What runbooks own, by what the roles of the regions demand. */
  readonly demands: readonly Demand[];
}

/** Only of regions that do what they are declared to do: after a move the roles are the reconciliation's business first. */
function shortStandbys(topology: Topology, seen: Observation): readonly string[] {
  return declaredShort(topology, seen).map(({ words }) => words);
}

const declaredShort = (topology: Topology, seen: Observation): readonly Shortfall[] =>
  patternOf(topology)
    .shortfalls(topology, seen)
    .filter(({ region, role }) => region.role.traffic === role);

/** What to do next. `command` makes it something that can be copied. */
export function next(
  topology: Topology,
  seen: Observation,
  { gaps, moved, missing, alarms, outside, left: remains = [], demands: all }: Findings,
  command: Context['command'],
): string {
  if (isBare(seen)) return `nothing is provisioned yet: ${command('bootstrap')}, then ${command('apply')}`;
  // A move would be refused for it, whatever else is wrong.
  const [contradiction] = seen.dnsProblems;
  if (contradiction !== undefined) return `${contradiction.fix} Then ${command('status')}`;
  if (gaps.length > 0) {
    const to = otherRegion(topology, seen);
    // Nobody should be sent to a region of which something is unknown itself.
    return gaps.some((gap) => gap.startsWith(`${to}:`))
      ? `find out why nobody can tell ${gaps[0] ?? ''}; then ${command('status')}`
      : `some checks could not be evaluated. If the serving region is lost: ${command(`failover --to ${to}`)}`;
  }
  // No plan of that state is made before: a reconciliation would end there.
  const [before] = remains;
  if (before !== undefined) return `${before.words}. ${before.fix}`;
  const short = patternOf(topology).shortfalls(topology, seen).length > 0;
  const left = leftBehind(topology, seen);
  if (moved.length > 0 && moved.every((one) => left.includes(one))) return `${command('reconcile')}, which removes it`;
  if (moved.length > 0 && short && differences(topology, seen).length === 0)
    return `${command('reconcile')}, which gives the declared capacity back`;
  if (moved.length > 0) return `${command('failback')} to return, or ${command('reconcile')} to keep it as it is`;
  if (outside.length > 0) return `${command('failback')}: ${outside.join('; ')}`;
  const [first] = unmet(all);
  if (first !== undefined) return `${first.words}. ${first.fix.replace(/^dr reconcile/, command('reconcile'))}`;
  if (alarms.length > 0) return 'look into what is in ALARM';
  return missing.length > 0 ? `${command('apply')}, which makes the missing alarms` : 'nothing to do';
}

/** An account in which nothing was made yet: every region says that there is no database, and nothing serves. */
function isBare({ global, serviceRecord, regions }: Observation): boolean {
  const none = <T>(piece: Known<T | null>): boolean => piece.known && piece.value === null;
  const serves = serviceRecord.known && serviceRecord.value !== null;
  return none(global) && !serves && regions.every(({ cluster, service }) => none(cluster) && !service.known);
}

/** Where a failover would go now: the recommended region; where nobody can say, the first other one in which clients may be served. */
export function otherRegion(topology: Topology, observation: Observation): string {
  try {
    return recommend(topology, observation).region;
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
  }
  const { regions } = topology;
  const serves = whoServes(topology, observation);
  const serving =
    regions.find(({ region }) => serves.known && region === serves.value.region) ??
    regions.find(({ role }) => role.traffic === 'serving');
  return otherThan(topology, serving?.region ?? null);
}

/** Clients are served where they are not as a matter of course: accepted once, and to be ended by a person. */
export function servesOutside(topology: Topology, seen: Observation): readonly string[] {
  const serves = whoServes(topology, seen);
  const region = topology.regions.find((one) => serves.known && one.region === serves.value.region);
  const why = region === undefined ? null : whyOutside(topology, region);
  return why === null ? [] : [`${region?.region ?? ''} serves, and ${why}`];
}
