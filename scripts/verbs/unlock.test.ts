import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { CallResult } from '../../modules/operations/adapter';
import type { Operation } from '../../modules/operations/operation';
import { sampleTopology } from '../../modules/topology/testing/sample';
import type { State } from '../../modules/topology/topology';
import { forgetContexts, testContext, type TestContext } from '../testing/context';
import { unlock, unlockIn } from './unlock';

const STATE = sampleTopology().states.find(({ id }) => id.endsWith('us-west-2.data')) as State;
const ANN = '7f0f3a52';
const BOB = '91c2aa07';

/** A bucket with the lock of one state. `at` changes it right before the nth call (from 1). */
class Bucket {
  lock: string | null = ANN;
  readonly sent: Operation[] = [];
  at: Readonly<Record<number, () => CallResult | undefined>> = {};

  send = (operation: Operation): Promise<CallResult> => {
    this.sent.push(operation);
    return Promise.resolve(this.at[this.sent.length]?.() ?? this.answer(operation));
  };

  private answer({ action, input }: Operation): CallResult {
    const { lock } = this;
    if (lock === null) return no('NoSuchKey', 'not-found');
    if (action === 'GetObject') return { ok: true, output: { Body: body(lock), ETag: `"${lock}"` }, requestId: null };
    if (input['IfMatch'] !== `"${lock}"`) return no('PreconditionFailed', 'refused');
    this.lock = null;
    return { ok: true, output: {}, requestId: null };
  }
}

const body = (id: string): string =>
  JSON.stringify({ ID: id, Who: 'ann@desk', Created: '2026-11-20T10:00:00Z', Operation: 'OperationTypeApply' });
const no = (code: string, kind: Extract<CallResult, { ok: false }>['kind']): CallResult => {
  return { ok: false, kind, code, message: code, requestId: null };
};

let bucket: Bucket;
let context: TestContext;
beforeEach(() => {
  bucket = new Bucket();
  context = testContext({ yes: true });
});
afterAll(forgetContexts);

const release = (id: string | null, within = context) =>
  unlockIn(within, { adapter: { send: bucket.send, close: () => undefined }, id: 'lab', title: 'the lab' }, STATE, id);

it('shows who holds it, since when and for what, and releases it', async () => {
  const { exit, json } = await release(ANN);
  const lock = { id: ANN, who: 'ann@desk', since: '2026-11-20T10:00:00Z', operation: 'OperationTypeApply' };
  expect({ exit, json }).toEqual({ exit: 0, json: { state: STATE.id, lock, released: true } });
  expect(bucket.lock).toBeNull();
});

it('asks, and takes nothing but the state typed for a yes', async () => {
  expect((await release(null, testContext())).exit).toBe(3);
  expect(bucket.lock).toBe(ANN);
});

it('has nothing to do where nobody holds it', async () => {
  bucket.lock = null;
  expect(await release(ANN)).toMatchObject({ exit: 0, json: { lock: null, released: false } });
});

it.each([
  ['when it was taken before', 1],
  ['when it was taken since it was shown', 2],
  ['when it was taken in the very moment', 3],
])('leaves the lock of another alone, %s', async (_when, call) => {
  bucket.at = { [call]: () => void (bucket.lock = BOB) };
  await expect(release(ANN)).rejects.toMatchObject({ code: 'another-lock', exit: 3 });
  expect(bucket.lock).toBe(BOB);
});

it('says so when it cannot be known, or not released', async () => {
  bucket.at = { 1: () => no('AccessDenied', 'denied') };
  await expect(release(ANN)).rejects.toMatchObject({ code: 'lock-unknown', exit: 4 });
  bucket = new Bucket();
  bucket.at = { 3: () => no('AccessDenied', 'denied') };
  await expect(release(ANN)).rejects.toMatchObject({ code: 'unlock-failed', exit: 3 });
  bucket = new Bucket();
  bucket.at = { 1: () => ({ ok: true, output: { Body: '' }, requestId: null }) };
  await expect(release(ANN)).rejects.toMatchObject({ code: 'lock-unreadable', exit: 4 });
  bucket = new Bucket();
  bucket.at = { 1: () => no('ObjectTooLarge', 'other') };
  await expect(release(ANN)).rejects.toMatchObject({ code: 'lock-unreadable', exit: 4 });
});

it('refuses while a Terraform of this machine works on the state', async () => {
  const folder = join(context.paths.work, 'terraform', 'lab', STATE.id);
  mkdirSync(folder, { recursive: true });
  // Whatever it is, it calls itself Terraform. Not Node: newer ones give their process a name of their own.
  const terraform = join(context.paths.work, 'terraform-1');
  symlinkSync('/bin/bash', terraform);
  const holder = spawn(terraform, ['-c', 'echo 1; read -r'], { cwd: folder });
  const over = new Promise((ended) => holder.once('exit', ended));
  try {
    await new Promise((begun) => holder.stdout.once('data', begun));
    await expect(release(ANN)).rejects.toMatchObject({
      code: 'holder-alive',
      what: expect.stringContaining(`${holder.pid}`) as string,
    });
    expect(bucket.lock).toBe(ANN);
  } finally {
    holder.kill();
    await over;
  }
  expect((await release(ANN)).exit).toBe(0);
});

it('with --yes wants the lock named, and one state only', async () => {
  const project = { ...context, paths: { ...context.paths, project: process.cwd() } };
  const call = (state: string) => unlock.run(project, { args: [state], options: {} });
  await expect(call('us-west-2.data')).rejects.toMatchObject({ code: 'lock-not-named', exit: 3 });
  await expect(call('*.data')).rejects.toMatchObject({ code: 'one-state', exit: 1 });
});
