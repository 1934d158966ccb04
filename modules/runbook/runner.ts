/**
 * The TypeScript engine: replays the journal, runs ready steps at the same time, and leaves a record of all it did. Resuming
 * a run is calling it again with the same runbook and the same journal.
 */
import { leaseLost } from './acts/may-act';
import { aloneWords, declareAlone } from './approvals/break-glass';
import { DrError, EXIT } from '../console/errors';
import { runbookDigest } from './journal';
import { requireLinted } from './lint/lint';
import { outcomeOf, passes, type Outcome, type RunResult, type StepResult } from './outcome';
import type { RunPorts } from './ports';
import { record, replay, type History } from './replay';
import type { Runbook, Step } from './runbook';
import { runStep } from './run-step';
import type { Write } from './step-context';

/**
 * Runs (or resumes) a runbook. A failing branch lets its siblings finish; steps that need it stay pending. Steps that ended
 * as met stay met; others get another attempt when resumed. Throws DrError `invalid-runbook` or `journal-of-another-runbook`
 * before anything is sent, and whatever the journal throws, since nothing may be sent without one.
 */
export async function runRunbook(runbook: Runbook, ports: RunPorts): Promise<RunResult> {
  requireLinted(runbook);
  const history = await open(runbook, ports);
  const begunAt = ports.clock.now();
  const stop = new AbortController();
  const signal = ports.signal === undefined ? stop.signal : AbortSignal.any([ports.signal, stop.signal]);
  const write = writer(history, ports);
  const { breakGlass } = history;
  await goAlone(history, ports);

  const leaseUnknown = { waits: runbook.mode === 'graceful', said: false };
  const results = new Map<string, Promise<StepResult>>();
  const start = (step: Step): Promise<StepResult> => {
    const known = results.get(step.id) ?? settleNeeds(step);
    results.set(step.id, known);
    return known;
  };
  const settleNeeds = async (step: Step): Promise<StepResult> => {
    const before = await Promise.all(runbook.steps.filter(({ id }) => step.needs.includes(id)).map(start));
    const failed = before.find((one) => !passes(one));
    if (failed !== undefined) return pending(step, `waits for ${failed.id}`);
    return runStep(
      step,
      { ...ports, signal },
      {
        history: history.step(step.id),
        write,
        breakGlass,
        applied: new Set(),
        leaseUnknown,
      },
    ).catch((error: unknown) => {
      // Without a journal or the lease every branch stops.
      stop.abort(error);
      throw error;
    });
  };

  const settled = await Promise.allSettled(runbook.steps.map(start));
  const broken = settled.find((result) => result.status === 'rejected');
  if (broken !== undefined) throw stop.signal.aborted ? stop.signal.reason : broken.reason;
  const steps = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const aborted = ports.signal?.aborted === true && steps.some(({ end }) => end === 'pending');
  const outcome = outcomeOf(
    steps.map(({ end }) => end),
    aborted,
  );
  await requireHeld(outcome, ports);
  await write(aborted ? { kind: 'pause', why: reason(ports.signal) } : { kind: 'finish', outcome });
  return { outcome, steps, breakGlass, begunAt, endedAt: ports.clock.now() };
}

/**
 * Proofs of this run hold only while it has the lease: a run that was taken over does not say done. An unreachable
 * bucket does not stop the end of the run, since nothing is left to send.
 */
async function requireHeld(outcome: Outcome, { lease, signal }: RunPorts): Promise<void> {
  if (outcome !== 'done' || lease === undefined) return;
  if ((await lease.check(signal)) === 'lost') throw leaseLost(lease.why());
}

async function open(runbook: Runbook, ports: RunPorts): Promise<History> {
  const digest = runbookDigest(runbook);
  const history = replay(await ports.journal.read(), ports.clock.now());
  if (history.digest !== null && history.digest !== digest) {
    throw new DrError(
      'journal-of-another-runbook',
      `The journal belongs to another version of runbook ${runbook.id}`,
      'Steps that this runbook never did would count as done.',
      'Resume with the runbook that is stored beside the journal, or begin a new run with a new journal.',
      EXIT.refused,
    );
  }
  if (history.aborted !== null) throw runAborted(history.aborted);
  const { id, environment, target } = runbook;
  await ports.journal.append(
    ports.clock.now(),
    history.digest === null ? { kind: 'start', runbook: id, digest, environment, target } : { kind: 'resume' },
  );
  // Read again: a copy may have brought intents of an earlier holder.
  return replay(await ports.journal.read(), ports.clock.now());
}

/** Declares break-glass on request, or repeats a declaration that is still valid. */
async function goAlone(history: History, ports: RunPorts): Promise<void> {
  const { clock, journal, second, breakGlass: reason } = ports;
  const now = clock.now();
  if (reason !== undefined && second !== undefined) {
    history.breakGlass.push(await declareAlone(journal, clock, second.principal, reason));
  }
  for (const one of history.breakGlass) if (one.until > now) ports.console.warn(aloneWords(one));
}

function runAborted({ by, reason }: { readonly by: string; readonly reason: string }): DrError {
  return new DrError(
    'run-aborted',
    `This run was ended by ${by}: ${reason}`,
    'An aborted run cannot continue.',
    'See how things are now (dr status), and begin a new run.',
    EXIT.refused,
  );
}

function writer(history: History, ports: RunPorts): Write {
  return async (body) => {
    const entry = await ports.journal.append(ports.clock.now(), body);
    if ('step' in entry) record(history.step(entry.step), entry);
    return entry;
  };
}

function pending(step: Step, why: string): StepResult {
  return {
    id: step.id,
    title: step.title,
    end: 'pending',
    why,
    observed: [],
    begunAt: null,
    endedAt: null,
    notes: {},
    accepted: [],
  };
}

function reason(signal: AbortSignal | undefined): string {
  const why: unknown = signal?.reason;
  return why instanceof Error ? why.message : 'interrupted';
}
