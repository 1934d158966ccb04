/** The screen of `dr status`, line by line. Pure. */
import type { Evidence } from '../../modules/evidence/evidence';
import { aloneWords } from '../../modules/runbook/approvals/break-glass';
import { demands, servingRegions } from '../../modules/parts/index.observe';
import { alarmsMissingIn } from '../../modules/recovery/differences';
import type { Guards } from '../../modules/observation/guards';
import type { StatusPicture } from '../../modules/recovery/status/picture';
import { duration, oneLine } from '../../modules/console/style';
import type { Known, LagView, Observation, RegionView } from '../../modules/observation/types';
import { refusalOf } from '../../modules/observation/refusal';
import { regionWords } from '../../modules/observation/roles';
import { residencyName } from '../../modules/runbook/acceptances';
import { whyOutside } from '../../modules/topology/residency';
import { damageWords, type KeptRun } from '../../modules/runs/runs';
import { isOrphan, leaseWords, type OpenLeases } from '../../modules/runs/orphans';
import type { Remain } from '../../modules/terraform/remains';
import { regionOf, roleWords } from '../../modules/topology/arrange';
import type { Topology } from '../../modules/topology/topology';

/** Everything that one screen shows. */
export interface Picture extends StatusPicture {
  readonly drill: Evidence | null;
}

function say<T>(piece: Known<T>, text: (value: T) => string): string {
  return piece.known ? text(piece.value) : `unknown (${piece.why})`;
}

/** The whole screen. `command` makes what a person can copy. */
export function describe(topology: Topology, picture: Picture, command: (words: string) => string): readonly string[] {
  return [
    ...describeRoles(topology, picture.seen),
    '',
    ...clientLines(topology, picture),
    ...describeRest(topology, picture, command),
    // What somebody wrote, or AWS says, makes no line of its own.
  ].map(oneLine);
}

/** What AWS says of the record, the database and each region. */
export function describeRoles(topology: Topology, seen: Observation): readonly string[] {
  const record = clientsGo(topology, seen);
  const global = say(seen.global, (found) => (found === null ? 'missing' : (found.failover?.status ?? 'at rest')));
  return [
    '',
    `${topology.serviceRecord.name}  ->  ${record}`,
    ...seen.dnsRemarks.map((remark) => `  ${remark}`),
    `${topology.globalClusterId}  ${global}`,
    ...seen.regions.flatMap((region) => describeRegion(topology, seen, region)),
  ];
}

/** By the record, or by what stands in the buckets that its health checks watch. */
function clientsGo(topology: Topology, seen: Observation): string {
  if (topology.traffic.method === 'health-check-inversion') {
    return say(
      servingRegions(topology, seen),
      ({ regions, why }) => `${regionWords(regions)}, by health checks: ${why}`,
    );
  }
  return say(seen.serviceRecord, (found) => (found === null ? 'missing' : `${found.target}, TTL ${found.ttl} s`));
}

function describeRegion(topology: Topology, seen: Observation, view: RegionView): readonly string[] {
  const region = regionOf(topology, view.region);
  const outside = whyOutside(topology, region);
  const { role } = region;
  const bounds = say(view.scalableTarget, ({ min, max }) => `${min} to ${max}`);
  const lag = view.lastLag.known ? `, ${lagWords(view.lastLag.value)}` : '';
  const instances = say(
    view.instances,
    (all) => `${all.filter((one) => one.status === 'available').length} of ${all.length} instances available`,
  );
  const tasks = say(view.service, ({ running, desired }) => `${running} running of ${desired}`);
  return [
    '',
    `${view.region}  declared ${roleWords(role)}${answering(view)}`,
    `  database  ${databaseRole(topology, seen, view.region)}${lag}; ${instances}`,
    ...(outside === null ? [] : [`  residency ${outside}: taken only where ${residencyName(view.region)} is accepted`]),
    `  service   ${tasks}, bounds ${bounds}, healthy targets ${say(view.healthyTargets, String)}`,
    `  alarms    ${alarmWords(topology, view)}`,
  ];
}

function answering(view: RegionView): string {
  if (view.answers) return '';
  return refusalOf(view) === null ? '; does not answer' : '; refuses every question';
}

/** A value that is a minute old is a current one: a period of the metric. */
function lagWords({ milliseconds, secondsAgo }: LagView): string {
  const words = `${Math.round(milliseconds)} ms`;
  return secondsAgo < 2 * 60 ? `lag ${words}` : `last lag ${words}, ${duration(secondsAgo * 1000)} ago`;
}

function databaseRole(topology: Topology, { global }: Observation, region: string): string {
  if (!global.known) return `role unknown (${global.why})`;
  const { dbClusterArn } = regionOf(topology, region).names;
  const member = global.value?.members.find(({ arn }) => arn === dbClusterArn);
  if (member === undefined) return 'not a member';
  return member.isWriter ? 'writer' : `replica, ${member.sync ?? 'sync unknown'}`;
}

function alarmWords(topology: Topology, view: RegionView): string {
  return say(view.alarms, (all) => {
    const loud = all.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
    const silent = all.filter(({ state }) => state === 'INSUFFICIENT_DATA').length;
    // The lag alarm of a writer has nothing to watch; any other without data is worth a look.
    const without = silent === 0 ? '' : `, ${silent} without data`;
    const missing = alarmsMissingIn(topology, view).length;
    const gone = missing === 0 ? '' : `, ${missing} declared and not there`;
    return `${loud.length === 0 ? `none of ${all.length} in ALARM` : loud.join(', ')}${without}${gone}`;
  });
}

/** Whether clients are answered: by the service's name, and by each region; what is wrong follows below with its words. */
function clientLines(topology: Topology, { seen, doors }: Picture): readonly string[] {
  if (doors === undefined) return [];
  const says = { met: 'answers', 'not-met': 'does NOT answer correctly', unknown: 'unknown' } as const;
  const all = demands(topology, seen, [], doors);
  const words = (id: string, name: (region: string) => string): readonly string[] =>
    all.filter((one) => one.id === id).map(({ region, verdict }) => `${name(region)} ${says[verdict]}`);
  const { name } = topology.serviceRecord;
  const found = [...words('service-name', () => name), ...words('front-door', (region) => region)];
  return found.length === 0 ? [] : [`clients    ${found.join(', ')}`];
}

function describeRest(topology: Topology, picture: Picture, command: (words: string) => string): readonly string[] {
  return [
    ...guardLines(picture.guards, command),
    ...remainLines(picture.remains),
    ...(picture.runs.length === 0
      ? [
          `open runs  ${picture.runsUnknown === undefined ? 'none on this machine' : `unknown (${picture.runsUnknown})`}`,
        ]
      : picture.runs.flatMap((run) => runLines(run, command))),
    ...(picture.damaged ?? []).map((one) => `open run?  ${damageWords(one, command)}`),
    ...leaseLines(picture.leases, command),
    ...objectiveLines(topology, picture),
  ];
}

/** Of other machines too: they hold up applies and runs here. */
function leaseLines({ runs, unknown }: OpenLeases, command: (words: string) => string): readonly string[] {
  return [
    ...runs.flatMap((one) => [
      `lease      ${leaseWords(one)}`,
      ...(isOrphan(one)
        ? [`           nothing else of it was kept: ${command(`abort ${one.record.run} --reason TEXT`)}`]
        : []),
    ]),
    ...unknown.map(({ region, why }) => `lease      unknown in ${region} (${why})`),
  ];
}

/** One that went on alone says so for as long as the run is open, also when its hour is over. */
function runLines(
  { id, outcome, waiting, breakGlass }: KeptRun,
  command: (words: string) => string,
): readonly string[] {
  return [
    // Its journal does not tell one that runs at this moment from one whose process died.
    `open run   ${id} ${outcome ?? 'has not ended; where nothing runs it any more'}: ${command(`resume ${id}`)}`,
    ...breakGlass.map((one) => `           ${aloneWords(one)}`),
    ...(waiting.length === 0
      ? []
      : [`           waits for a second person: ${command(`approve ${id} ${waiting.join(' ')} --reason TEXT`)}`]),
  ];
}

/** What is left of runs that were killed; nothing is said where nothing is. */
function remainLines(remains: Known<readonly Remain[]>): readonly string[] {
  if (!remains.known) return [`left here  unknown (${remains.why})`];
  return remains.value.flatMap(({ words, fix }) => [`left here  ${words}`, `           ${fix}`]);
}

function guardLines({ locks, freezes }: Guards, command: (words: string) => string): readonly string[] {
  const held = locks.flatMap(({ state, lock }) =>
    lock.known && lock.value !== null
      ? [`${state} by ${lock.value.who} since ${lock.value.since} (${lock.value.operation})`]
      : [],
  );
  const frozen = freezes.flatMap(({ region, since }) =>
    since.known && since.value !== null ? [`${region} since ${since.value}`] : [],
  );
  const dark = locks.flatMap(({ region, lock }) => (lock.known ? [] : [`${region} (${lock.why})`]));
  const cold = freezes.flatMap(({ region, since }) => (since.known ? [] : [`${region} (${since.why})`]));
  const unlocks = locks.flatMap(({ state, lock }) =>
    lock.known && lock.value !== null ? [`           where its process is gone: ${command(`unlock ${state}`)}`] : [],
  );
  return [`locks      ${found(held, dark)}`, ...unlocks, `frozen     ${found(frozen, cold)}`];
}

/** What is there, and of which regions nobody can tell, each once. */
function found(there: readonly string[], dark: readonly string[]): string {
  const unknowns = [...new Set(dark)].map((one) => `unknown in ${one}`);
  return there.length + unknowns.length === 0 ? 'none' : [...there, ...unknowns].join('; ');
}

function objectiveLines({ objectives }: Topology, { failover, drill, seen }: Picture): readonly string[] {
  const last = (one: Evidence['rto'] | undefined): string =>
    one === undefined
      ? 'no measurement is kept here'
      : `last ${one.measured_seconds ?? 'unknown'} s (${one.kind}, ${one.verdict})`;
  const budget = say(failover, ({ to, runbook, budget: found }) => {
    return `${found.typical.seconds} s budgeted to ${to} by ${runbook}, ${found.worst.seconds} s at worst${found.verdict === 'above' ? ': MORE than the objective' : ''}`;
  });
  const lags = seen.regions.flatMap(({ lastLag }) => (lastLag.known ? [lastLag.value] : []));
  const [longest] = [...lags].sort((one, other) => other.milliseconds - one.milliseconds);
  const lag = longest === undefined ? 'lag unknown' : lagWords(longest);
  return [
    `RTO        objective ${objectives.rtoSeconds} s; ${budget}; ${last(drill?.rto)}`,
    `RPO        objective ${objectives.rpoSeconds} s; ${lag}; ${last(drill?.rpo)}`,
    drill === null
      ? 'last drill none is kept here'
      : `last drill ${drill.ended_at} ${drill.verdict}: ${drill.title} (${drill.run_id})`,
  ];
}
