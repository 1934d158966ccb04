/** A lab in a process of its own, which outlives the one that starts it; and the end of such a process. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolders } from '../console/disk';
import { DrError } from '../console/errors';
import type { Clock } from '../console/ports';
import { isRunning } from '../terraform/processes';
import { findLab } from './address';
import type { LabAddress } from './types';

export interface Detached {
  /** Program and arguments that run a lab until they are told to stop. */
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the lab that it starts. */
  readonly dir: string;
  /** What it says goes here. */
  readonly logFile: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const POLL_MS = 100;

/** Starts it and waits until the lab answers. Throws `lab-did-not-start` with its last words; a lab given up on is ended. */
export async function startDetached({ command, env, dir, logFile, clock, signal }: Detached): Promise<LabAddress> {
  makeFolders(dirname(logFile), 0o700);
  const log = openSync(logFile, 'w', 0o600);
  const [program, ...args] = command;
  const child = spawn(program, args, { env: { ...env }, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  let over = false;
  child.once('error', () => (over = true));
  child.once('exit', () => (over = true));
  try {
    for (;;) {
      signal.throwIfAborted();
      const address = await findLab(dir);
      if (address !== undefined && address.pid === child.pid) {
        child.unref();
        return address;
      }
      if (over) throw didNotStart(logFile);
      await clock.sleep(POLL_MS, signal);
    }
  } catch (error) {
    if (!over) child.kill('SIGTERM');
    throw error;
  }
}

function didNotStart(logFile: string): DrError {
  const last = readFileSync(logFile, 'utf8').trim().split('\n').slice(-8).join('\n');
  return new DrError(
    'lab-did-not-start',
    'The lab did not start.',
    last === '' ? 'It ended without a message.' : last,
    `Fix what it says, or start it in the foreground: dr lab up. Its whole output is in ${logFile}.`,
  );
}

/** Wall milliseconds in which a lab ends: the emulator gets thirty seconds of them. */
const PATIENCE_MS = 60_000;

/** Tells the process of a lab to stop, and waits until it is gone. Throws `lab-does-not-end`. */
export async function endLab(
  address: Pick<LabAddress, 'pid' | 'processStarted'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const identity = { pid: address.pid, started: address.processStarted };
  if (isRunning(identity)) process.kill(address.pid, 'SIGTERM');
  const deadline = clock.now() + PATIENCE_MS;
  while (isRunning(identity)) {
    if (clock.now() > deadline) {
      throw new DrError(
        'lab-does-not-end',
        `The lab's process ${address.pid} was told to stop and still runs.`,
        `It had ${PATIENCE_MS / 1000} seconds.`,
        `End it with kill -9 ${address.pid}; the next lab removes what it leaves.`,
      );
    }
    await clock.sleep(POLL_MS, signal);
  }
}
