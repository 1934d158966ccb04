/** As whom servers run: PostgreSQL refuses to run as root, so root lends it the account that owns nothing. */
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Ids that a process is started with; null: those of this process. */
export type Account = { readonly uid: number; readonly gid: number } | null;

/** On every Linux; macOS has another number, which its list of accounts says. */
const NOBODY = { uid: 65534, gid: 65534 };

export function accountOfServers(): Account {
  if (process.getuid?.() !== 0) return null;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  // A negative number is an unsigned one to the system.
  return uid === undefined || gid === undefined ? NOBODY : { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
}

/** True where the account comes to the folder: another account needs every folder above to be passable. */
export function isReachable(folder: string, account: Account): boolean {
  if (account === null) return true;
  const isPassable = (statSync(folder).mode & 0o001) !== 0;
  return isPassable && (dirname(folder) === folder || isReachable(dirname(folder), account));
}
