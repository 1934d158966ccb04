/**
 * Small objects in a state bucket, read and written on condition: what several operators share. S3 decides who was first
 * (If-None-Match, If-Match: S3 User Guide, "conditional writes"), and its clock is the only one that is compared with itself.
 */
import { reasonOf } from '../console/meanings';
import type { Clock } from '../console/ports';
import type { CallResult } from '../operations/adapter';
import type { ActionOf, Operation } from '../operations/operation';
import { sendWhole } from '../operations/pages';
import type { Sender } from '../runbook/ports';

export interface RunPlace {
  readonly region: string;
  readonly bucket: string;
}

export type Read =
  | {
      readonly v: 'found';
      readonly text: string;
      readonly etag: string;
      /** Milliseconds since the object was written, by S3's clock alone; null where it did not say. */
      readonly age: number | null;
      /** When it was written, as S3 says. */
      readonly written: string;
    }
  | { readonly v: 'missing' }
  /** `etag`: of an object that is there and too large to be read. */
  | { readonly v: 'unknown'; readonly why: string; readonly etag?: string };

export type ListedKeys =
  { readonly v: 'found'; readonly keys: readonly string[] } | { readonly v: 'unknown'; readonly why: string };

/** `unknown`: no answer, so it may have been written all the same. `conflict`: the condition does not hold; nothing was written. */
export type WriteAnswer =
  | { readonly v: 'written'; readonly etag: string }
  | { readonly v: 'conflict' }
  | { readonly v: 'unknown'; readonly why: string };

/** `null`: only where there is no object yet; a text: only where the object still has that tag; `any`: as it comes. */
export type On = { readonly etag: string | null } | 'any';

/** Wall milliseconds that a run waits for a bucket before it goes on without. */
export const STORE_DEADLINE_MS = 3_000;

export interface Objects {
  readonly place: RunPlace;
  read(key: string): Promise<Read>;
  /** All keys that begin with `prefix`: an answer that stands on a later page counts as much as one on the first. */
  list(prefix: string): Promise<ListedKeys>;
  write(key: string, text: string, on: On): Promise<WriteAnswer>;
}

export function objectsIn(
  place: RunPlace,
  { sender, clock }: { readonly sender: Sender; readonly clock: Clock },
  deadlineMs = STORE_DEADLINE_MS,
): Objects {
  const { region, bucket } = place;
  const ask = (action: ActionOf<'s3'>, input: Operation['input']): Promise<CallResult> =>
    within(deadlineMs * clock.scale, clock, (signal) =>
      sendWhole(sender, { service: 's3', action, region, input: { Bucket: bucket, ...input } }, signal),
    );
  return {
    place,
    read: async (key) => readOf(await ask('GetObject', { Key: key })),
    list: async (prefix) => listedOf(await ask('ListObjectsV2', { Prefix: prefix })),
    write: async (key, text, on) => {
      const condition = on === 'any' ? {} : on.etag === null ? { IfNoneMatch: '*' } : { IfMatch: on.etag };
      return writtenOf(await ask('PutObject', { Key: key, Body: text, ContentType: 'application/json', ...condition }));
    },
  };
}

function listedOf(answer: CallResult): ListedKeys {
  if (!answer.ok) return { v: 'unknown', why: said(answer) };
  const { Contents: contents = [] } = answer.output as { readonly Contents?: readonly { readonly Key?: unknown }[] };
  return { v: 'found', keys: contents.flatMap(({ Key }) => (typeof Key === 'string' ? [Key] : [])) };
}

function readOf(answer: CallResult): Read {
  if (!answer.ok) {
    const { kind, etag } = answer;
    if (kind === 'not-found') return { v: 'missing' };
    return { v: 'unknown', why: said(answer), ...(etag === undefined ? {} : { etag }) };
  }
  const output = answer.output as { readonly Body?: unknown; readonly ETag?: unknown; readonly LastModified?: unknown };
  if (typeof output.Body !== 'string' || typeof output.ETag !== 'string') {
    return { v: 'unknown', why: 'the answer has no content or no tag' };
  }
  const written = typeof output.LastModified === 'string' ? output.LastModified : '';
  const age = Date.parse(answer.date ?? '') - Date.parse(written);
  return { v: 'found', text: output.Body, etag: output.ETag, age: Number.isNaN(age) ? null : age, written };
}

function writtenOf(answer: CallResult): WriteAnswer {
  if (answer.ok) {
    const { ETag } = answer.output as { readonly ETag?: unknown };
    return typeof ETag === 'string' ? { v: 'written', etag: ETag } : { v: 'unknown', why: 'the answer has no tag' };
  }
  // 412: it is there, or another one. 409: two wrote at the same time. A missing key under If-Match: it is gone.
  const conflict = /^(PreconditionFailed|ConditionalRequestConflict)/.test(answer.code) || answer.code === 'NoSuchKey';
  return conflict ? { v: 'conflict' } : { v: 'unknown', why: said(answer) };
}

/** AWS's code first, and what it means behind it. */
const said = (failure: { readonly code: string; readonly message: string }): string => reasonOf(failure);

/** Ends a call that takes too long: a bucket that hangs must not hold up a recovery. */
async function within(
  ms: number,
  clock: Clock,
  call: (signal: AbortSignal) => Promise<CallResult>,
): Promise<CallResult> {
  const done = new AbortController();
  const limit = new AbortController();
  const late = clock.sleep(ms, done.signal).then(
    () => {
      limit.abort(new Error('too late'));
      return TOO_LATE;
    },
    () => TOO_LATE,
  );
  try {
    return await Promise.race([
      call(limit.signal).catch((error: unknown) => {
        if (limit.signal.aborted) return TOO_LATE;
        throw error;
      }),
      late,
    ]);
  } finally {
    done.abort(new Error('answered'));
  }
}

const TOO_LATE: CallResult = {
  ok: false,
  kind: 'transient',
  code: 'TimeoutError',
  message: 'no answer in time',
  requestId: null,
};
