/** `dr status`: one screen of what AWS says now: roles, lag, capacity, the record, alarms. */
import { EXIT } from '../../modules/console/errors';
import { observe } from '../../modules/recovery/observation/observe';
import type { Known, Observation, RegionView } from '../../modules/recovery/observation/types';
import { regionOf } from '../../modules/topology/arrange';
import type { Topology } from '../../modules/topology/topology';
import type { Context } from '../context';
import { openRecovery } from '../recover';
import type { Verb } from '../verb';

export const status: Verb = {
  declare() {
    // What it shows follows from the overlays.
  },

  async run(context) {
    const { topology, world } = await openRecovery(context);
    const seen = await observe(topology, world.adapter, world.clock, context.signal);
    for (const line of describe(topology, seen)) context.console.say(line);
    const gaps = unknowns(seen);
    const moved = differences(topology, seen);
    const alarms = alarming(seen);
    for (const line of [...moved, ...alarms]) context.console.warn(line);
    return {
      exit: gaps.length > 0 ? EXIT.unknown : moved.length + alarms.length > 0 ? EXIT.changes : EXIT.done,
      json: { observation: seen, unknown: gaps, differences: moved, alarms },
      next: next(topology, seen, { gaps, moved, alarms }, context.command),
    };
  },
};

interface Findings {
  readonly gaps: readonly string[];
  readonly moved: readonly string[];
  readonly alarms: readonly string[];
}

/** What to do next. `command` makes it something that can be copied. */
export function next(
  topology: Topology,
  seen: Observation,
  { gaps, moved, alarms }: Findings,
  command: Context['command'],
): string {
  if (gaps.length > 0) {
    const to = otherRegion(topology, seen);
    // Nobody should be sent to a region of which something is unknown itself.
    return gaps.some((gap) => gap.startsWith(`${to}:`))
      ? `find out why nobody can tell ${gaps[0] ?? ''}; then ${command('status')}`
      : `what is unknown is not good news. If the serving region is lost: ${command(`failover --to ${to}`)}`;
  }
  if (moved.length > 0) return `${command('failback')} to return, or ${command('reconcile')} to keep it as it is`;
  return alarms.length > 0 ? 'look into what is in ALARM' : 'nothing to do';
}

/** The region that does not serve: by what is observed, or else by what is declared. */
function otherRegion({ regions }: Topology, { serviceRecord }: Observation): string {
  const target = serviceRecord.known ? serviceRecord.value?.target : undefined;
  const serving =
    regions.find(({ addresses }) => addresses.entry === target) ??
    regions.find(({ role }) => role.traffic === 'serving');
  return regions.find((one) => one !== serving)?.region ?? 'REGION';
}

function say<T>(piece: Known<T>, text: (value: T) => string): string {
  return piece.known ? text(piece.value) : `unknown (${piece.why})`;
}

/** The screen, line by line. */
export function describe(topology: Topology, seen: Observation): readonly string[] {
  const record = say(seen.serviceRecord, (found) =>
    found === null ? 'missing' : `${found.target}, TTL ${found.ttl} s`,
  );
  const global = say(seen.global, (found) => (found === null ? 'missing' : (found.failover?.status ?? 'at rest')));
  return [
    '',
    `${topology.serviceRecord.name}  ->  ${record}`,
    `${topology.globalClusterId}  ${global}`,
    ...seen.regions.flatMap((region) => describeRegion(topology, seen, region)),
  ];
}

function describeRegion(topology: Topology, seen: Observation, view: RegionView): readonly string[] {
  const member = seen.global.known
    ? seen.global.value?.members.find(({ arn }) => arn === regionOf(topology, view.region).names.dbClusterArn)
    : undefined;
  const role =
    member === undefined
      ? 'not a member, or unknown'
      : member.isWriter
        ? 'writer'
        : `replica, ${member.sync ?? 'sync unknown'}`;
  const bounds = say(view.scalableTarget, ({ min, max }) => `${min} to ${max}`);
  const alarms = say(view.alarms, (all) => {
    const loud = all.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
    const silent = all.filter(({ state }) => state === 'INSUFFICIENT_DATA').length;
    // The lag alarm of a writer has nothing to watch; any other without data is worth a look.
    const without = silent === 0 ? '' : `, ${silent} without data`;
    return `${loud.length === 0 ? `none of ${all.length} in ALARM` : loud.join(', ')}${without}`;
  });
  return [
    '',
    `${view.region}${view.answers ? '' : '  does not answer'}`,
    `  database  ${role}${view.lagMs.known ? `, lag ${Math.round(view.lagMs.value)} ms` : ''}; ${say(view.instances, (all) => `${all.filter((one) => one.status === 'available').length} of ${all.length} instances available`)}`,
    `  service   ${say(view.service, ({ running, desired }) => `${running} running of ${desired}`)}, bounds ${bounds}, healthy targets ${say(view.healthyTargets, String)}`,
    `  alarms    ${alarms}`,
  ];
}

/** Pieces that nobody could tell, in words. The lag of a writer is not one of them: only a replica has it. */
export function unknowns(seen: Observation): readonly string[] {
  const gap = (name: string, piece: Known<unknown>): readonly string[] =>
    piece.known ? [] : [`${name}: ${piece.why}`];
  const members = seen.global.known ? (seen.global.value?.members ?? []) : [];
  const replicates = (region: string): boolean => members.some((one) => one.region === region && !one.isWriter);
  return [
    ...gap('global cluster', seen.global),
    ...gap('service record', seen.serviceRecord),
    ...seen.regions.flatMap((view) => [
      ...gap(`${view.region}: database`, view.cluster),
      ...gap(`${view.region}: database instances`, view.instances),
      ...(replicates(view.region) ? gap(`${view.region}: replication lag`, view.lagMs) : []),
      ...gap(`${view.region}: service`, view.service),
      ...gap(`${view.region}: bounds of the service`, view.scalableTarget),
      ...gap(`${view.region}: healthy targets`, view.healthyTargets),
      ...gap(`${view.region}: alarms`, view.alarms),
    ]),
  ];
}

/** Alarms that are on, in words. */
export function alarming(seen: Observation): readonly string[] {
  return seen.regions.flatMap(({ region, alarms }) =>
    alarms.known
      ? alarms.value.filter(({ state }) => state === 'ALARM').map(({ name }) => `${region}: ${name} is in ALARM`)
      : [],
  );
}

/** Where what is declared and what is observed differ; what is unknown differs from nothing. */
export function differences(topology: Topology, seen: Observation): readonly string[] {
  return [...databaseDifferences(topology, seen), ...recordDifferences(topology, seen)];
}

function databaseDifferences(topology: Topology, { global }: Observation): readonly string[] {
  if (!global.known) return [];
  const found = global.value;
  if (found === null) return [`${topology.globalClusterId} is declared and does not exist`];
  return topology.regions.flatMap(({ region, role, names }) => {
    const member = found.members.find(({ arn }) => arn === names.dbClusterArn);
    if (member?.isWriter === (role.database === 'writer')) return [];
    const is = member === undefined ? `no member of ${found.id}` : member.isWriter ? 'the writer' : 'a replica';
    return [`${region} is declared ${role.database} and is ${is}`];
  });
}

function recordDifferences({ serviceRecord: declared }: Topology, { serviceRecord }: Observation): readonly string[] {
  if (!serviceRecord.known) return [];
  const target = serviceRecord.value?.target;
  if (target === declared.target) return [];
  const is = target === undefined ? 'does not exist' : `points to ${target}`;
  return [`${declared.name} is declared to point to ${declared.target} and ${is}`];
}
