/** Whether a failover to a region would work now: observes, then runs every check in parallel. Changes nothing. */
import { DrError, EXIT, type ExitCode } from '../../console/errors';
import { EXIT_OF_VERDICT, SIGN, worst, type Verdict } from '../../console/verdict';
import type { Clock } from '../../console/ports';
import { regionOf } from '../../topology/arrange';
import type { RegionTopology, Topology } from '../../topology/topology';
import { bundleTargets, makeBundle } from '../bundle/bundle';
import { bundleUnknown, compareBundle, type Remake } from '../bundle/compare';
import { keptInBucket } from '../bundle/kept';
import { silenceOf } from '../../observation/refusal';
import { remedyIn, whyOf } from '../../operations/why';
import { createAsker, withinLimit } from '../../observation/asker';
import { observeWith } from '../../observation/observe';
import { known, unknown, type Known, type Observation } from '../../observation/types';
import type { Prober, Sender } from '../../runbook/ports';
import type { Runbook } from '../../runbook/runbook';
import { openLeases } from '../../runs/orphans';
import { endedBy, onceEach, sparing } from './asking';
import type { Pattern } from '../pattern';
import type { Check, Finding, KeptBundle, Machine, Plan, PreflightScene } from './check';
import { bundle as bundleCheck } from './checks/bundle';
import { runbook as runbookCheck } from './checks/runbook';
import { tools as toolsCheck } from './checks/tools';
import { whoAmI } from './reads';

export interface PreflightPorts {
  readonly topology: Topology;
  readonly pattern: Pick<Pattern, 'failover' | 'leaves' | 'sides' | 'targets'>;
  /** Every check, in the order in which a person reads them. */
  readonly checks: readonly Check[];
  readonly sender: Sender;
  readonly probe: Prober;
  readonly clock: Clock;
  readonly machine: Machine;
  /** True where the answer at the health path names the region that serves: part of what a bundle holds. */
  readonly answerNamesRegion: boolean;
  /** Name of the IAM role that permissions are asked for instead of the caller. */
  readonly as?: string;
  readonly signal?: AbortSignal;
}

export interface CheckFinding extends Finding {
  readonly check: Check;
}

export interface Preflight {
  readonly target: string;
  readonly source: string;
  readonly findings: readonly CheckFinding[];
}

/** Wall seconds after which what has not answered a check is unknown; the observation before it has its own limit. */
const LIMIT_SECONDS = 15;

/** Throws DrError `unknown-region`, and the signal's reason. Everything else that goes wrong is a finding. */
export async function preflight(ports: PreflightPorts, to: string): Promise<Preflight> {
  const { topology, clock, signal } = ports;
  const target = regionOf(topology, to);
  const sender = onceEach(ports.sender);
  const observation = await observeWith(ports.pattern.sides, topology, sender, clock, signal);
  const plan = planOf(ports, observation, to);
  const limitSeconds = LIMIT_SECONDS;
  return lookAt({ ...ports, sender }, { observation, target, plan, checks: ports.checks, limitSeconds });
}

/** What is looked at, and how long. */
interface Look {
  readonly observation: Observation;
  readonly target: RegionTopology;
  readonly plan: Plan;
  readonly checks: readonly Check[];
  readonly limitSeconds: number;
}

function lookAt(ports: PreflightPorts, look: Look): Promise<Preflight> {
  const { topology, clock, signal, sender } = ports;
  const { observation, target, plan, checks } = look;
  const spared = sparing(sender, observation);
  return withinLimit(clock, look.limitSeconds, signal, async (limit) => {
    const asker = createAsker(spared, limit, signal);
    const [leases, skewMs, bundles] = await Promise.all([
      openLeases(topology, { sender: endedBy(spared, limit), clock }),
      measureSkew(ports, target, spared, limit),
      checks.includes(bundleCheck) ? keptBundles(ports, observation, spared, limit) : [],
    ]);
    const source = regionOf(topology, ports.pattern.leaves(topology, observation, target.region));
    const as = ports.as ?? null;
    const probe: Prober = (url, _signal, method, via) => ports.probe(url, limit, method, via);
    const { pattern, machine, answerNamesRegion } = ports;
    const asking = { pattern, as, probe, answerNamesRegion };
    const scene: PreflightScene = {
      topology,
      target,
      source,
      observation,
      plan,
      machine,
      ...asking,
      skewMs,
      leases,
      bundles,
    };
    const findings = await Promise.all(checks.map(async (check) => ({ check, ...(await check.look(scene, asker)) })));
    return { target: target.region, source: source.region, findings };
  });
}

/** Wall seconds that someone who moves a service is kept waiting for what is doubtful. They read the plan meanwhile. */
const DOUBT_SECONDS = 3;

/** There is a runbook; this machine runs it, so that neither a bundle nor other programs matter now. */
const NOT_NOW: readonly Check[] = [runbookCheck, bundleCheck, toolsCheck];

/**
 * What is not met or not known of a move that is about to begin, by the checks that matter to it. Regions that did not answer the
 * observation are not asked. Throws only the signal's reason: what cannot be looked at holds up nobody.
 */
export async function doubtsOf(
  ports: PreflightPorts,
  runbook: Runbook,
  observation: Observation,
): Promise<readonly CheckFinding[]> {
  const look = {
    observation,
    target: regionOf(ports.topology, runbook.target),
    plan: { ok: true, runbook } as const,
    checks: ports.checks.filter((check) => !NOT_NOW.includes(check)),
    limitSeconds: DOUBT_SECONDS,
  };
  const { findings } = await lookAt({ ...ports, sender: onceEach(ports.sender) }, look);
  return findings.filter(({ verdict }) => verdict !== 'met');
}

function planOf({ topology, pattern }: PreflightPorts, observation: Observation, to: string): Plan {
  try {
    return { ok: true, runbook: pattern.failover(topology, observation, { to }) };
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    return { ok: false, known: error.exit !== EXIT.unknown, why: `${error.what}. ${error.why}` };
  }
}

async function measureSkew(
  { machine }: PreflightPorts,
  { region }: RegionTopology,
  sender: Sender,
  limit: AbortSignal,
): Promise<Known<number>> {
  const answer = await sender.send(whoAmI(region), limit).catch(() => null);
  if (answer === null) return unknown(`${region} did not answer in time`);
  if (!answer.ok) return unknown(whyOf(whoAmI(region), answer));
  const at = Date.parse(answer.date ?? '');
  return Number.isNaN(at) ? unknown('the answer does not say when it was given') : known(machine.now() - at);
}

/** Bundles are compared only while every region answers. */
async function keptBundles(
  { topology, pattern, answerNamesRegion, signal }: PreflightPorts,
  observation: Observation,
  sender: Sender,
  limit: AbortSignal,
): Promise<readonly KeptBundle[]> {
  const all = (why: string): readonly KeptBundle[] =>
    topology.regions.map(({ region }) => ({ region, ...bundleUnknown(why) }));
  const silent = observation.regions.filter(({ answers }) => !answers);
  const words = silent.map((view) => `${view.region} ${silenceOf(view)}`);
  if (words.length > 0) return all(`nothing to compare with while ${words.join(', ')}`);
  try {
    const source = { topology, pattern, observation };
    const targets = bundleTargets(source);
    const remake: Remake = (about) => makeBundle(source, targets, { ...about, answerNamesRegion });
    return await Promise.all(
      topology.regions.map(async ({ region }) => ({
        region,
        ...(await compareBundle(remake, keptInBucket(topology, region, sender, limit))),
      })),
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.aborted) return all('it was not read in time');
    if (!(error instanceof DrError)) throw error;
    return all(error.what);
  }
}

/** What is not met outweighs what is unknown: a person can fix it now. */
export function exitOf(all: readonly Preflight[]): ExitCode {
  const verdicts = all.flatMap(({ findings }) => findings.map(({ verdict }) => verdict));
  // Without a standby there is no failover to check.
  return verdicts.length === 0 ? EXIT.done : EXIT_OF_VERDICT[worst(verdicts)];
}

/** One screen: a line a check, and the fix below what is not met. */
export function describePreflight({ target, source, findings }: Preflight): readonly string[] {
  return [
    '',
    `Would a failover from ${source} to ${target} work now?`,
    ...lines(findings),
    ...remedies(findings, target),
    '',
    verdictLine(findings),
  ];
}

/** A few lines before somebody is asked; none where nothing is doubtful. */
export function describeDoubts(doubts: readonly CheckFinding[], target: string): readonly string[] {
  return doubts.length === 0 ? [] : ['', `Warnings for ${target} (the move can continue):`, ...lines(doubts)];
}

function lines(findings: readonly CheckFinding[]): readonly string[] {
  const width = Math.max(...findings.map(({ check }) => check.id.length));
  return findings.flatMap(({ check, verdict, observed, warning, fix }) => [
    `  ${SIGN[verdict]} ${check.id.padEnd(width)}  ${observed}`,
    ...(warning === undefined ? [] : [`  ! ${' '.repeat(width)}  ${warning}`]),
    ...(verdict === 'not-met' ? [`    ${' '.repeat(width)}  fix: ${fix ?? check.fix}`] : []),
  ]);
}

/** Fixes for misleading error codes, each once. */
function remedies(findings: readonly CheckFinding[], target: string): readonly string[] {
  const found = findings
    .filter(({ verdict }) => verdict === 'unknown')
    .flatMap(({ observed }) => remedyIn(observed, target) ?? []);
  return [...new Set(found)].map((remedy) => `  fix: ${remedy}`);
}

/** As `--json` carries a finding. */
export function findingJson({ check, verdict, observed, warning, fix }: CheckFinding): object {
  const { id, why, stops } = check;
  return { id, verdict, observed, warning: warning ?? null, why, fix: fix ?? check.fix, stops };
}

function verdictLine(findings: readonly CheckFinding[]): string {
  const count = (wanted: Verdict): number => findings.filter(({ verdict }) => verdict === wanted).length;
  const bad = count('not-met');
  const doubt = count('unknown');
  if (bad > 0) return `${bad} of ${findings.length} not met${doubt > 0 ? `, ${doubt} unknown` : ''}`;
  return doubt > 0
    ? `${doubt} of ${findings.length} unknown: these checks could not be evaluated`
    : `all ${findings.length} met`;
}
