import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DrError } from '../console/errors';
import { requireRoom } from './leftovers';
import { remainsIn } from './remains';
import { TerraformCommands } from './commands';
import { runProcess } from './process';
import { TerraformRunner } from './runner';
import { MOST_STATE_BYTES } from './state-file';
import { adopt, lookAtErrored, planAdoption, pushErrored } from './surgery';
import { state } from './testing/plans';
import { StateServer } from './testing/state-server';

/** Real Terraform, whose state is kept by a server that can refuse it. */
const ONE = state('e.global');
let root: string;
let server: StateServer;
let runner: TerraformRunner;

function configure(resources: unknown): void {
  const folder = join(root, 'out', 'stacks', ONE.id);
  mkdirSync(folder, { recursive: true });
  const configuration = { terraform: { backend: server.backend }, resource: { terraform_data: resources } };
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(configuration));
}

/** As the next start of dr has it: it knows nothing of the one before. */
function anotherRun(): TerraformRunner {
  const env = { PATH: process.env['PATH'] ?? '', HOME: root, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' };
  const binary = process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform';
  return new TerraformRunner({
    types: new Map(),
    binary,
    env,
    workDir: join(root, 'work'),
    registry: join(root, 'running'),
  });
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'surgery-'));
  server = await StateServer.start();
  runner = anotherRun();
});
afterEach(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

const folder = () => join(root, 'work', ONE.id);
const errored = () => join(folder(), 'errored.tfstate');
const init = (by = runner) => by.init(ONE, join(root, 'out'));
const plan = (by = runner) => by.plan(ONE, { mode: 'apply' });
const look = async () => {
  const found = await lookAtErrored(runner.commands, ONE);
  if (found === null) throw new Error('no state was left');
  return found;
};
const push = async () => pushErrored(runner.commands, ONE, await look());

async function apply(resources: unknown): Promise<void> {
  configure(resources);
  await init();
  await plan();
  await runner.apply(ONE);
}

/** An apply that makes `resources` and cannot write its state. */
async function leaveErrored(resources: unknown): Promise<void> {
  configure(resources);
  await init();
  await plan();
  server.refuses = true;
  await expect(runner.apply(ONE)).rejects.toMatchObject({ code: 'state-not-written' });
  server.refuses = false;
}

it('says where the state is that could not be written, and what to do about it instead of applying again', async () => {
  configure({ a: { input: 'x' } });
  await init();
  await plan();
  server.refuses = true;
  await expect(runner.apply(ONE)).rejects.toMatchObject({
    code: 'state-not-written',
    why: expect.stringMatching(
      /HTTP error: 403[^]*1 change made it into .*errored\.tfstate, and nowhere else/,
    ) as string,
    fix: expect.stringMatching(/When the bucket answers again: dr state push e\.global/) as string,
  });
  expect(statSync(errored()).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder()).filter((name) => name.startsWith('output-'))).toEqual([]);
});

it('finds a state that its own folder did not take: nothing is planned, and it is written once the folder takes it', async () => {
  // As on a disk that takes no more: Terraform can leave no file either, and prints its state.
  configure({ a: { provisioner: [{ 'local-exec': { command: 'mkdir errored.tfstate' } }] } });
  await init();
  await plan();
  server.refuses = true;
  const spare = /\S*twinstate-state-\S*\.errored\.tfstate/;
  const failed = await runner.apply(ONE).catch((error: unknown) => error as DrError);
  server.refuses = false;
  expect(failed).toMatchObject({ code: 'state-not-written', why: expect.stringMatching(spare) as string });
  const [file = ''] = spare.exec((failed as DrError).why) ?? [];
  expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
  for (const run of [runner, anotherRun()]) {
    const refused = { code: 'state-not-written', why: expect.stringContaining(file) as string };
    await expect(init(run)).rejects.toMatchObject(refused);
    await expect(plan(run)).rejects.toMatchObject(refused);
  }
  const question = { workDir: join(root, 'work'), registry: join(root, 'running'), isMeant: () => true };
  expect(await remainsIn({ ...question, command: (words) => `dr ${words}` })).toEqual([
    expect.objectContaining({ words: expect.stringContaining(file) as string, fix: 'dr state push e.global' }),
  ]);
  rmdirSync(errored());
  await push();
  expect([existsSync(dirname(file)), existsSync(errored())]).toEqual([false, false]);
  await init();
  expect(await plan()).toMatchObject({ empty: true });
});

it('believes no state in the temporary folder that somebody else may have put there', async () => {
  configure({ a: { input: 'x' } });
  await init();
  const name = `${createHash('sha256').update(folder()).digest('hex').slice(0, 16)}.errored.tfstate`;
  const open = mkdtempSync(join(tmpdir(), 'twinstate-state-'));
  writeFileSync(join(open, name), '{}');
  expect(await lookAtErrored(runner.commands, ONE).catch(() => 'found')).toBe('found');
  rmSync(errored());
  mkdirSync(open);
  writeFileSync(join(open, name), '{}');
  chmodSync(open, 0o777);
  expect(await lookAtErrored(runner.commands, ONE)).toBeNull();
  rmSync(open, { recursive: true });
});

it.each([
  [0, 'no-room'],
  [32 * 1024 * 1024, undefined],
])('begins no apply on a disk on which its state could not be left: %i bytes', (free, code) => {
  let thrown: unknown;
  try {
    requireRoom(ONE.id, '/work', free);
  } catch (error) {
    thrown = error;
  }
  expect((thrown as DrError | undefined)?.code).toBe(code);
});

it('reads no state that is larger than any, and says which it is', async () => {
  await leaveErrored({ a: { input: 'x' } });
  // As Terraform prints what it was given.
  const prints = new TerraformCommands(
    { types: new Map(), binary: process.execPath, env: {}, workDir: join(root, 'work') },
    (request) => runProcess({ ...request, args: ['-e', `process.stdout.write(' '.repeat(${MOST_STATE_BYTES + 1}))`] }),
  );
  await expect(lookAtErrored(prints, ONE)).rejects.toMatchObject({
    code: 'state-too-large',
    exit: 3,
    what: expect.stringMatching(/state of e\.global has more than \d+ bytes/) as string,
  });
  expect(existsSync(errored())).toBe(true);
});

it('neither plans nor applies nor initialises beside such a state, in this run and in the next', async () => {
  await leaveErrored({ a: { input: 'x' } });
  const refused = {
    code: 'state-not-written',
    exit: 3,
    fix: expect.stringContaining('dr state push e.global') as string,
  };
  for (const run of [runner, anotherRun()]) {
    await expect(init(run)).rejects.toMatchObject(refused);
    await expect(plan(run)).rejects.toMatchObject(refused);
    await expect(run.apply(ONE)).rejects.toMatchObject(refused);
  }
  expect(server.state).toBeNull();
});

it('writes the state of a first apply whose bucket answered nothing any more: it has no lineage yet', async () => {
  configure({ a: { input: 'x' } });
  await init();
  await plan();
  server.readsLeft = 2;
  server.refuses = true;
  await expect(runner.apply(ONE)).rejects.toMatchObject({ code: 'state-not-written' });
  expect(JSON.parse(readFileSync(errored(), 'utf8'))).toMatchObject({ serial: 0, lineage: '' });
  [server.readsLeft, server.refuses] = [Infinity, false];
  await push();
  await init();
  expect(await plan()).toMatchObject({ empty: true });
  expect(JSON.parse(server.state ?? '')).toMatchObject({ serial: 1, lineage: expect.stringMatching(/-/) as string });
});

it.each([
  ['of a first apply', undefined],
  ['of a later apply', { a: { input: 'x' } }],
])('writes the state %s, keeps the file and what was there, and the plan is empty', async (_which, before) => {
  if (before !== undefined) await apply(before);
  await leaveErrored({ a: { input: 'x' }, b: { input: 'y' } });
  expect((await look()).verdict).toEqual({ kind: 'push' });
  const kept = await push();
  expect(existsSync(errored())).toBe(false);
  expect(existsSync(kept)).toBe(true);
  expect(readdirSync(join(folder(), 'kept'))).toHaveLength(before === undefined ? 1 : 2);
  await init();
  expect(await plan()).toMatchObject({ empty: true });
});

it('finds nothing to write where somebody has written it already', async () => {
  await apply({ a: { input: 'x' } });
  await leaveErrored({ a: { input: 'x' }, b: { input: 'y' } });
  await runner.commands.run(ONE.id, ['state', 'push', 'errored.tfstate']);
  expect((await look()).verdict).toEqual({ kind: 'there' });
  await push();
  expect(await lookAtErrored(runner.commands, ONE)).toBeNull();
});

it.each([
  ['another lineage', 'other-lineage', (one: { lineage: string }) => void (one.lineage = 'another')],
  ['a serial that is as new', 'state-moved', (one: { serial: number }) => void (one.serial += 9)],
])('refuses a state in the bucket with %s, and leaves both as they are', async (_what, code, change) => {
  await apply({ a: { input: 'x' } });
  await leaveErrored({ a: { input: 'x' }, b: { input: 'y' } });
  server.edit(change);
  const before = server.state;
  expect((await look()).verdict).toMatchObject({ kind: 'refused', code });
  expect([existsSync(errored()), server.state]).toEqual([true, before]);
});

it('releases no file that Terraform then refuses to write', async () => {
  await apply({ a: { input: 'x' } });
  await leaveErrored({ a: { input: 'x' }, b: { input: 'y' } });
  const seen = await look();
  server.refuses = true;
  await expect(pushErrored(runner.commands, ONE, seen)).rejects.toMatchObject({
    code: 'push-failed',
    why: expect.stringContaining('403') as string,
  });
  expect(existsSync(errored())).toBe(true);
});

it('names who holds the lock, where somebody does, and writes nothing', async () => {
  await apply({ a: { input: 'x' } });
  await leaveErrored({ a: { input: 'x' }, b: { input: 'y' } });
  const info = {
    ID: '7f0f',
    Operation: 'OperationTypeApply',
    Who: 'ann@desk',
    Created: '2026-11-20T10:00:00Z',
    Path: 'p',
  };
  server.lock = JSON.stringify(info);
  await expect(push()).rejects.toMatchObject({
    code: 'state-locked',
    what: expect.stringMatching(/^e\.global is locked by \S+ since 20/) as string,
    fix: expect.stringMatching(/dr unlock e\.global --id [0-9a-f-]{36}/) as string,
  });
  expect(existsSync(errored())).toBe(true);
}, 60_000);

const adopting = (id: string, address = 'terraform_data.a') => planAdoption(runner.commands, ONE, { address, id });

it('adopts what exists: shows in what it differs, changes the state alone, and leaves nothing of the look', async () => {
  configure({ a: { input: 'x' } });
  await init();
  const adoption = await adopting('11111111-1111-1111-1111-111111111111');
  expect(adoption.differs).toContain('input');
  expect(server.state).toBeNull();
  expect(readdirSync(folder()).filter((name) => name.startsWith('adopt'))).toEqual([]);
  await adopt(runner.commands, ONE, adoption);
  expect(await plan()).toMatchObject({ changes: [{ address: 'terraform_data.a', actions: ['update'] }] });
  await expect(adopting(adoption.id)).rejects.toMatchObject({ code: 'already-in-state', exit: 3 });
});

it('takes for whole what was protected and whose creation was broken off, instead of giving its protection up', async () => {
  const protectedOne = { a: { input: 'x', lifecycle: { prevent_destroy: true } } };
  await apply(protectedOne);
  await runner.commands.run(ONE.id, ['taint', 'terraform_data.a']);
  await expect(plan()).rejects.toMatchObject({
    code: 'incomplete',
    exit: 3,
    fix: expect.stringContaining('dr state adopt e.global terraform_data.a') as string,
  });
  const adoption = await adopting('');
  expect(adoption).toMatchObject({ incomplete: true, differs: [] });
  await adopt(runner.commands, ONE, adoption);
  expect(await plan()).toMatchObject({ empty: true });
});

it('adopts nothing that the next apply would replace', async () => {
  configure({ a: { input: 'x', triggers_replace: ['y'] } });
  await init();
  await expect(adopting('22222222-2222-2222-2222-222222222222')).rejects.toMatchObject({
    code: 'other-resource',
    exit: 3,
    why: expect.stringContaining('triggers_replace') as string,
  });
  expect(server.state).toBeNull();
});

it('takes an identifier as it is written: Terraform evaluates nothing in it', async () => {
  configure({ a: { input: 'x' } });
  await init();
  expect((await adopting('${path.root}%{x}')).id).toBe('${path.root}%{x}');
  await adopt(runner.commands, ONE, await adopting('${path.root}'));
  expect(server.state).toContain('"${path.root}"');
});
