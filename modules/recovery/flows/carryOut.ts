/** Carries out one runbook from a command line or a drill: keep it as a file, show it, ask, run it, keep the journal beside it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DrError, EXIT } from '../../console/errors';
import type { Clock, Console } from '../../console/ports';
import type { Workspace } from '../../terraform/workspace';
import { fileJournal } from '../fileJournal';
import { runbookDigest } from '../journal';
import type { RunResult } from '../outcome';
import type { ApplyOutcome, Prober, RunPorts, Sender } from '../ports';
import type { Runbook } from '../runbook';
import { runRunbook } from '../runner';

/** What failover, failback and reconciliation need of the world. */
export interface FlowPorts {
  /** What the run acts on: an account by its id, or a lab. A run that began in one world does not go on in another. */
  readonly world: string;
  readonly workspace: Workspace;
  readonly sender: Sender;
  readonly probe: Prober;
  readonly clock: Clock;
  readonly console: Console;
  /** Folder that keeps a folder per run, e.g. `.twinstate/runs`. */
  readonly runsDir: string;
  /** Identifier of the next run: unique, sorts by time. */
  readonly newRunId: (kind: string) => string;
  /** Asked once, with the plan on the screen, before anything is sent. */
  readonly approve: (runbook: Runbook) => Promise<boolean>;
  readonly accept: RunPorts['accept'];
  readonly signal: AbortSignal;
}

export interface FlowResult {
  readonly runId: string;
  /** Folder with `runbook.json`, its digest, the world it belongs to, and the journal. */
  readonly folder: string;
  readonly runbook: Runbook;
  readonly result: RunResult;
}

/** Shows, asks and runs. Throws `declined` when the person says no: nothing was sent then. */
export async function carryOut(runbook: Runbook, ports: FlowPorts): Promise<FlowResult> {
  sayRunbook(runbook, ports.console);
  if (!(await ports.approve(runbook))) {
    throw new DrError(
      'declined',
      `${runbook.title}: declined.`,
      'Nothing was sent.',
      'Call it again, and confirm; or pass --yes where nobody can answer.',
      EXIT.refused,
    );
  }
  const { runId, folder } = keepRun(ports, runbook, runbook.id);
  return { runId, folder, runbook, result: await runKept(folder, runbook, ports) };
}

/**
 * Goes on with a run by its id. It was approved when it began, and its id names it. Throws `no-such-run`, `broken-run` where what
 * was kept is not what was approved, and `other-run` where it belongs to another environment or world.
 */
export async function resumeKept(runId: string, ports: FlowPorts): Promise<FlowResult> {
  // An id is a folder's name. Anything else could lead to a runbook that nobody approved.
  const folder = /^[A-Za-z0-9][\w.-]*$/.test(runId) ? join(ports.runsDir, runId) : null;
  if (folder === null || !existsSync(join(folder, 'runbook.json'))) throw noSuchRun(runId, ports);
  const runbook = readRun(runId, folder, ports);
  sayRunbook(runbook, ports.console);
  return { runId, folder, runbook, result: await runKept(folder, runbook, ports) };
}

function readRun(runId: string, folder: string, { workspace, world }: FlowPorts): Runbook {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8').trim();
  const runbook = parsed(read('runbook.json'));
  if (runbook === null || !existsSync(join(folder, 'digest')) || runbookDigest(runbook) !== read('digest')) {
    throw new DrError(
      'broken-run',
      `The runbook of ${runId} is not the one that was approved.`,
      'Its digest differs from the one that was kept beside it.',
      'Keep the folder as evidence, look at what AWS says now (dr status), and begin a new run.',
      EXIT.refused,
    );
  }
  const { environment } = workspace.topology();
  const began = existsSync(join(folder, 'world')) ? read('world') : 'an unknown world';
  if (runbook.environment === environment && began === world) return runbook;
  throw new DrError(
    'other-run',
    `${runId} is a run of ${runbook.environment} in ${began}, not of ${environment} in ${world}.`,
    'Its steps name what they act on; they mean something else here, or nothing.',
    'Name the environment with --env; add --lab for a run in the lab, leave it out for one in an account.',
    EXIT.refused,
  );
}

function parsed(text: string): Runbook | null {
  try {
    return JSON.parse(text) as Runbook;
  } catch {
    return null;
  }
}

function noSuchRun(runId: string, { runsDir }: FlowPorts): DrError {
  const all = existsSync(runsDir) ? readdirSync(runsDir).sort().reverse() : [];
  return new DrError(
    'no-such-run',
    `There is no run ${JSON.stringify(runId)}.`,
    all.length === 0 ? `Nothing is kept in ${runsDir}.` : `The latest are ${all.slice(0, 3).join(', ')}.`,
    'Give the id of a run, as it was said when the run ended.',
  );
}

function runKept(folder: string, runbook: Runbook, ports: FlowPorts): Promise<RunResult> {
  const { sender, probe, clock, console, accept, signal } = ports;
  const journal = fileJournal(join(folder, 'journal.jsonl'));
  return runRunbook(runbook, { sender, probe, clock, console, accept, signal, journal, applyState: applier(ports) });
}

/** Keeps what is about to run, on disk before anything is sent: without it the journal could not be resumed. */
export function keepRun(
  { runsDir, newRunId, world }: FlowPorts,
  runbook: Runbook,
  kind: string,
): { readonly runId: string; readonly folder: string } {
  const runId = newRunId(kind);
  const folder = join(runsDir, runId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = { digest: runbookDigest(runbook), world, 'runbook.json': JSON.stringify(runbook, null, 2) };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), `${text}\n`, { mode: 0o600, flush: true });
  }
  return { runId, folder };
}

/** Applying a state inside a runbook: the runbook was approved as a whole, but the judge still refuses what it refuses. */
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

function inOneLine({ what, why }: DrError): string {
  return `${what} ${why.split('\n').join('; ')}`;
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
