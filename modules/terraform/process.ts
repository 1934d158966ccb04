/** Starts a child process and sees to it that nothing of it stays behind. */
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';

export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Complete: nothing of this process's environment is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Each line of standard output as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface ProcessResult {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The port through which Terraform is started. */
export type RunProcess = (request: ProcessRequest) => Promise<ProcessResult>;

/** How long Terraform may take to write its state after an interrupt, in milliseconds. */
const GRACE = 30_000;

/** What runs, by process group. */
const live = new Map<number, string>();

/**
 * Runs a process in a group of its own, so that Ctrl-C reaches it through here only: two interrupts at once make Terraform
 * leave without writing its state. On abort it gets SIGINT, and after the grace the whole group gets SIGKILL.
 */
export const runProcess: RunProcess = (request) =>
  new Promise((resolve, reject) => {
    const { signal } = request;
    if (signal?.aborted === true) {
      reject(abortReason(signal));
      return;
    }
    const child = spawn(request.command, request.args, {
      cwd: request.cwd,
      env: request.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const group = child.pid;
    if (group !== undefined) live.set(group, basename(request.command));
    let killer: NodeJS.Timeout | undefined;
    const interrupt = (): void => {
      child.kill('SIGINT');
      killer = setTimeout(() => killGroup(group), GRACE);
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    const out: string[] = [];
    const err: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      out.push(line);
      request.onLine?.(line);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => err.push(chunk));
    const end = (finish: () => void): void => {
      signal?.removeEventListener('abort', interrupt);
      clearTimeout(killer);
      killGroup(group);
      if (group !== undefined) live.delete(group);
      finish();
    };
    child.on('error', (error) => end(() => reject(error)));
    // A provider that outlives Terraform would hold the pipes open, so the group goes as soon as Terraform has left.
    child.on('exit', () => killGroup(group));
    child.on('close', (code) =>
      end(() => {
        if (signal?.aborted === true) reject(abortReason(signal));
        else resolve({ code, stdout: out.join('\n'), stderr: err.join('') });
      }),
    );
  });

/** Names of the programs that run now, once each. */
export function runningPrograms(): readonly string[] {
  return [...new Set(live.values())];
}

/** Ends everything that still runs, at once. For the way out of a program that was told twice to stop. */
export function killAll(): void {
  for (const group of live.keys()) killGroup(group);
}

function killGroup(group: number | undefined): void {
  if (group === undefined) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('interrupted');
}
