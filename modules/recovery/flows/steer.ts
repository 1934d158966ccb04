/** Acts on a run: end it, skip a step, or switch to the emergency's runbook. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DrError, EXIT } from '../../console/errors';
import { agree } from '../../runbook/approvals/agree';
import { byApprovals } from '../../runbook/approvals/ask';
import { aloneWords, declareAlone } from '../../runbook/approvals/break-glass';
import { secondPerson } from '../../runs/approvals/second';
import { readChain } from '../../runbook/chain';
import { runbookDigest } from '../../runbook/journal';
import { observeWith } from '../../observation/observe';
import { passes, type StepResult } from '../../runbook/outcome';
import { replay, type History } from '../../runbook/replay';
import type { Runbook, Step } from '../../runbook/runbook';
import { whySkipIsAccepted } from '../../runbook/skips';
import type { FailoverOptions } from '../pattern';
import type { Write } from '../../runbook/step-context';
import { JOURNAL, writeRunFiles } from '../../runs/gather';
import { declined, runIt, sayRunbook, type FlowResult } from './carry-out';
import type { FlowPorts } from './ports';
import { changeRunbook, openRun, runFiles } from './run-folder';
import { runEnded, underLease, type Held, type Run } from './under-lease';

export interface Steering {
  readonly reason: string;
  /** True where the lease may be taken from a holder who may be alive. */
  readonly takeover: boolean;
}

export interface Aborted {
  readonly runbook: Runbook;
  /** How the steps stand, by id. */
  readonly steps: Readonly<Record<string, StepResult['end']>>;
}

/**
 * Ends a run for good. Its effects stay, also the freeze, until a reconciliation lifts it. Throws what `openRun`
 * throws, and `run-ended`.
 */
export async function abortRun(runId: string, ports: FlowPorts, { reason, takeover }: Steering): Promise<Aborted> {
  const { folder, runbook } = await openRun(runId, ports);
  return underLease({ runId, folder, runbook }, ports, {
    takeover: takeover ? reason : null,
    body: async ({ journal }) => {
      const history = await openHistory(runId, journal);
      await journal.append(ports.clock.now(), { kind: 'abort', by: ports.holder.arn, reason });
      return { runbook, steps: endsOf(runbook, history) };
    },
    staysOpen: () => false,
    ending: true,
  });
}

/** Goes on without a step: what needs it may begin. Throws `no-such-step`, `step-met`, `skip-not-accepted`, `run-ended`. */
export async function skipStep(
  runId: string,
  stepId: string,
  ports: FlowPorts,
  { reason, takeover }: Steering,
): Promise<Step> {
  const { folder, runbook } = await openRun(runId, ports);
  const step = runbook.steps.find(({ id }) => id === stepId);
  if (step === undefined) throw noSuchStep(runId, stepId, runbook);
  return underLease({ runId, folder, runbook }, ports, {
    takeover: takeover ? reason : null,
    body: async (held) => {
      const history = await openHistory(runId, held.journal);
      if (history.step(stepId).end?.end === 'met') throw alreadyMet(stepId);
      await acceptSkip({ runId, runbook }, step, ports, held, history);
      await held.journal.append(ports.clock.now(), { kind: 'skip', step: stepId, by: ports.holder.arn, reason });
      return step;
    },
    staysOpen: () => true,
  });
}

/** A step that cannot be undone, or that other steps wait for, needs an acceptance to be skipped. */
async function acceptSkip(
  { runId, runbook }: Pick<Run, 'runId' | 'runbook'>,
  step: Step,
  ports: FlowPorts,
  held: Held,
  history: History,
): Promise<void> {
  const what = whySkipIsAccepted(runbook, step);
  if (what === null) return;
  const { journal } = held;
  const name = `skip:${step.id}`;
  const question = `${step.title}: go on without it? ${what}`;
  const topology = ports.workspace.topology();
  const act = byApprovals(topology, { kind: 'accept', name, question });
  const write: Write = (body) => journal.append(ports.clock.now(), body);
  const { breakGlass } = history;
  if (ports.breakGlass !== undefined) {
    breakGlass.push(await declareAlone(journal, ports.clock, ports.principal, ports.breakGlass));
  }
  for (const one of breakGlass) if (one.until > ports.clock.now()) ports.console.warn(aloneWords(one));
  const second = secondPerson({ runId, environment: topology.environment }, held, ports);
  const activity = ports.console.begin(`Skip ${step.id}`);
  const waits = (text: string): void => activity.waits(text);
  const agreed = await agree(
    { ...ports, second },
    { step: step.id, act, why: question, history: history.step(step.id), breakGlass, write, waits },
  ).finally(() => activity.ends('done', ''));
  if (agreed.v === 'refused') {
    throw new DrError(
      'skip-not-accepted',
      `${step.id} was not skipped: ${agreed.why}.`,
      `${what} To skip it, accept that by name.`,
      `Add --accept ${name}, or confirm it at the terminal.`,
      EXIT.refused,
    );
  }
  await write({ kind: 'approved', name, ...agreed.given });
}

/**
 * Changes a run over to the emergency's runbook, from what is observed now, in the same folder and under the same lease. Steps
 * are looked at again under the new value; nothing is taken for done because the old one did it. Throws what the pattern's `failover`
 * throws, and `declined`.
 */
export async function switchRun(
  runId: string,
  ports: FlowPorts,
  { reason, takeover }: Steering,
  options: Omit<FailoverOptions, 'to' | 'graceful'>,
): Promise<FlowResult> {
  const { folder, runbook: before } = await openRun(runId, ports);
  const topology = ports.workspace.topology();
  const observation = await observeWith(ports.pattern.sides, topology, ports.sender, ports.clock, ports.signal);
  const runbook = ports.pattern.failover(topology, observation, { ...options, to: before.target, graceful: false });
  sayRunbook(runbook, ports.console);
  if (!(await ports.approve(runbook))) throw declined(runbook);
  return runIt({ runId, folder, runbook }, ports, takeover ? reason : null, async ({ journal, buckets }) => {
    const history = await openHistory(runId, journal);
    const digest = runbookDigest(runbook);
    // The switch is in the journal already: the process died before it wrote the files.
    const said = history.digest === digest;
    const from = history.digest ?? '';
    const { id } = runbook;
    const { environment } = runbook;
    const copy = (files: Readonly<Record<string, string>>): Promise<unknown> =>
      writeRunFiles(buckets, environment, runId, files);
    await changeRunbook(folder, runbook, copy, async () => {
      if (said) return;
      const by = ports.holder.arn;
      await journal.append(ports.clock.now(), { kind: 'switch', from, digest, runbook: id, by, reason });
    });
    await writeRunFiles(buckets, environment, runId, runFiles(folder));
  });
}

/** How far a run of this machine is. */
export function historyOf(folder: string): History {
  return replay(readChain(readFileSync(join(folder, JOURNAL), 'utf8')).entries);
}

async function openHistory(runId: string, journal: Held['journal']): Promise<History> {
  const entries = await journal.read();
  const history = replay(entries);
  const last = entries.findLast(({ kind }) => kind !== 'copy');
  if (history.aborted === null && !(last?.kind === 'finish' && last.outcome === 'done')) return history;
  throw runEnded(runId, history.aborted);
}

function endsOf({ steps }: Runbook, history: History): Aborted['steps'] {
  return Object.fromEntries(
    steps.map(({ id }) => {
      const { end, skipped } = history.step(id);
      const met = end !== null && passes({ end: end.end });
      return [id, met || skipped === null ? (end?.end ?? 'pending') : 'skipped'];
    }),
  );
}

function noSuchStep(runId: string, stepId: string, { steps }: Runbook): DrError {
  return new DrError(
    'no-such-step',
    `${runId} has no step ${JSON.stringify(stepId)}.`,
    `Its steps are ${steps.map(({ id }) => id).join(', ')}.`,
    'Name one of them.',
  );
}

function alreadyMet(stepId: string): DrError {
  return new DrError(
    'step-met',
    `${stepId} is met already.`,
    'Nothing waits for it.',
    'See which step the run waits for: dr journal RUN.',
    EXIT.refused,
  );
}
