/** Regions that could take over, with reasons for and against each. Pure: the plan prints the reasons. */
import { DrError, EXIT } from '../../console/errors';
import { duration } from '../../console/style';
import type { RegionTopology, Topology } from '../../topology/topology';
import { globalOf, viewOf } from '../../observation/facts';
import type { GlobalView, Observation, RegionView } from '../../observation/types';
import { writersIn } from '../../parts/aurora/observe/roles';
import { seenServing } from '../../parts/index.observe';
import { sameMinor } from '../../observation/versions';
import { residencyName } from '../../runbook/acceptances';
import { whyOutside } from '../../topology/residency';

export interface Candidate {
  readonly region: string;
  /** Why it must not be chosen; empty if it can. */
  readonly unsafe: readonly string[];
  /** The acceptance without which it is not taken, as for a region outside `serving_residency`; null where it needs none. */
  readonly accept: string | null;
  readonly pros: readonly string[];
  readonly cons: readonly string[];
}

interface Ranked extends Candidate {
  /** Compared one after the other; less is better. */
  readonly rank: readonly number[];
}

/**
 * Every region that could take over, the best first: those that can be chosen, before those that need an acceptance since clients
 * are not served there as a matter of course; then by engine version and image (what differs costs data or a deployment), lag in
 * whole seconds (the Aurora User Guide: choose the secondary with the least lag), capacity that is there already, lag to the
 * millisecond, and the environment's order. Where replication has ended it is the last lag of an hour that counts; one that nobody
 * could tell counts as the longest.
 * Throws DrError `not-observed`, `no-global-cluster`.
 */
export function candidates(topology: Topology, observation: Observation): readonly Candidate[] {
  const view = globalOf(topology, observation);
  const writers = new Set(writersIn(topology, view).map(({ region }) => region));
  const seen = seenServing(topology, observation);
  const serving = seen.size > 0 ? seen : writers;
  return topology.regions
    .filter(({ region }) => !writers.has(region) || !serving.has(region))
    .map((region) => judge(topology, observation, view, region, serving))
    .sort((one, other) => byRank(one.rank, other.rank));
}

/** The best of them; never one that needs an acceptance, however close it is. Throws DrError `no-safe-target`. */
export function recommend(topology: Topology, observation: Observation): Candidate {
  const all = candidates(topology, observation);
  const [best] = all;
  if (best !== undefined && best.unsafe.length === 0 && best.accept === null) return best;
  const outside = all.find(({ unsafe, accept }) => unsafe.length === 0 && accept !== null);
  const named =
    outside === undefined
      ? ''
      : ` Or take ${outside.region} by name (--to ${outside.region}), which asks for ${outside.accept ?? ''}.`;
  throw new DrError(
    'no-safe-target',
    'No region can take over now',
    all.map(describeCandidate).join('\n'),
    `Fix the reason that is given for the best of them, or wait until it is known (dr status); then run this again.${named}`,
    EXIT.refused,
  );
}

export function describeCandidate({ region, unsafe, accept, pros, cons }: Candidate): string {
  const against = [...unsafe, ...cons];
  const words = [
    ...(pros.length === 0 ? [] : [`for it: ${pros.join(', ')}`]),
    ...(against.length === 0 ? [] : [`against it: ${against.join(', ')}`]),
  ];
  const can = accept === null ? 'can take over' : `is taken only where ${accept} is accepted`;
  return `${region} ${unsafe.length === 0 ? can : 'cannot take over'}; ${words.join('; ')}`;
}

function judge(
  topology: Topology,
  observation: Observation,
  global: GlobalView,
  region: RegionTopology,
  serving: ReadonlySet<string>,
): Ranked {
  const view = viewOf(observation, region.region);
  const member = global.members.find(({ arn }) => arn === region.names.dbClusterArn);
  const [pros, cons]: [string[], string[]] = [[], []];
  const weigh = (good: boolean, text: string): number => ((good ? pros : cons).push(text), good ? 0 : 1);
  const unsafe = dangers(region, view, global, member);
  const outside = whyOutside(topology, region);
  const accept = outside === null ? null : residencyName(region.region);
  if (outside !== null) cons.push(outside);
  const version = view.cluster.known ? view.cluster.value?.engineVersion : undefined;
  const rank = [
    unsafe.length > 0 ? 2 : accept === null ? 0 : 1,
    version === undefined || sameMinor(version, global.engineVersion)
      ? 0
      : weigh(false, `engine version ${version} differs from ${global.engineVersion}: only by detaching`),
    imageRank(observation, view, serving, weigh),
    ...lagRank(topology, member?.isWriter === true, view, weigh),
    capacityRank(region, view, weigh),
    view.lastLag.known ? view.lastLag.value.milliseconds : Infinity,
  ];
  return { region: region.region, unsafe, accept, pros, cons, rank };
}

type Weigh = (good: boolean, text: string) => number;

function dangers(
  region: RegionTopology,
  view: RegionView,
  global: GlobalView,
  member: GlobalView['members'][number] | undefined,
): readonly string[] {
  const { cluster, instances, service } = view;
  if (!cluster.known) return [`its database cannot be seen (${cluster.why})`];
  if (cluster.value === null) return ['it has no database cluster'];
  const found: string[] = [];
  if (member === undefined) found.push(`it is no member of ${global.id}`);
  else if (!member.isWriter && (member.sync ?? 'connected') !== 'connected') {
    found.push(`its database is being rebuilt (${member.sync ?? ''})`);
  }
  if (!instances.known) found.push(`its instances cannot be seen (${instances.why})`);
  else if (!instances.value.some(({ status }) => status === 'available')) {
    found.push(`none of its ${region.names.dbInstances.length} instances is available`);
  }
  if (!service.known) found.push(`its service cannot be seen (${service.why})`);
  if (!view.loadBalancer.known) found.push(`its load balancer cannot be seen (${view.loadBalancer.why})`);
  return found;
}

function imageRank(observation: Observation, view: RegionView, serving: ReadonlySet<string>, weigh: Weigh): number {
  const [other] = [...serving].filter((region) => {
    const current = viewOf(observation, region).imageDigest;
    return current.known && view.imageDigest.known && view.imageDigest.value !== current.value;
  });
  return other === undefined ? 0 : weigh(false, `another image than ${other} runs`);
}

function lagRank(
  topology: Topology,
  isWriter: boolean,
  { lagMs, lastLag }: RegionView,
  weigh: Weigh,
): readonly number[] {
  if (isWriter) return [weigh(true, 'it is the writer already')];
  if (!lastLag.known) return [weigh(false, `replication lag unknown (${lastLag.why})`) * Infinity];
  const { rpoSeconds } = topology.objectives;
  const { milliseconds, secondsAgo } = lastLag.value;
  const late = milliseconds > rpoSeconds * 1000;
  const when = lagMs.known ? '' : ` ${duration(secondsAgo * 1000)} ago, when it was last told`;
  weigh(
    !late,
    `${Math.round(milliseconds)} ms behind${when}${late ? `, more than the objective of ${rpoSeconds} s` : ''}`,
  );
  return [Math.ceil(milliseconds / 1000)];
}

/** The share of the serving capacity that would have to be started first. */
function capacityRank({ capacity }: RegionTopology, { service, healthyTargets }: RegionView, weigh: Weigh): number {
  const { desired } = capacity.serving;
  const ready = healthyTargets.known ? healthyTargets.value : service.known ? service.value.running : 0;
  weigh(ready >= desired, `${ready} of ${desired} tasks ready`);
  return Math.max(0, desired - ready) / desired;
}

function byRank(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) < (other[at] ?? 0) ? -1 : 1;
}
