/** Whether the buckets are there in which states are kept: said once and by name, before Terraform says it once a state. */
import { DrError, EXIT } from '../console/errors';
import { isSilence } from '../operations/transient';
import type { CallResult } from '../operations/adapter';
import type { Operation } from '../operations/operation';
import { remedyIn, whyOf } from '../operations/why';
import type { State } from '../topology/topology';

export interface BucketAsker {
  send(operation: Operation, signal?: AbortSignal): Promise<CallResult>;
}

export interface BucketsAsked {
  readonly signal?: AbortSignal | undefined;
  /** A region that does not know the credentials is no error here: the caller reports each of its states as unknown. */
  readonly besides?: 'regions-that-refuse' | undefined;
}

/**
 * Asks for the bucket of each of `states`. Throws `not-bootstrapped` where one does not exist, and `bucket-denied` where it does and
 * may not be used. A region that does not answer says nothing of either: its states will say so.
 */
export async function requireBuckets(
  states: readonly State[],
  asker: BucketAsker,
  words: (words: string) => string,
  { signal, besides }: BucketsAsked = {},
): Promise<void> {
  const buckets = [...new Map(states.map(({ backend }) => [backend.bucket, backend])).values()];
  const answers = await Promise.all(
    buckets.map(async ({ bucket, region }) => {
      const operation: Operation = { service: 's3', action: 'HeadBucket', region, input: { Bucket: bucket } };
      const answer = await coded(asker, operation, await asker.send(operation, signal), signal);
      return { name: `${bucket} in ${region}`, region, operation, answer };
    }),
  );
  const failed = answers.flatMap(({ answer, ...one }) => (answer.ok ? [] : [{ ...one, answer }]));
  const missing = failed.filter(({ answer }) => answer.kind === 'not-found').map(({ name }) => name);
  if (missing.length > 0) throw notBootstrapped(missing, words);
  const denied = failed
    .filter(({ answer }) => answer.kind === 'denied' && !isSilence(answer))
    .map(({ operation, answer, ...one }) => ({ ...one, why: whyOf(operation, answer) }))
    .filter(({ why }) => besides !== 'regions-that-refuse' || remedyIn(why) === null);
  if (denied.length > 0) throw deniedError(denied);
}

/** An answer to HEAD has no code: where it is a refusal, the same is asked so that the answer has one. */
async function coded(
  asker: BucketAsker,
  operation: Operation,
  answer: CallResult,
  signal: AbortSignal | undefined,
): Promise<CallResult> {
  if (answer.ok || answer.code !== '403') return answer;
  const input = { ...operation.input, MaxKeys: 1 };
  const again = await asker.send({ ...operation, action: 'ListObjectsV2', input }, signal);
  return again.ok ? answer : again;
}

function notBootstrapped(missing: readonly string[], words: (words: string) => string): DrError {
  return new DrError(
    'not-bootstrapped',
    `${missing.length === 1 ? 'A bucket that keeps states does' : `${missing.length} buckets that keep states do`} not exist.`,
    `${missing.join(', ')}. They must be there before a first plan or apply.`,
    `Make what must exist first: ${words('bootstrap')}`,
    EXIT.refused,
  );
}

/** A bucket that was refused, and why. */
interface Denied {
  readonly name: string;
  readonly region: string;
  readonly why: string;
}

function deniedError(denied: readonly Denied[]): DrError {
  const remedies = new Set(denied.flatMap(({ why, region }) => remedyIn(why, region) ?? []));
  const rest = denied.filter(({ why, region }) => remedyIn(why, region) === null);
  return new DrError(
    'bucket-denied',
    `You may not use ${denied.length === 1 ? 'a bucket that keeps states' : `${denied.length} buckets that keep states`}.`,
    [
      `${denied.map(({ name, why }) => `${name}: ${why}`).join(', ')}.`,
      ...(rest.length === 0
        ? []
        : ['Either your role lacks s3:ListBucket there, or a bucket of that name belongs to another account.']),
    ].join(' '),
    [
      ...remedies,
      ...(rest.length === 0
        ? []
        : ['Use a role that dr bootstrap makes (docs/account.md), or give yours the permission.']),
      'Nothing was planned or applied.',
    ].join(' '),
    EXIT.refused,
  );
}
