import type { CallResult } from '../operations/adapter';
import type { Operation } from '../operations/operation';
import { sampleTopology } from '../topology/testing/sample';
import { requireBuckets } from './ready';

const { states } = sampleTopology();
type Failure = Extract<CallResult, { ok: false }>;
const no = (kind: Failure['kind'], code: string): CallResult => ({
  ok: false,
  kind,
  code,
  message: '',
  requestId: null,
});
const yes: CallResult = { ok: true, output: {}, requestId: null };

const asking = (answer: (region: string) => CallResult) => {
  const asked: Operation[] = [];
  const send = (operation: Operation): Promise<CallResult> => {
    asked.push(operation);
    return Promise.resolve(answer(operation.region));
  };
  return { asked, done: requireBuckets(states, { send }, (words) => `dr ${words} --lab`) };
};

it('says once which buckets are not there, and that dr bootstrap makes them', async () => {
  const { asked, done } = asking((region) => (region === 'us-west-2' ? yes : no('not-found', 'NoSuchBucket')));
  await expect(done).rejects.toMatchObject({
    code: 'not-bootstrapped',
    exit: 3,
    what: '2 buckets that keep states do not exist.',
    why: expect.stringContaining(' in us-east-1') as string,
    fix: 'Make what must exist first: dr bootstrap --lab',
  });
  await expect(done).rejects.not.toMatchObject({ why: expect.stringContaining(' in us-west-2') as string });
  expect(asked.map(({ action }) => action)).toEqual(['HeadBucket', 'HeadBucket', 'HeadBucket']);
});

it('tells a bucket that may not be used from one that is not there', async () => {
  const { done } = asking((region) => (region === 'us-west-2' ? no('denied', 'AccessDenied') : yes));
  await expect(done).rejects.toMatchObject({
    code: 'bucket-denied',
    exit: 3,
    why: expect.stringMatching(/ in us-west-2: AccessDenied/) as string,
  });
});

const codes = (head: CallResult, list: CallResult) => {
  const send = ({ action, region }: Operation): Promise<CallResult> =>
    Promise.resolve(region !== 'us-west-2' ? yes : action === 'HeadBucket' ? head : list);
  return (besides?: 'regions-that-refuse') =>
    requireBuckets(states, { send }, (words) => `dr ${words} --lab`, { besides });
};

it('asks for the code that an answer to HEAD cannot have, and says both causes where the region knows no key', async () => {
  const asked = codes(no('denied', '403'), no('denied', 'InvalidAccessKeyId'));
  await expect(asked()).rejects.toMatchObject({
    code: 'bucket-denied',
    exit: 3,
    why: expect.stringMatching(/us-west-2: InvalidAccessKeyId \(region not enabled, token not valid there/) as string,
    fix: expect.stringMatching(/get-region-opt-status --region-name us-west-2.*regional endpoint/) as string,
  });
  await expect(asked()).rejects.not.toMatchObject({ why: expect.stringContaining('s3:ListBucket') as string });
  await expect(asked('regions-that-refuse')).resolves.toBeUndefined();
});

it('says that the right may lack where S3 says so, also to who can do without a region', async () => {
  const asked = codes(no('denied', '403'), no('denied', 'AccessDenied'));
  for (const besides of [undefined, 'regions-that-refuse'] as const) {
    await expect(asked(besides)).rejects.toMatchObject({ why: expect.stringContaining('s3:ListBucket') as string });
  }
});

it('holds nothing up because a region does not answer', async () => {
  await expect(asking(() => no('transient', 'ServiceUnavailable')).done).resolves.toBeUndefined();
});
