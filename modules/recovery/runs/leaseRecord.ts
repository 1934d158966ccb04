/** What a lease says, where it is read, and which of several copies stands. */
import { DrError, EXIT } from '../../console/errors';
import type { Objects, Read } from './objects';
import { leaseKey } from './places';

/** Who acts, and where: a process on a machine. */
export interface Holder {
  /** STS ARN of the caller. */
  readonly arn: string;
  readonly host: string;
  /** Tells machines apart that have the same name. */
  readonly machine: string;
  readonly pid: number;
}

/** What is in the object. Times are for people; nothing compares them. `engines/bash/lease.ts` reads and writes it as well, key by key. */
export interface LeaseRecord {
  readonly epoch: number;
  readonly run: string;
  readonly runbook: string;
  readonly mode: string;
  /** Regions whose states the run acts on, and `global`. */
  readonly touches: readonly string[];
  /** Null when nobody runs it at the moment: paused, stopped, or at its end. */
  readonly holder: Holder | null;
  /** Who held it last. */
  readonly last: Holder;
  readonly since: string;
  /** Seconds after its last writing at which it ends by itself. */
  readonly ttl_seconds: number;
  /** False when the run is at its end: nothing waits for it any more. */
  readonly open: boolean;
}

export const LEASE_TTL_SECONDS = 60;

export interface LeaseFound {
  readonly v: 'found';
  readonly record: LeaseRecord;
  readonly etag: string;
  /** Not renewed for longer than it lasts, by the clock of the bucket that holds it. */
  readonly ended: boolean;
}

export type LeaseRead = LeaseFound | { readonly v: 'missing' } | { readonly v: 'unknown'; readonly why: string };

export async function readLease(objects: Objects, environment: string): Promise<LeaseRead> {
  return leaseIn(await objects.read(leaseKey(environment)));
}

function leaseIn(read: Read): LeaseRead {
  if (read.v !== 'found') return read;
  const record = parsed(read.text);
  if (record === null) return { v: 'unknown', why: 'the lease cannot be read' };
  // Without S3's word for it, it has not ended: taking it over is for a person to decide.
  const ended = read.age !== null && read.age > record.ttl_seconds * 1000;
  return { v: 'found', record, etag: read.etag, ended };
}

function parsed(text: string): LeaseRecord | null {
  try {
    const value = JSON.parse(text) as Partial<LeaseRecord>;
    return typeof value.epoch === 'number' && typeof value.run === 'string' && typeof value.ttl_seconds === 'number'
      ? (value as LeaseRecord)
      : null;
  } catch {
    return null;
  }
}

/** What all buckets together say of one run's lease. */
export interface Standing {
  readonly record: LeaseRecord;
  /** In no bucket renewed lately. */
  readonly ended: boolean;
}

/**
 * The leases that stand: of all copies those with the highest epoch, one for each run. More than one only where two runs could
 * not see each other's. A copy that was given back is newer than one of the same run and epoch that was not: a bucket that was
 * silent at the end of a run still shows it as held.
 */
export function standing(reads: readonly LeaseRead[]): readonly Standing[] {
  const found = reads.filter((read) => read.v === 'found');
  const newest = Math.max(0, ...found.map(({ record }) => record.epoch));
  const copies = found.filter(({ record }) => record.epoch === newest);
  return [...new Set(copies.map(({ record }) => record.run))].flatMap((run) => {
    const own = copies.filter(({ record }) => record.run === run);
    const record = (own.find((one) => one.record.holder === null) ?? own[0])?.record;
    return record === undefined ? [] : [{ record, ended: own.every(({ ended }) => ended) }];
  });
}

/**
 * True where the first was taken after the second, as far as that can be told: its epoch is higher. Two that could not see each
 * other may have the same; then one of them has to give way, and each must know which: the run whose id sorts last stays, since
 * ids begin with the time.
 */
export function isNewer(a: LeaseRecord, b: LeaseRecord): boolean {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch;
  if (a.run !== b.run) return a.run > b.run;
  return `${a.last.machine} ${a.last.pid}` > `${b.last.machine} ${b.last.pid}`;
}

export const nameOf = ({ arn, host, pid }: Holder): string => `${arn} (process ${pid} on ${host})`;

export function whoHas({ holder, last, since, run, open }: LeaseRecord): string {
  const taken = `${nameOf(last)} took the lease at ${since} for ${run}`;
  if (holder !== null) return taken;
  return open ? `${taken}, and stopped` : `${taken}, and brought it to its end`;
}

/** Somebody runs it, or it waits to go on. A script is never open: nothing goes on with it when it was killed. */
export const isUnderWay = ({ record, ended }: Standing): boolean => record.open || (record.holder !== null && !ended);

export function leaseHeld({ run, holder, since, open, ttl_seconds: ttl }: LeaseRecord): DrError {
  const way = open
    ? `To go on with it in their place: dr resume ${run} --takeover --reason TEXT; to end it: dr abort ${run} --takeover --reason TEXT.`
    : 'It is a script: Ctrl-C, where it runs, ends it and gives the lease back.';
  return new DrError(
    'lease-held',
    `${holder === null ? 'Someone' : nameOf(holder)} runs ${run} since ${since}.`,
    'Only one run at a time may change an environment; its lease is in the state bucket of every region that answers.',
    `Talk to them first.${open ? ` dr journal ${run} shows how far it is.` : ''} ${way} The lease of a runner that died ends after ${ttl} s.`,
    EXIT.refused,
  );
}

/** A run that another one passed: what it did may have been undone, and its runbook was made for another world. */
export function runPassed(run: string, record: LeaseRecord): DrError {
  return new DrError(
    'run-passed',
    `${run} cannot go on: ${whoHas(record)}.`,
    `What ${run} did may have been undone since, and what it still wants to do was right for another situation.`,
    `Look at what AWS says now (dr status), end it (dr abort ${run} --reason TEXT), and begin a new run if one is needed.`,
    EXIT.refused,
  );
}
