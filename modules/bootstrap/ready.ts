/** Whether the buckets are there in which states are kept: said once and by name, before Terraform says it once a state. */
import { DrError, EXIT } from '../console/errors';
import { isSilence } from '../operations/transient';
import type { CallResult } from '../operations/adapter';
import type { Operation } from '../operations/operation';
import { whyOf } from '../operations/why';
import type { State } from '../topology/topology';

export interface BucketAsker {
  send(operation: Operation, signal?: AbortSignal): Promise<CallResult>;
}

/**
 * Asks for the bucket of each of `states`. Throws `not-bootstrapped` where one does not exist, and `bucket-denied` where it does and
 * may not be used. A region that does not answer says nothing of either: its states will say so.
 */
export async function requireBuckets(
  states: readonly State[],
  asker: BucketAsker,
  words: (words: string) => string,
  signal?: AbortSignal,
): Promise<void> {
  const buckets = [...new Map(states.map(({ backend }) => [backend.bucket, backend])).values()];
  const answers = await Promise.all(
    buckets.map(async ({ bucket, region }) => {
      const operation: Operation = { service: 's3', action: 'HeadBucket', region, input: { Bucket: bucket } };
      const answer = await asker.send(operation, signal);
      return { name: `${bucket} in ${region}`, operation, answer };
    }),
  );
  const failed = answers.flatMap(({ answer, ...one }) => (answer.ok ? [] : [{ ...one, answer }]));
  const missing = failed.filter(({ answer }) => answer.kind === 'not-found').map(({ name }) => name);
  if (missing.length > 0) throw notBootstrapped(missing, words);
  const denied = failed.filter(({ answer }) => answer.kind === 'denied' && !isSilence(answer));
  if (denied.length > 0)
    throw deniedError(denied.map(({ name, operation, answer }) => `${name}: ${whyOf(operation, answer)}`));
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

function deniedError(denied: readonly string[]): DrError {
  return new DrError(
    'bucket-denied',
    `You may not use ${denied.length === 1 ? 'a bucket that keeps states' : `${denied.length} buckets that keep states`}.`,
    `${denied.join(', ')}. Either your role lacks s3:ListBucket there, or a bucket of that name belongs to another account.`,
    'Use a role that dr bootstrap makes (docs/account.md), or give yours the permission. Nothing was planned or applied.',
    EXIT.refused,
  );
}
