/** Where a lab is found and what opens it: two files of its folder that its user alone reads. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { curlConfiguration } from './credentials';
import { identify, isAlive, isRunning } from '../terraform/processes';
import { isPrivate } from './private-files';
import type { LabAddress } from './types';

export const LAB_FILE = 'lab.json';

/** Lets others find the lab of this process. `withdraw` takes that back. */
export async function publish(
  dir: string,
  own: Omit<LabAddress, 'pid' | 'processStarted' | 'curlConfig'>,
): Promise<{ readonly curlConfig: string; readonly withdraw: () => Promise<void> }> {
  const file = join(dir, LAB_FILE);
  const curlConfig = join(dir, 'curl.conf');
  await writePrivate(curlConfig, curlConfiguration(own.keys));
  const processStarted = identify(process.pid)?.started ?? '';
  const full: LabAddress = { ...own, curlConfig, pid: process.pid, processStarted };
  await writePrivate(file, `${JSON.stringify(full)}\n`);
  return {
    curlConfig,
    async withdraw() {
      await rm(file, { force: true });
      await rm(curlConfig, { force: true });
    },
  };
}

/** A new file that this user alone reads. What lies there is removed first: it may be a link, or open to others. */
async function writePrivate(file: string, content: string): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, content, { mode: 0o600, flag: 'wx' });
}

/**
 * The lab that runs in `dir`, or undefined when there is none. Not believed are: a file left by a killed process, a file that another user
 * wrote or can write to (it names programs to run), and an address outside loopback.
 */
export async function findLab(dir: string): Promise<LabAddress | undefined> {
  try {
    const file = join(dir, LAB_FILE);
    if (!isPrivate(file)) return undefined;
    const address = JSON.parse(await readFile(file, 'utf8')) as LabAddress;
    const running = isRunning({ pid: address.pid, started: address.processStarted });
    return running && isWhole(address) ? address : undefined;
  } catch {
    return undefined;
  }
}

/** A lab of an earlier version: nobody can talk to it, since it has no keys. It can be ended where its process is known for certain. */
export interface OutdatedLab {
  readonly pid: number;
  readonly processStarted: string;
  /** False where the record does not tell its process from a later one with the same id. */
  readonly proven: boolean;
  readonly file: string;
}

/** The lab that an earlier version started in `dir` and that may still run; undefined where there is none. */
export async function findOutdatedLab(dir: string): Promise<OutdatedLab | undefined> {
  const file = join(dir, LAB_FILE);
  try {
    if (!isPrivate(file)) return undefined;
    const { pid, processStarted = '', ...rest } = JSON.parse(await readFile(file, 'utf8')) as Partial<LabAddress>;
    if (isWhole(rest) || typeof pid !== 'number' || !Number.isInteger(pid) || pid < 2 || !isAlive(pid))
      return undefined;
    const proven = processStarted !== '' && isRunning({ pid, started: processStarted });
    // With another beginning it is another process, and the lab is gone.
    return proven || processStarted === '' ? { pid, processStarted, proven, file } : undefined;
  } catch {
    return undefined;
  }
}

/** On loopback, and with its keys: a lab of an earlier version has none, and nobody can talk to it any more. */
function isWhole({ endpoint, keys, curlConfig }: Partial<LabAddress>): boolean {
  return /^http:\/\/127\.0\.0\.1:\d+$/.test(endpoint ?? '') && keys !== undefined && curlConfig !== undefined;
}
