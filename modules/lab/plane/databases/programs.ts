/** Short programs around a server: what makes, copies and moves its storage. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { DrError } from '../../../console/errors';
import type { Account } from './account';

const FULL = /No space left on device|Disk quota exceeded/;

/** The same everywhere, whatever the user's own environment says. */
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Starts a program as the account, in a folder that every account may enter. */
export function startAs(
  account: Account,
  command: string,
  args: readonly string[],
  stdio: StdioOptions,
  detached = false,
): ChildProcess {
  return spawn(command, args, { cwd: '/', env: ENVIRONMENT, stdio, detached, ...account });
}

/** Runs a program to its end. `ends`: exit codes that are as good as 0. Throws `disk-full` or `plane-storage-failed`. */
export async function runAs(
  account: Account,
  command: string,
  args: readonly string[],
  { input = '', ends = [] }: { readonly input?: string; readonly ends?: readonly number[] } = {},
): Promise<void> {
  const child = startAs(account, command, args, ['pipe', 'ignore', 'pipe']);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  await ended(child, `${command} ${args.join(' ')}`, ends);
}

/** Waits for a program's end, and reads why it failed from its stderr. */
export function ended(child: ChildProcess, what: string, ends: readonly number[] = []): Promise<void> {
  return new Promise((resolve, reject) => {
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString('utf8')).slice(-4000)));
    child.once('error', (error) => reject(storageFailed(what, error.message)));
    child.once('close', (code) => {
      if (code === 0 || (code !== null && ends.includes(code) && !FULL.test(stderr))) resolve();
      else reject(storageFailed(what, stderr.trim()));
    });
  });
}

function storageFailed(what: string, output: string): DrError {
  if (FULL.test(output))
    return new DrError(
      'disk-full',
      'The storage of a database of the lab could not be written.',
      output.split('\n').at(-1) ?? output,
      'Make room (df -h shows where there is none), then run the command again.',
    );
  return new DrError(
    'plane-storage-failed',
    'The storage of a database of the lab could not be made.',
    `${what}: ${output === '' ? 'it ended without a reason' : output}`,
    'Fix what the program says, or go without real databases: --no-plane.',
  );
}
