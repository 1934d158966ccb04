/**
 * Finds processes of Terraform, OpenTofu or a provider on this machine that work in a folder: the holder of a lock
 * does.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { isThere } from '../console/disk';

const NAMES = /terraform|tofu/;

/**
 * Ids of such processes whose working folder it is, or null if the machine cannot tell. Only processes that this user
 * may see.
 */
export async function processesIn(folder: string): Promise<readonly number[] | null> {
  if (!isThere(folder)) return [];
  const real = realpathSync(folder);
  return isThere('/proc/self/cwd') ? fromProc(real) : fromLsof(real);
}

function fromProc(folder: string): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => isTerraformIn(pid, folder)).map(Number);
}

function isTerraformIn(pid: string, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder && NAMES.test(readFileSync(`/proc/${pid}/comm`, 'utf8'));
  } catch {
    // Ended since, or another user's.
    return false;
  }
}

/** macOS and the BSDs: `lsof` says who has the folder open, its working folder included. It ends with 1 where nobody has. */
function fromLsof(folder: string): Promise<readonly number[] | null> {
  return new Promise((resolve) => {
    execFile('lsof', ['-t', '-a', '-c', NAMES.toString(), '--', folder], (error, stdout) => {
      const pids = stdout.split('\n').filter((line) => /^\d+$/.test(line));
      resolve(error !== null && error.code !== 1 ? null : pids.map(Number));
    });
  });
}
