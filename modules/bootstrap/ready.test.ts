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

it('holds nothing up because a region does not answer', async () => {
  await expect(asking(() => no('transient', 'ServiceUnavailable')).done).resolves.toBeUndefined();
});
