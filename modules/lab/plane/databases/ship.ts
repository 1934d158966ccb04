/** Brings the storage of a running server to another place, through the link between the two: late, slow or cut as that is. */
import { chown, mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { join } from 'node:path';
import { startLink, type Link } from '../net/link';
import type { LinkCondition } from '../conditions';
import type { Account } from './account';
import { ended, startAs } from './programs';
import type { Session } from './session';
import { copyStorage, writeOwned } from './storage';

/** What is of a server alone, or of no use to a copy of it. */
const LEFT_OUT = ['postmaster.pid', 'postmaster.opts', 'standby.signal', 'pg_wal/*', 'pg_replslot/*', 'pg_dynshmem/*'];

/** A storage, and a session with its server. */
export interface LiveStorage {
  readonly storage: string;
  readonly session: Session;
}

/** From and to where, and the condition of each direction: `up` is towards the source. */
export interface Shipment {
  readonly from: LiveStorage;
  readonly to: string;
  readonly condition: { readonly up: LinkCondition; readonly down: LinkCondition };
  /** The link is there: its conditions may change while it is used, and `broke` ends the shipment. Returns what is called at the end. */
  readonly opened: (link: Link, broke: (why: Error) => void) => () => void;
  readonly cancelled: AbortSignal;
}

/** Makes `to` a copy that a standby of the source starts from. Fails when the connection breaks. */
export async function shipStorage(shipment: Shipment, account: Account): Promise<void> {
  const { from, to } = shipment;
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true, mode: 0o700 });
  if (account !== null) await chown(to, account.uid, account.gid);
  const label = await duringBackup(from.session, () => send(shipment, account));
  await writeOwned(join(to, 'backup_label'), label, account);
}

/** Makes `to` a copy that a server can start from alone. */
export async function copyLive({ storage, session }: LiveStorage, to: string, account: Account): Promise<void> {
  const label = await duringBackup(session, () => copyStorage(storage, to, account, true));
  // The log as it is now: up to the end of the backup.
  await copyStorage(join(storage, 'pg_wal'), join(to, 'pg_wal'), account, true);
  await writeOwned(join(to, 'backup_label'), label, account);
}

/** Returns what says where a server that starts from the copy has to begin. */
async function duringBackup(session: Session, copy: () => Promise<void>): Promise<string> {
  await session.ask("SELECT pg_backup_start('plane', fast => true)");
  try {
    await copy();
  } catch (error) {
    await session.ask('SELECT pg_backup_stop(wait_for_archive => false)').catch(() => []);
    throw error;
  }
  const [row] = await session.ask('SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)');
  return String(row?.['labelfile']);
}

async function send({ from, to, condition, opened, cancelled }: Shipment, account: Account): Promise<void> {
  const left = LEFT_OUT.map((name) => `--exclude=./${name}`);
  let sent: Promise<unknown> = Promise.resolve();
  const server = createServer((socket) => {
    quiet(socket);
    const pack = startAs(null, 'tar', ['-cf', '-', ...left, '-C', from.storage, '.'], ['ignore', 'pipe', 'pipe']);
    // 1: a file changed or went away while it was read, as files of a running server do.
    if (pack.stdout) sent = Promise.all([pipeline(pack.stdout, socket), ended(pack, 'tar', [1])]);
    sent.catch(() => undefined);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const link = await startLink({ target: () => ({ host: '127.0.0.1', port }), condition });
  const socket = quiet(connect(link.port, '127.0.0.1'));
  const close = opened(link, (why) => socket.destroy(why));
  const cancel = (): void => void socket.destroy(cancelled.reason as Error);
  cancelled.addEventListener('abort', cancel);
  try {
    cancelled.throwIfAborted();
    await receive(socket, to, account);
    await sent;
  } finally {
    cancelled.removeEventListener('abort', cancel);
    close();
    socket.destroy();
    await link.close();
    server.close();
  }
}

/** The end of a connection that has done its work may be a reset, which nobody waits for then. */
function quiet(socket: Socket): Socket {
  return socket.on('error', () => undefined);
}

async function receive(socket: Socket, to: string, account: Account): Promise<void> {
  const unpack = startAs(account, 'tar', ['-xf', '-', '-C', to], ['pipe', 'ignore', 'pipe']);
  const done = ended(unpack, 'tar');
  // The program has ended, whatever happens: nothing writes to the folder after this.
  if (unpack.stdin) await Promise.allSettled([pipeline(socket, unpack.stdin), done]).then(firstFailure);
}

function firstFailure(results: readonly PromiseSettledResult<unknown>[]): void {
  for (const result of results) if (result.status === 'rejected') throw result.reason as Error;
}
