/** Starts a child process and makes sure that nothing of it stays behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { OutputFile } from './output';
import { closeRecord, KEY_VARIABLE, openRecord, outputFileIn, recordStarted, type RunningRecord } from './running';

export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Complete: nothing of this process's environment is added but the key of its record. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Each line of standard output as it comes. */
  readonly onLine?: (line: string) => void;
  /** Folder with its record while it runs, for the next start after a killed dr. */
  readonly registry?: string | undefined;
  /** Set for state writers. */
  readonly writing?: Writing;
  /**
   * Bytes of standard output that are read of other programs; one that prints more is ended, and rejects with
   * `OutputTooLarge`.
   */
  readonly most?: number | undefined;
}

/** A program printed more than is read. */
export class OutputTooLarge extends Error {}

/** A program that must not be killed: its changes would be in no state. */
export interface Writing {
  /** In words: `apply warm-standby.us-east-1.data`. */
  readonly title: string;
  /** Its current activity, in words. */
  readonly doing: () => readonly string[];
}

export interface ProcessResult {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The signal that stopped it, for state writers; other programs reject. */
  readonly stopped?: 'interrupted' | 'killed';
}

/** The port through which Terraform is started. */
export type RunProcess = (request: ProcessRequest) => Promise<ProcessResult>;

/** How long other programs may run after an interrupt, in milliseconds. */
const GRACE_MS = 30_000;

/** A running program. */
export interface Running {
  /** Name of the program. */
  readonly program: string;
  readonly writing: Writing | null;
}

/** Running programs, by process group. */
const live = new Map<number, Running & { killed: boolean }>();

/**
 * Runs a process in a group of its own, so that Ctrl-C reaches it through here only: two interrupts at once make
 * Terraform leave without writing its state. On abort it gets SIGINT. A state writer is then awaited without limit, and
 * resolves with its end; any other program gets SIGKILL after the grace, with its whole group, and rejects.
 */
export const runProcess: RunProcess = (request) => run(request, GRACE_MS);

/** `runProcess` with another grace, in milliseconds. */
export function run(request: ProcessRequest, graceMs: number): Promise<ProcessResult> {
  const { signal } = request;
  if (signal?.aborted === true) return Promise.reject(abortReason(signal));
  return request.writing === undefined ? runReading(request, graceMs) : runWriting(request, request.writing);
}

function runReading(request: ProcessRequest, graceMs: number): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    const { signal, registry, cwd } = request;
    const record = registry === undefined ? null : openRecord(registry, { cwd, writes: false, output: null });
    const child = start(request, record, ['ignore', 'pipe', 'pipe']);
    let killer: NodeJS.Timeout | undefined;
    const interrupt = (): void => {
      child.kill('SIGINT');
      killer = setTimeout(() => killGroup(child.pid), graceMs);
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    const out: string[] = [];
    const err: string[] = [];
    let bytes = 0;
    child.stdout?.on('data', (piece: Buffer) => {
      bytes += piece.byteLength;
      if (bytes > (request.most ?? Infinity)) killGroup(child.pid);
    });
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        out.push(line);
        request.onLine?.(line);
      });
    }
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => err.push(chunk));
    const end = (finish: () => void): void => {
      signal?.removeEventListener('abort', interrupt);
      clearTimeout(killer);
      over(child, request, record);
      finish();
    };
    child.on('error', (error) => end(() => reject(error)));
    // A provider that outlives Terraform would hold the pipes open, so the group is ended right after Terraform.
    child.on('exit', () => killGroup(child.pid));
    child.on('close', (code) =>
      end(() => {
        if (signal?.aborted === true) reject(abortReason(signal));
        else if (bytes > (request.most ?? Infinity)) reject(new OutputTooLarge());
        else resolve({ code, stdout: out.join('\n'), stderr: err.join('') });
      }),
    );
  });
}

function runWriting(request: ProcessRequest, writing: Writing): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    const { signal, registry, cwd, onLine } = request;
    const path = outputFileIn(cwd);
    const record = registry === undefined ? null : openRecord(registry, { cwd, writes: true, output: path });
    const output = new OutputFile(path, (line) => onLine?.(line));
    const child = start(request, record, ['ignore', output.fd, output.fd], writing);
    output.handedOver();
    const interrupt = (): void => void child.kill('SIGINT');
    signal?.addEventListener('abort', interrupt, { once: true });
    const end = (finish: (text: string) => void): void => {
      signal?.removeEventListener('abort', interrupt);
      over(child, request, record);
      finish(output.finish());
    };
    child.on('error', (error) => end(() => reject(error)));
    child.on('exit', (code) => {
      const killed = live.get(child.pid ?? 0)?.killed === true;
      const stopped = killed ? 'killed' : signal?.aborted === true ? 'interrupted' : undefined;
      end((text) => resolve({ code, ...split(text), ...(stopped === undefined ? {} : { stopped }) }));
    });
  });
}

function start(
  { command, args, cwd, env, registry }: ProcessRequest,
  record: RunningRecord | null,
  stdio: ('ignore' | 'pipe' | number)[],
  writing: Writing | null = null,
): ChildProcess {
  const own = record === null ? {} : { [KEY_VARIABLE]: record.key };
  const child = spawn(command, args, { cwd, env: { ...env, ...own }, detached: true, stdio });
  if (child.pid !== undefined) {
    live.set(child.pid, { program: basename(command), writing, killed: false });
    if (record !== null && registry !== undefined) recordStarted(registry, record, child.pid);
  }
  return child;
}

function over(child: ChildProcess, { registry }: ProcessRequest, record: RunningRecord | null): void {
  killGroup(child.pid);
  if (child.pid !== undefined) live.delete(child.pid);
  if (record !== null && registry !== undefined) closeRecord(registry, record.key);
}

/** Standard output and error share the file; lines of `-json` begin with a brace. */
function split(text: string): Pick<ProcessResult, 'stdout' | 'stderr'> {
  const lines = text.split('\n');
  return { stdout: text, stderr: lines.filter((line) => !line.startsWith('{')).join('\n') };
}

/** What runs now. */
export function runningPrograms(): readonly Running[] {
  return [...live.values()];
}

/** Kills everything that still runs, after a second signal. */
export function killAll(): void {
  for (const [group, one] of live) {
    one.killed = true;
    killGroup(group);
  }
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
