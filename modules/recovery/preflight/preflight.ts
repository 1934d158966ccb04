/** Would a failover to a region work now? Looks, then asks every check at the same time. Changes nothing. */
import { DrError, EXIT, type ExitCode } from '../../console/errors';
import type { Clock } from '../../console/ports';
import { regionOf } from '../../topology/arrange';
import type { RegionTopology, Topology } from '../../topology/topology';
import { bundleTargets, makeBundle } from '../bundle/bundle';
import { compareBundle, type BundleState } from '../bundle/store';
import { globalWriter } from '../facts';
import { createAsker } from '../observation/asker';
import { observe } from '../observation/observe';
import { known, unknown, type Known, type Observation } from '../observation/types';
import type { Sender } from '../ports';
import { failoverRunbook } from '../runbooks/failover';
import { onceEach, sparing } from './asking';
import type { Check, Finding, Machine, Plan, Scene } from './check';
import { CHECKS } from './checks';
import { whoAmI } from './reads';

export interface PreflightPorts {
  readonly topology: Topology;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly machine: Machine;
  /** True where the answer at the health path names the region that serves: part of what a bundle holds. */
  readonly answerNamesRegion: boolean;
  readonly signal?: AbortSignal;
}

export interface Checked extends Finding {
  readonly check: Check;
}

export interface Preflight {
  readonly target: string;
  readonly source: string;
  readonly findings: readonly Checked[];
}

/** Wall seconds after which what has not answered a check is unknown; the observation before it has its own limit. */
const LIMIT_SECONDS = 15;

/** Throws DrError `unknown-region`, and the signal's reason. Everything else that goes wrong is a finding. */
export async function preflight(ports: PreflightPorts, to: string): Promise<Preflight> {
  const { topology, clock, signal } = ports;
  const target = regionOf(topology, to);
  const sender = onceEach(ports.sender);
  const observation = await observe(topology, sender, clock, signal);
  return within(clock, signal, async (limit) => {
    const asker = createAsker(sparing(sender, observation), limit, signal);
    const [skewMs, bundle] = await Promise.all([
      measureSkew(ports, target, sender, limit),
      keptBundle(ports, observation, to, sparing(sender, observation), limit),
    ]);
    const plan = planOf(topology, observation, to);
    const source = sourceOf(topology, observation, target);
    const scene: Scene = { topology, target, source, observation, plan, machine: ports.machine, skewMs, bundle };
    const findings = await Promise.all(CHECKS.map(async (check) => ({ check, ...(await check.look(scene, asker)) })));
    return { target: to, source: source.region, findings };
  });
}

async function within<T>(
  clock: Clock,
  signal: AbortSignal | undefined,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const done = new AbortController();
  void clock.sleep(LIMIT_SECONDS * 1000 * clock.scale, done.signal).then(
    () => stop.abort(new Error(`no answer within ${LIMIT_SECONDS} s`)),
    () => undefined,
  );
  try {
    return await work(signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]));
  } finally {
    done.abort(new Error('done'));
  }
}

function planOf(topology: Topology, observation: Observation, to: string): Plan {
  try {
    return { ok: true, runbook: failoverRunbook(topology, observation, { to }) };
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    return { ok: false, known: error.exit !== EXIT.unknown, why: `${error.what}. ${error.why}` };
  }
}

/** The writer as AWS says; where nobody can say, or the target writes already, as the overlays say. */
function sourceOf(topology: Topology, { global }: Observation, target: RegionTopology): RegionTopology {
  const writer = global.known && global.value !== null ? globalWriter(topology, global.value) : null;
  const others = topology.regions.filter(({ region }) => region !== target.region);
  const candidates = [writer, others.find(({ role }) => role.database === 'writer'), others[0]];
  return candidates.find((one) => one !== null && one !== undefined && one.region !== target.region) ?? target;
}

async function measureSkew(
  { machine }: PreflightPorts,
  { region }: RegionTopology,
  sender: Sender,
  limit: AbortSignal,
): Promise<Known<number>> {
  const answer = await sender.send(whoAmI(region), limit).catch(() => null);
  if (answer === null) return unknown(`${region} did not answer in time`);
  if (!answer.ok) return unknown(answer.code);
  const at = Date.parse(answer.date ?? '');
  return Number.isNaN(at) ? unknown('the answer does not say when it was given') : known(machine.now() - at);
}

/** A bundle is made while every region answers; one made from less is no measure. */
async function keptBundle(
  { topology, answerNamesRegion }: PreflightPorts,
  observation: Observation,
  to: string,
  sender: Sender,
  limit: AbortSignal,
): Promise<BundleState> {
  const silent = observation.regions.filter(({ answers }) => !answers).map(({ region }) => region);
  if (silent.length > 0)
    return { state: 'unknown', why: `nothing to compare with while ${silent.join(', ')} does not answer` };
  try {
    const targets = bundleTargets(topology, observation);
    const made = makeBundle(topology, observation, targets, { madeAt: '', commit: null, answerNamesRegion });
    return await compareBundle(topology, made, to, sender, limit);
  } catch (error) {
    limit.throwIfAborted();
    if (!(error instanceof DrError)) throw error;
    return { state: 'unknown', why: error.what };
  }
}

/** What is not met outweighs what is unknown: a person can mend it now. */
export function exitOf(all: readonly Preflight[]): ExitCode {
  const verdicts = all.flatMap(({ findings }) => findings.map(({ verdict }) => verdict));
  if (verdicts.includes('not-met')) return EXIT.changes;
  return verdicts.includes('unknown') ? EXIT.unknown : EXIT.done;
}

const MARKS = { met: '✓', 'not-met': '✗', unknown: '?' } as const;

/** One screen: a line a check, and the fix below what is not met. */
export function describePreflight({ target, source, findings }: Preflight): readonly string[] {
  const width = Math.max(...findings.map(({ check }) => check.id.length));
  return [
    '',
    `Would a failover from ${source} to ${target} work now?`,
    ...findings.flatMap(({ check, verdict, observed, warning }) => [
      `  ${MARKS[verdict]} ${check.id.padEnd(width)}  ${observed}`,
      ...(warning === undefined ? [] : [`  ! ${' '.repeat(width)}  ${warning}`]),
      ...(verdict === 'not-met' ? [`    ${' '.repeat(width)}  fix: ${check.fix}`] : []),
    ]),
    '',
    verdictLine(findings),
  ];
}

function verdictLine(findings: readonly Checked[]): string {
  const count = (wanted: Finding['verdict']): number => findings.filter(({ verdict }) => verdict === wanted).length;
  const bad = count('not-met');
  const doubt = count('unknown');
  if (bad > 0) return `${bad} of ${findings.length} not met${doubt > 0 ? `, ${doubt} unknown` : ''}`;
  return doubt > 0 ? `${doubt} of ${findings.length} unknown: unknown is not good news` : `all ${findings.length} met`;
}
