/** Shared by failover, failback, reconciliation and the drill: how a run is approved, accepted, stored and named. */
import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { join } from 'node:path';
import { principalOf } from '../../modules/operations/principal';
import type { Acceptance } from '../../modules/runbook/ports';
import { compareWithRun } from '../../modules/recovery/budget/compare';
import { whatNext } from '../../modules/recovery/next/next';
import { comparedJson } from '../../modules/recovery/budget/json';
import type { Observation } from '../../modules/observation/types';
import { CHECKS } from '../../modules/parts/index.checks';
import { patternOf } from '../../modules/patterns/index';
import { doubtsOf, findingJson, type CheckFinding } from '../../modules/recovery/preflight/preflight';
import { zoneResolver } from '../../modules/runbook/resolver';
import type { FlowPorts, FlowResult } from '../../modules/recovery/flows/carry-out';
import type { Runbook } from '../../modules/runbook/runbook';
import { EXIT_OF } from '../../modules/runbook/outcome';
import type { StateRunner } from '../../modules/terraform/types';
import type { Workspace } from '../../modules/terraform/workspace';
import type { Topology } from '../../modules/topology/topology';
import type { Context } from './context';
import { withoutPrograms } from './machine';
import { operatorOf } from './operator';
import { readReason } from './reason';
import { collect, texts, type Call, type VerbOutcome } from './verb';
import { openWorkspace, readTopology } from './workplace';
import { openTerraform, openWorld, proberOf, type World } from './world';

/** Wall milliseconds for one probe of the service. */
export const PROBE_TIMEOUT_MS = 5_000;
/** Wall milliseconds for one question to one name server. */
const DNS_TIMEOUT_MS = 3_000;

/** What a person accepts beforehand, by name, on the command line. */
export interface Accepted {
  readonly names: readonly string[];
  readonly reason: string | null;
  /** Goes on alone where two should agree. */
  readonly breakGlass?: boolean;
}

/** Options of every verb that may have to ask a person. `what`: what may be asked for. */
export function declareAcceptance(command: Command, what: string): Command {
  return command
    .option('--accept <name>', `${what} (repeatable)`, collect, [])
    .option('--break-glass', 'go on alone for an hour where two should agree; every report shows it', false)
    .option('--reason <text>', 'why; goes on record');
}

/** Reads `--accept NAME`, `--break-glass` and `--reason TEXT`. Throws `reason-missing`. */
export function readAccepted({ options }: Call): Accepted {
  const names = texts(options['accept']);
  const breakGlass = options['breakGlass'] === true;
  return { names, reason: readReason(breakGlass ? [...names, '--break-glass'] : names, options['reason']), breakGlass };
}

/** Ports of a run that a person started. */
export function personPorts(context: Context, world: World, workspace: Workspace, accepted: Accepted): FlowPorts {
  // Branches ask at the same time; a person answers one question after the other.
  let before: Promise<unknown> = Promise.resolve();
  return {
    ...basePorts(context, world, workspace),
    doubts: (runbook, observation) => doubtsAbout(context, world, workspace, runbook, observation),
    approve: async (runbook) =>
      context.options.yes || (await context.console.confirm(`\nThis changes ${world.title}.`, runbook.target)),
    accept: (act, why) => {
      const asked = before.then(() => askAcceptance(context, world, accepted, act, why));
      before = asked.catch(() => null);
      return asked;
    },
    ...(accepted.breakGlass === true ? { breakGlass: accepted.reason ?? '' } : {}),
  };
}

/** A failed look does not stop the move. */
async function doubtsAbout(
  context: Context,
  world: World,
  workspace: Workspace,
  ...about: [runbook: Runbook, observation: Observation]
): Promise<readonly CheckFinding[]> {
  const { signal } = context;
  const machine = withoutPrograms(context, world);
  const probe = proberOf(world, PROBE_TIMEOUT_MS);
  const topology = workspace.topology();
  const recipe = { topology, pattern: patternOf(topology), checks: CHECKS };
  const ports = { ...recipe, sender: world.adapter, probe, clock: world.clock, machine, signal };
  try {
    return await doubtsOf({ ...ports, answerNamesRegion: world.kind === 'lab' }, ...about);
  } catch (error) {
    signal.throwIfAborted();
    context.console.warn(`The checks could not be made: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** Ports of a run that do not depend on who answers. */
export function basePorts(context: Context, world: World, workspace: Workspace): Omit<FlowPorts, 'approve' | 'accept'> {
  return {
    world: world.kind === 'lab' ? 'the lab' : world.title,
    workspace,
    pattern: patternOf(workspace.topology()),
    sender: world.adapter,
    probe: proberOf(world, PROBE_TIMEOUT_MS),
    resolve: zoneResolver({ server: world.nameServer, timeoutMs: DNS_TIMEOUT_MS }),
    clock: world.clock,
    console: context.console,
    runsDir: join(context.paths.work, 'runs'),
    newRunId: (kind) => runId(context, kind),
    principal: principalOf(world.identity),
    command: context.command,
    ...operatorOf(context, world.identity.arn),
    signal: context.signal,
  };
}

/** Unique, and sorts by time. */
export function runId(context: Context, kind: string): string {
  const stamp = new Date(context.clock.now()).toISOString().slice(0, 19).replace(/[-:]/g, '');
  return `${stamp}Z-${kind}-${randomBytes(3).toString('hex')}`;
}

async function askAcceptance(
  { console }: Context,
  { identity }: World,
  accepted: Accepted,
  act: { readonly name: string; readonly question: string },
  why: string,
): Promise<Acceptance | null> {
  const by = identity.arn;
  if (accepted.names.includes(act.name) && accepted.reason !== null) return { by, reason: accepted.reason };
  console.warn(`${why}\nTo accept it on the command line: --accept ${act.name} --reason '<why>'`);
  // The text ends with the question, or is an observation to which a question is added.
  const question = why.startsWith(act.question) ? '' : act.question;
  if (!(await console.confirm(question, act.name))) return null;
  const reason = accepted.reason ?? (await console.ask(`Why is ${act.name} acceptable? It goes on record: `));
  return reason === '' ? null : { by, reason };
}

/** How a verb that ran a runbook ends. `left`: the region that an evacuation left. */
export function runOutcome(
  context: Context,
  flow: FlowResult,
  call: { readonly verb: string; readonly left?: string },
): VerbOutcome {
  const { runId: id, folder, runbook, result, doubts } = flow;
  const compared = compareWithRun(runbook, result);
  for (const { title, tookSeconds, worstSeconds, verdict } of compared) {
    if (verdict !== 'over-worst') continue;
    context.console.say(`${title}: took ${tookSeconds} s; the RTO budget counts on ${worstSeconds} s at worst.`);
  }
  return {
    exit: EXIT_OF[result.outcome],
    json: {
      run_id: id,
      runbook: runbook.id,
      outcome: result.outcome,
      target: runbook.target,
      journal: join(folder, 'journal.jsonl'),
      steps: result.steps.map(({ id: step, end, why, observed, notes, accepted }) => ({
        id: step,
        end,
        why,
        observed,
        notes,
        accepted,
      })),
      budget: comparedJson(compared),
      preflight: doubts?.map(findingJson) ?? null,
    },
    next: whatNext({ after: 'run', ...call, id, outcome: result.outcome }, context.command),
  };
}

export interface OpenRecovery {
  readonly topology: Topology;
  readonly world: World;
  readonly workspace: Workspace;
}

/** Opens what the recovery verbs act on. Terraform is looked for only when it is needed: a failover must not need it. */
export async function openRecovery(context: Context): Promise<OpenRecovery> {
  const topology = readTopology(context);
  const world = await openWorld(context, topology);
  context.console.say(`${topology.environment} in ${world.title}, as ${world.identity.arn}`);
  return { topology, world, workspace: openWorkspace(context, lazyRunner(context, world), 'warn') };
}

/** A failover works on a machine that has no Terraform; a rebuild and a reconciliation find out when they come to it. */
function lazyRunner(context: Context, world: World): StateRunner {
  let opened: Promise<StateRunner> | undefined;
  const runner = (): Promise<StateRunner> => (opened ??= openTerraform(context, world).then((found) => found.runner));
  return {
    init: async (...args) => (await runner()).init(...args),
    plan: async (...args) => (await runner()).plan(...args),
    apply: async (...args) => (await runner()).apply(...args),
  };
}
