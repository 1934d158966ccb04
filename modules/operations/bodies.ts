/**
 * Reads of objects are bounded: an object under the name of a lease, a journal or a state that is larger than any that
 * dr or Terraform writes is not read, and the answer says so.
 */
import { MOST_STATE_BYTES } from '../terraform/state-file';
import type { FailedCall } from './failure';
import type { Operation } from './operation';

/** The code of such an answer. */
export const OBJECT_TOO_LARGE = 'ObjectTooLarge';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Bytes by key; the first that fits decides. */
const MOST: readonly (readonly [RegExp, number])[] = [
  [/^runs\/[^/]+\/lease\.json$/, 16 * KIB],
  [/^runs\/.*\/approvals\//, 16 * KIB],
  [/\.tflock$/, 16 * KIB],
  [/\/journal\.jsonl$/, 32 * MIB],
  [/\.tfstate$/, MOST_STATE_BYTES],
];
/** Runbooks, files of a bundle, markers. */
const OTHERS = 4 * MIB;

/** Bytes of the largest object that is read under a key. */
export const mostBytes = (key: string): number => MOST.find(([pattern]) => pattern.test(key))?.[1] ?? OTHERS;

/** The answer to a read of an object with so many bytes; null where it is read. `etag`: under which it may be written over. */
export function tooLarge({ input }: Operation, bytes: number, etag?: unknown): FailedCall | null {
  const [bucket, key] = [input['Bucket'], input['Key']] as readonly string[] as readonly [string, string];
  const most = mostBytes(key);
  if (bytes <= most) return null;
  const message = `s3://${bucket}/${key} has ${bytes} bytes or more; at most ${most} are read`;
  const tag = typeof etag === 'string' ? { etag } : {};
  return { ok: false, kind: 'other', code: OBJECT_TOO_LARGE, message, requestId: null, ...tag };
}

/** What the SDK answers to a read of an object, as far as it is looked at here. */
interface ObjectAnswer {
  readonly ContentLength?: unknown;
  readonly ETag?: unknown;
  readonly Body?: AsyncIterable<Uint8Array> & { destroy?(): unknown };
}

/** Reads the content of an object as text, as far as its bound. Anything else than a read of an object comes back as it is. */
export async function withBodyRead(operation: Operation, answer: unknown): Promise<FailedCall | { answer: unknown }> {
  if (operation.service !== 's3' || operation.action !== 'GetObject') return { answer };
  const { Body, ContentLength, ETag } = answer as ObjectAnswer;
  if (Body === undefined) return { answer };
  const stop = (failed: FailedCall): FailedCall => {
    // The rest is not waited for.
    Body.destroy?.();
    return failed;
  };
  const said = typeof ContentLength === 'number' ? tooLarge(operation, ContentLength, ETag) : null;
  if (said !== null) return stop(said);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of Body) {
    bytes += piece.byteLength;
    const failed = tooLarge(operation, bytes, ETag);
    if (failed !== null) return stop(failed);
    pieces.push(piece);
  }
  return { answer: { ...(answer as object), Body: Buffer.concat(pieces).toString('utf8') } };
}
