/** What is on disk of a database, while its server is down. */
import { chown, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account';
import { runAs } from './programs';
import { ADMIN, SETTINGS_FILE } from './template';

/** How a server of the storage takes part. */
export interface StorageSettings {
  readonly port: number;
  /** New transactions may write only where they say so themselves. */
  readonly readOnly: boolean;
  /** Where a standby finds its writer; null: it is a writer. */
  readonly follows: { readonly port: number; readonly password: string } | null;
}

/** Small, and a server that is killed keeps each write that it has acknowledged. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '8MB',
  // No helpers that read ahead: they take memory.
  io_method: 'sync',
  jit: 'off',
  // Nobody subscribes: the helper that would wait for that takes memory.
  max_logical_replication_workers: '0',
  // In the storage's own folder, which is removed with it.
  dynamic_shared_memory_type: 'mmap',
  synchronous_commit: 'local',
  // An acknowledged write is with the system, which outlives a killed server. Only the end of the machine loses it, and that ends the lab.
  fsync: 'off',
  // What a standby that was cut off still finds when it comes back.
  wal_keep_size: '256MB',
  max_wal_size: '256MB',
  wal_retrieve_retry_interval: '100ms',
  wal_receiver_status_interval: '1s',
  log_line_prefix: '%m [%p] ',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Writes the settings of one server. */
export async function settle(storage: string, settings: StorageSettings, account: Account): Promise<void> {
  const { port, readOnly, follows } = settings;
  const all: Record<string, string> = { ...SETTINGS, port: String(port) };
  if (readOnly) all['default_transaction_read_only'] = 'on';
  if (follows !== null)
    all['primary_conninfo'] = `host=127.0.0.1 port=${follows.port} user=${ADMIN} password=${follows.password}`;
  const text = Object.entries(all).map(([name, value]) => `${name} = '${value}'\n`);
  await writeOwned(join(storage, SETTINGS_FILE), text.join(''), account);
  const signal = join(storage, 'standby.signal');
  if (follows === null) await rm(signal, { force: true });
  else await writeOwned(signal, '', account);
}

/** Writes a file that the servers' account may read. */
export async function writeOwned(path: string, text: string, account: Account): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  if (account !== null) await chown(path, account.uid, account.gid);
}

/** Copies a storage. `live`: its server runs, so that a file may go away while it is copied. */
export async function copyStorage(from: string, to: string, account: Account, live = false): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await runAs(null, 'cp', ['-R', from, to], live ? { ends: [1] } : {});
  await rm(join(to, 'postmaster.pid'), { force: true });
  if (account !== null) await runAs(null, 'chown', ['-R', `${account.uid}:${account.gid}`, to]);
}

/** What a storage says of itself. */
export interface ControlFile {
  /** Its server ended in order. */
  readonly isClean: boolean;
  /** Where in the log its last checkpoint stands; that of a clean end is the last that it wrote. */
  readonly checkpoint: bigint;
}

/** Reads the head of `pg_control`, whose layout is the same since PostgreSQL 11. */
export async function readControl(storage: string): Promise<ControlFile> {
  const file = await open(join(storage, 'global', 'pg_control'));
  try {
    const { buffer } = await file.read(Buffer.alloc(40), 0, 40, 0);
    const SHUT_DOWN = 1;
    return { isClean: buffer.readUInt32LE(16) === SHUT_DOWN, checkpoint: buffer.readBigUInt64LE(32) };
  } finally {
    await file.close();
  }
}

/** A place in the log, as the server writes it: `0/1A2B3C`. */
export function placeOf(text: string): bigint {
  const [high = '0', low = '0'] = text.split('/');
  return BigInt(`0x${high}`) * 2n ** 32n + BigInt(`0x${low}`);
}
