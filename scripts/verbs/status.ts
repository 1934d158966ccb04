/** `dr status`: one screen of what AWS says now: roles, lag, capacity, the record, alarms. */
import { EXIT } from '../../modules/console/errors';
import { observe } from '../../modules/recovery/observation/observe';
import type { Known, Observation, RegionView } from '../../modules/recovery/observation/types';
import { regionOf } from '../../modules/topology/arrange';
import type { Topology } from '../../modules/topology/topology';
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
    for (const line of moved) context.console.warn(line);
    return {
      exit: gaps.length > 0 ? EXIT.unknown : moved.length > 0 ? EXIT.changes : EXIT.done,
      json: { observation: seen, unknown: gaps, differences: moved },
      next: next(topology, gaps, moved),
    };
  },
};

function next(topology: Topology, gaps: readonly string[], moved: readonly string[]): string {
  if (gaps.length > 0) {
    const standby = topology.regions.find(({ role }) => role.traffic === 'standby');
    return `what is unknown is not good news. If the serving region is lost: dr failover --to ${standby?.region ?? 'REGION'}`;
  }
  return moved.length > 0 ? 'dr failback to return, or dr reconcile to keep it as it is' : 'nothing to do';
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
  return [
    ...gap('global cluster', seen.global),
    ...gap('service record', seen.serviceRecord),
    ...seen.regions.flatMap((view) => [
      ...gap(`${view.region}: database`, view.cluster),
      ...gap(`${view.region}: service`, view.service),
      ...gap(`${view.region}: healthy targets`, view.healthyTargets),
    ]),
  ];
}

/** Where what is declared and what is observed differ. */
export function differences(topology: Topology, seen: Observation): readonly string[] {
  const members = seen.global.known ? (seen.global.value?.members ?? []) : [];
  const database = topology.regions.flatMap(({ region, role, names }) => {
    const member = members.find(({ arn }) => arn === names.dbClusterArn);
    if (member === undefined || member.isWriter === (role.database === 'writer')) return [];
    return [`${region} is declared ${role.database} and is ${member.isWriter ? 'the writer' : 'a replica'}`];
  });
  const target = seen.serviceRecord.known ? seen.serviceRecord.value?.target : undefined;
  const record =
    target === undefined || target === topology.serviceRecord.target
      ? []
      : [
          `${topology.serviceRecord.name} is declared to point to ${topology.serviceRecord.target} and points to ${target}`,
        ];
  return [...database, ...record];
}
