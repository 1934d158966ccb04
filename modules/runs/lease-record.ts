/** The content of a lease, its reading, and which of several copies is valid. */
import { DrError, EXIT } from '../console/errors';
import type { Objects, Read } from './objects';
import { leaseKey } from './places';

/** Who acts, and where: a process on a machine. */
export interface Holder {
  /** STS ARN of the caller. */
  readonly arn: string;
  readonly host: string;
  /** Distinguishes machines of the same name. */
  readonly machine: string;
  readonly pid: number;
}

/**
 * The content of the object. Times are for people; nothing compares them. `engines/bash/lease.ts` reads and writes it
 * as well, key by key.
 */
export interface LeaseRecord {
  readonly epoch: number;
  readonly run: string;
  readonly runbook: string;
  readonly mode: string;
  /** Regions whose states the run acts on, and `global`. */
  readonly touches: readonly string[];
  /** Null if no process runs it: paused, stopped, or ended. */
  readonly holder: Holder | null;
  /** Who held it last. */
  readonly last: Holder;
  readonly since: string;
  /** Seconds after its last writing at which it ends by itself. */
  readonly ttl_seconds: number;
  /** False if the run ended. */
  readonly open: boolean;
  /** Who ended it in place of its holder, and why. */
  readonly ended?: { readonly by: string; readonly reason: string };
}

export const LEASE_TTL_SECONDS = 60;
/** Larger values of an object are cut: a number in it must not lock an environment for years. */
export const MAX_TTL_SECONDS = 300;
/** One run a second for thirty years; a higher number could not be counted on from. */
const MAX_EPOCH = 999_999_999;

export interface LeaseFound {
  readonly v: 'found';
  readonly record: LeaseRecord;
  readonly etag: string;
  /** Expired, by the clock of its bucket. */
  readonly ended: boolean;
  /** Milliseconds since it was written, by that clock; null where it did not say. */
  readonly age: number | null;
}

/** `etag`: of an object that is there and is no lease; absent where the bucket did not answer. */
export interface LeaseUnknown {
  readonly v: 'unknown';
  readonly why: string;
  readonly etag?: string;
}

export type LeaseRead = LeaseFound | { readonly v: 'missing' } | LeaseUnknown;

export async function readLease(objects: Objects, environment: string): Promise<LeaseRead> {
  return leaseIn(await objects.read(leaseKey(environment)));
}

function leaseIn(read: Read): LeaseRead {
  if (read.v === 'unknown' && read.etag !== undefined) return { ...read, why: `${UNREADABLE}: ${read.why}` };
  if (read.v !== 'found') return read;
  const record = parsed(read.text);
  if (typeof record === 'string') return { v: 'unknown', why: `${UNREADABLE}: ${record}`, etag: read.etag };
  // Without a time of S3 it has not expired: a person decides about a takeover.
  const ended = read.age !== null && read.age > record.ttl_seconds * 1000;
  // A future time comes from a clock that was set back: it counts as now.
  const age = read.age === null ? null : Math.max(0, read.age);
  return { v: 'found', record, etag: read.etag, ended, age };
}

const UNREADABLE = 'the lease object is none that dr writes';

/** The record, or its problem. Its values are shown, compared and used in names of objects. */
function parsed(text: string): LeaseRecord | string {
  let value: Readonly<Record<string, unknown>>;
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return 'it is no JSON object';
    value = read as Readonly<Record<string, unknown>>;
  } catch {
    return 'it is no JSON';
  }
  const wrong = Object.entries(SHAPE).find(([name, fits]) => !fits(value[name]));
  if (wrong !== undefined) return `${wrong[0]} is ${(JSON.stringify(value[wrong[0]]) ?? 'missing').slice(0, 60)}`;
  return { ...(value as unknown as LeaseRecord), ttl_seconds: ttlOf(value['ttl_seconds']) };
}

const isText = (value: unknown): boolean => typeof value === 'string' && /^[^\p{Cc}]{1,2048}$/u.test(value);
const isCount = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;

function isHolder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { arn, host, machine, pid } = value as Readonly<Record<string, unknown>>;
  return [arn, host, machine].every(isText) && isCount(pid, 2 ** 31);
}

function isEnding(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { by, reason } = value as Readonly<Record<string, unknown>>;
  return [by, reason].every(isText);
}

const SHAPE: Readonly<Record<string, (value: unknown) => boolean>> = {
  epoch: (value) => isCount(value, MAX_EPOCH),
  // It becomes part of keys and of commands that a person copies.
  run: (value) => typeof value === 'string' && /^[A-Za-z0-9][\w.-]{0,199}$/.test(value),
  runbook: isText,
  mode: isText,
  touches: (value) => Array.isArray(value) && value.length <= 200 && value.every(isText),
  holder: (value) => value === null || isHolder(value),
  last: isHolder,
  since: (value) => isText(value) && !Number.isNaN(Date.parse(value as string)),
  open: (value) => typeof value === 'boolean',
  ended: (value) => value === undefined || isEnding(value),
};

/** A time that makes no sense is that of every lease; one that is too long is cut. */
function ttlOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 1) return LEASE_TTL_SECONDS;
  return Math.min(value, MAX_TTL_SECONDS);
}

/** One run's lease, from all buckets. */
export interface Standing {
  readonly record: LeaseRecord;
  /** Expired in every bucket. */
  readonly ended: boolean;
  /** Milliseconds since it was written last, where that is known. */
  readonly age: number | null;
}

/**
 * The valid leases: those with the highest epoch, one for each run. More than one only if two runs could not see each
 * other's. A released copy is newer than a held one of the same run and epoch: a bucket that was silent at the end of a
 * run still shows it as held.
 */
export function standing(reads: readonly LeaseRead[]): readonly Standing[] {
  const found = reads.filter((read) => read.v === 'found');
  const newest = Math.max(0, ...found.map(({ record }) => record.epoch));
  const copies = found.filter(({ record }) => record.epoch === newest);
  return [...new Set(copies.map(({ record }) => record.run))].flatMap((run) => {
    const own = copies.filter(({ record }) => record.run === run);
    const record = (own.find((one) => one.record.holder === null) ?? own[0])?.record;
    const ages = own.flatMap(({ age }) => age ?? []);
    const age = ages.length === 0 ? null : Math.min(...ages);
    return record === undefined ? [] : [{ record, ended: own.every(({ ended }) => ended), age }];
  });
}

/**
 * True if the first is newer: its epoch is higher. Two that could not see each other may have equal epochs; then the
 * run whose id sorts last stays, since ids begin with the time, and the other one gives way. Of one run and epoch the
 * released one is newer: a person may have ended it while its process stalled.
 */
export function isNewer(a: LeaseRecord, b: LeaseRecord): boolean {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch;
  if (a.run !== b.run) return a.run > b.run;
  if ((a.holder === null) !== (b.holder === null)) return a.holder === null;
  return `${a.last.machine} ${a.last.pid}` > `${b.last.machine} ${b.last.pid}`;
}

export const nameOf = ({ arn, host, pid }: Holder): string => `${arn} (process ${pid} on ${host})`;

export function whoHas({ holder, last, since, run, open, ended }: LeaseRecord): string {
  if (ended !== undefined) return `${ended.by} ended the lease of ${run}: ${ended.reason}`;
  const taken = `${nameOf(last)} took the lease at ${since} for ${run}`;
  if (holder !== null) return taken;
  return open ? `${taken}, and stopped` : `${taken}, and brought it to its end`;
}

/** It runs or can be resumed. A killed script cannot be resumed, so it is never open. */
export const isUnderWay = ({ record, ended }: Pick<Standing, 'record' | 'ended'>): boolean =>
  record.open || (record.holder !== null && !ended);

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

/** A run after which another one began: its acts may have been undone, and its runbook is outdated. */
export function runPassed(run: string, record: LeaseRecord): DrError {
  return new DrError(
    'run-passed',
    `${run} cannot go on: ${whoHas(record)}.`,
    `What ${run} did may have been undone since, and its other steps fit an earlier situation.`,
    `See how things are now (dr status), end it (dr abort ${run} --reason TEXT), and begin a new run if one is needed.`,
    EXIT.refused,
  );
}

/** The valid lease of a run that no longer exists. */
export function notEnded(why: string): DrError {
  return new DrError(
    'lease-not-ended',
    'The lease could not be ended.',
    why,
    'Call it again when the state buckets answer; dr journal shows who holds it.',
    EXIT.unknown,
  );
}
