/**
 * Carries out one runbook from a command line or a drill: store it, show it, ask, run it, with the journal beside it.
 */
import { join } from 'node:path';
import { DrError, EXIT } from '../../console/errors';
import type { Console } from '../../console/ports';
import type { Observation } from '../../observation/types';
import { secondPerson } from '../../runs/approvals/second';
import type { ApplyOutcome, RunPorts } from '../../runbook/ports';
import { describeDoubts } from '../preflight/preflight';
import type { Runbook } from '../../runbook/runbook';
import { runRunbook } from '../../runbook/runner';
import type { FlowPorts, FlowResult } from './ports';
import { requireNoApply } from '../../runs/interlock';
import { openRun } from './run-folder';
import { underLease, type Held, type Run } from './under-lease';

export type { FlowPorts, FlowResult } from './ports';

/**
 * Shows, asks and runs. `observation`: what the runbook was made from, where a move is to be looked at once more before it is asked for.
 * Throws `declined` when the person says no: nothing was sent then.
 */
export async function carryOut(runbook: Runbook, ports: FlowPorts, observation?: Observation): Promise<FlowResult> {
  // They are looked for while the plan is read.
  const looking = observation === undefined ? undefined : ports.doubts?.(runbook, observation);
  sayRunbook(runbook, ports.console);
  const doubts = await looking;
  for (const line of describeDoubts(doubts ?? [], runbook.target)) ports.console.say(line);
  if (!(await ports.approve(runbook))) throw declined(runbook);
  const runId = ports.newRunId(runbook.id);
  const flow = await runIt({ runId, folder: join(ports.runsDir, runId), runbook }, ports, null);
  return doubts === undefined ? flow : { ...flow, doubts };
}

export interface Resuming {
  /** Why the lease is taken from a holder who may be alive. */
  readonly takeover?: string;
}

/**
 * Continues a run by its id. It was approved when it began. Throws what `openRun` throws, and `lease-held` where
 * another process runs it and it is not to be taken over.
 */
export async function resumeKept(runId: string, ports: FlowPorts, how: Resuming = {}): Promise<FlowResult> {
  const { folder, runbook } = await openRun(runId, ports);
  sayRunbook(runbook, ports.console);
  return runIt({ runId, folder, runbook }, ports, how.takeover ?? null);
}

/** Under the lease, so that a refused run leaves no files. `before`: what is done to the run first. */
export async function runIt(
  run: Run,
  ports: FlowPorts,
  takeover: string | null,
  before: (held: Held) => Promise<void> = () => Promise.resolve(),
): Promise<FlowResult> {
  const { sender, probe, resolve, clock, console, accept, signal, breakGlass } = ports;
  const { environment } = ports.workspace.topology();
  const applyState = applier(ports);
  await requireNoApply(ports.workspace.topology(), run.runbook, ports);
  const result = await underLease(run, ports, {
    takeover,
    body: async (held) => {
      await before(held);
      const { journal, lease } = held;
      const second = secondPerson({ runId: run.runId, environment }, held, ports);
      return runRunbook(run.runbook, {
        ...{ sender, probe, resolve, clock, console, accept, signal, journal, lease, applyState, second },
        ...(breakGlass === undefined ? {} : { breakGlass }),
      });
    },
    staysOpen: ({ outcome }) => outcome !== 'done',
  });
  return { ...run, result };
}

/** Applies a state inside a runbook: the runbook was approved as a whole, and the plan is judged as always. */
function applier({ workspace }: FlowPorts): RunPorts['applyState'] {
  return async (state, vars, signal): Promise<ApplyOutcome> => {
    try {
      const applied = await workspace.apply({ states: [state], vars, approve: () => Promise.resolve(true) }, signal);
      if (applied.done) return { ok: true };
      const failed = applied.results.find(({ error }) => error !== null);
      return { ok: false, why: failed?.error ? inOneLine(failed.error) : `${state} was not applied` };
    } catch (error) {
      // Overlays that do not resolve end this step, not the branches beside it.
      if (error instanceof DrError && signal?.aborted !== true) return { ok: false, why: inOneLine(error) };
      throw error;
    }
  };
}

function inOneLine({ what, why, fix }: DrError): string {
  return `${what} ${why.split('\n').join('; ')} What to do: ${fix}`;
}

/** The plan of a run, as a person reads it before it starts. */
export function sayRunbook(runbook: Runbook, console: Console): void {
  console.say(`\n${runbook.title}`);
  for (const remark of runbook.remarks) console.say(`  · ${remark}`);
  runbook.steps.forEach((step, index) => {
    const after = step.needs.length === 0 ? '' : `  (after ${step.needs.join(', ')})`;
    console.say(
      `  ${String(index + 1).padStart(2)}. ${step.title}${step.destructive ? '  [cannot be undone]' : ''}${after}`,
    );
  });
}

export function declined({ title }: Pick<Runbook, 'title'>): DrError {
  return new DrError(
    'declined',
    `${title}: declined.`,
    'Nothing was sent.',
    'Call it again, and confirm; or pass --yes in a run without a terminal.',
    EXIT.refused,
  );
}
