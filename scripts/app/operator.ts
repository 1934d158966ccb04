/** This process as leases name it. */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeFolders } from '../../modules/console/disk';
import type { FlowPorts } from '../../modules/recovery/flows/carry-out';
import type { Context } from './context';

/** A process of another machine may be alive, whatever this machine knows of its number. */
export function operatorOf({ paths }: Pick<Context, 'paths'>, arn: string): Pick<FlowPorts, 'holder' | 'isGone'> {
  const machine = machineId(paths.work);
  return {
    holder: { arn, host: hostname(), machine, pid: process.pid },
    isGone: (other) => other.machine === machine && other.pid !== process.pid && !isAlive(other.pid),
  };
}

/** Made once and kept with the working files: names of machines are not unique, and neither are numbers of processes. */
function machineId(work: string): string {
  const file = join(work, 'machine');
  makeFolders(work);
  try {
    writeFileSync(file, `${randomUUID()}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
