/** Carries out one runbook from a command line or a drill: keep it as a file, show it, ask, run it, keep the journal beside it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  /** Folder with `runbook.json` and `journal.jsonl`. */
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
  const runId = ports.newRunId(runbook.id);
  const folder = keepRunbook(ports.runsDir, runId, runbook);
  return { runId, folder, runbook, result: await runKept(folder, runbook, ports) };
}

/** Runs, or goes on with, the runbook that is kept in `folder`. */
export async function resumeKept(folder: string, ports: FlowPorts): Promise<FlowResult> {
  const file = join(folder, 'runbook.json');
  if (!existsSync(file)) {
    throw new DrError(
      'no-such-run',
      `There is no run in ${folder}.`,
      'It has no runbook.json.',
      'Look at the ids under the runs folder.',
    );
  }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Runbook;
  sayRunbook(kept, ports.console);
  return {
    runId: folder.split('/').at(-1) ?? folder,
    folder,
    runbook: kept,
    result: await runKept(folder, kept, ports),
  };
}

function runKept(folder: string, runbook: Runbook, ports: FlowPorts): Promise<RunResult> {
  const { sender, probe, clock, console, accept, signal } = ports;
  const journal = fileJournal(join(folder, 'journal.jsonl'));
  return runRunbook(runbook, { sender, probe, clock, console, accept, signal, journal, applyState: applier(ports) });
}

function keepRunbook(runsDir: string, runId: string, runbook: Runbook): string {
  const folder = join(runsDir, runId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'runbook.json'), `${JSON.stringify(runbook, null, 2)}\n`, { mode: 0o600 });
  writeFileSync(join(folder, 'digest'), `${runbookDigest(runbook)}\n`, { mode: 0o600 });
  return folder;
}

/** Applying a state inside a runbook: the runbook was approved as a whole, but the judge still refuses what it refuses. */
function applier({ workspace }: FlowPorts): RunPorts['applyState'] {
  return async (state, vars, signal): Promise<ApplyOutcome> => {
    const applied = await workspace.apply({ states: [state], vars, approve: () => Promise.resolve(true) }, signal);
    if (applied.done) return { ok: true };
    const failed = applied.results.find(({ error }) => error !== null);
    return { ok: false, why: failed?.error?.what ?? `${state} was not applied` };
  };
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
