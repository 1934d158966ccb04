/** Releases the lock of one state whose holder is gone, and no later lock. */
import { DrError, EXIT } from '../console/errors';
import type { CallResult } from '../operations/adapter';
import { OBJECT_TOO_LARGE } from '../operations/bodies';
import type { Operation } from '../operations/operation';
import { remedyIn, whyInFull } from '../operations/why';
import type { State } from '../topology/topology';
import { textOrNull } from '../observation/answers';
import { lockIn, type StateLock } from '../observation/guards';
import type { Sender } from '../runbook/ports';

export interface HeldLock extends StateLock {
  /** ETag of the lock's object: only the object that was read is deleted. */
  readonly etag: string | null;
}

/** The lock of a state, or null where nobody holds it. Throws DrError `lock-unknown`. */
export async function readLock(state: State, sender: Sender, signal?: AbortSignal): Promise<HeldLock | null> {
  const answer = await sender.send(aboutLock(state, 'GetObject'), signal);
  if (!answer.ok && answer.code === 'NoSuchKey') return null;
  if (!answer.ok && answer.code === OBJECT_TOO_LARGE) throw unreadable(state);
  if (!answer.ok) throw unknown(state, answer);
  try {
    return { ...lockIn(answer.output), etag: textOrNull(answer.output, 'ETag') };
  } catch {
    throw unreadable(state);
  }
}

/**
 * Releases the lock if it still is the one with this id. It is read again right before, and the deletion carries the condition that
 * the object is the one that was read (S3 conditional delete): a lock that somebody takes in between stays. Throws DrError
 * `another-lock`, `lock-unknown`, `unlock-failed`.
 */
export async function releaseLock(state: State, id: string, sender: Sender, signal?: AbortSignal): Promise<void> {
  const now = await readLock(state, sender, signal);
  if (now === null) return;
  if (now.id !== id) throw anotherLock(state, id, now);
  const condition = now.etag === null ? {} : { IfMatch: now.etag };
  const release = aboutLock(state, 'DeleteObject', condition);
  const answer = await sender.send(release, signal);
  if (answer.ok || answer.code === 'NoSuchKey') return;
  const after = await readLock(state, sender, signal);
  if (after === null) return;
  if (after.id !== id) throw anotherLock(state, id, after);
  const why = whyInFull(release, answer);
  throw new DrError(
    'unlock-failed',
    `The lock of ${state.id} could not be released.`,
    `The state bucket in ${state.backend.region} said: ${why}. The lock is still there.`,
    remedyIn(why, state.backend.region) ??
      'Give the permission s3:DeleteObject on the lock, or wait until the region answers; then run it again.',
    answer.kind === 'transient' ? EXIT.unknown : EXIT.refused,
  );
}

export function anotherLock(state: State, id: string, held: StateLock): DrError {
  return new DrError(
    'another-lock',
    `${state.id} is held by another lock than ${id}.`,
    `${held.who} holds it since ${held.since} for ${held.operation}, with lock ${held.id}.`,
    'Nothing was released. See who holds it now, and whether that process still runs.',
    EXIT.refused,
  );
}

function aboutLock({ backend }: State, action: 'GetObject' | 'DeleteObject', more: object = {}): Operation {
  const input = { Bucket: backend.bucket, Key: `${backend.key}.tflock`, ...more };
  return { service: 's3', action, region: backend.region, input };
}

function unreadable({ id, backend }: State): DrError {
  const object = `s3://${backend.bucket}/${backend.key}.tflock`;
  return new DrError(
    'lock-unreadable',
    `${id} is locked, and its lock does not name the holder.`,
    `${object} is not what Terraform writes.`,
    `Make sure that nobody applies ${id}, then remove it: aws s3 rm ${object} --region ${backend.region}`,
    EXIT.unknown,
  );
}

function unknown(state: State, answer: Extract<CallResult, { ok: false }>): DrError {
  const why = whyInFull(aboutLock(state, 'GetObject'), answer);
  return new DrError(
    'lock-unknown',
    `It is not known whether ${state.id} is locked.`,
    `The state bucket in ${state.backend.region} said: ${why}.`,
    remedyIn(why, state.backend.region) ??
      'Give the permission s3:GetObject on the lock, or wait until the region answers.',
    EXIT.unknown,
  );
}
