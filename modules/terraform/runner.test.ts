import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformRunner } from './runner';
import { runProcess, type RunProcess } from './process';
import { state } from './testing/plans';
import { keepUnfinished, readUnfinished } from './unfinished';

const ONE = state('e.global');
let root: string;
let commands: string[];
let runner: TerraformRunner;

/** Real Terraform with its built-in provider. */
function configure(resources: unknown, output?: unknown): void {
  const folder = join(root, 'out', 'stacks', ONE.id);
  mkdirSync(folder, { recursive: true });
  const backend = { local: { path: join(root, 'state.tfstate') } };
  writeFileSync(
    join(folder, 'cdk.tf.json'),
    JSON.stringify({ terraform: { backend }, resource: { terraform_data: resources }, output }),
  );
}

const spy: RunProcess = (request) => {
  commands.push(request.args[0] ?? '');
  return runProcess(request);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'runner-'));
  commands = [];
  const env = { PATH: process.env['PATH'] ?? '', HOME: root, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' };
  runner = new TerraformRunner(
    { types: new Map(), binary: process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform', env, workDir: join(root, 'work') },
    spy,
  );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const init = () => runner.init(ONE, join(root, 'out'));
const plan = () => runner.plan(ONE, { mode: 'apply' });
const planFile = () => join(root, 'work', ONE.id, 'judged.tfplan');

it('plans, applies that plan, and then plans no changes', async () => {
  configure(
    { a: { input: 'x' } },
    { o: { value: '${terraform_data.a.output}' }, s: { value: 'secret', sensitive: true } },
  );
  await init();
  expect(await plan()).toMatchObject({ empty: false, changes: [{ address: 'terraform_data.a', actions: ['create'] }] });
  expect(statSync(planFile()).mode & 0o777).toBe(0o600);
  const seen: number[] = [];
  await runner.apply(ONE, ({ done }) => seen.push(done));
  expect(seen.at(-1)).toBe(1);
  expect(existsSync(planFile())).toBe(false);
  expect(await plan()).toMatchObject({ empty: true, drift: [] });
  expect(await runner.outputs(ONE)).toEqual({ o: 'x' });
});

it('initialises once, and again only when the backend or the providers change', async () => {
  configure({ a: { input: 'x' } });
  await init();
  configure({ a: { input: 'y' } });
  await init();
  expect(commands).toEqual(['init']);
  configure({ a: { input: 'y' } });
  const folder = join(root, 'out', 'stacks', ONE.id, 'cdk.tf.json');
  writeFileSync(folder, readFileSync(folder, 'utf8').replace('state.tfstate', 'other.tfstate'));
  await init();
  expect(commands).toEqual(['init', 'init']);
});

it('refuses to apply without a judged plan: no plan, an applied plan, a swapped plan', async () => {
  const refused = expect.objectContaining({ code: 'plan-not-judged', exit: 3 }) as Error;
  configure({ a: { input: 'x' } });
  await init();
  await expect(runner.apply(ONE)).rejects.toEqual(refused);
  await plan();
  writeFileSync(planFile(), 'another plan');
  await expect(runner.apply(ONE)).rejects.toEqual(refused);
  expect(commands).not.toContain('apply');
});

it('refuses a plan that would destroy what is protected, and keeps no plan file', async () => {
  configure({ a: { input: 'x', lifecycle: { prevent_destroy: true } } });
  await init();
  await plan();
  await runner.apply(ONE);
  await expect(runner.plan(ONE, { mode: 'destroy' })).rejects.toMatchObject({
    code: 'protected',
    exit: 3,
    why: expect.stringContaining('terraform_data.a') as string,
  });
  expect(existsSync(planFile())).toBe(false);
});

it('shows Terraform’s error and its place', async () => {
  configure({ a: { input: '${terraform_data.missing.output}' } });
  await init();
  await expect(plan()).rejects.toMatchObject({
    code: 'terraform-failed',
    why: expect.stringContaining('undeclared resource') as string,
  });
});

it.each([
  ['names', '["terraform_data.a"]', /had begun to make terraform_data\.a: what of it exists/],
  [
    'takes as all that is to be made, where its record is damaged,',
    '["terraf',
    /may have begun to make terraform_data\.a, terraform_data\.b \(.*unfinished\.json\)/,
  ],
])('%s what an apply had begun until an apply ends well', async (_what, record, said) => {
  const told: string[] = [];
  const { context } = runner.commands;
  runner = new TerraformRunner({ ...context, warn: (text) => told.push(text) }, spy);
  configure({ a: { input: 'x' }, b: { input: 'y' } });
  await init();
  const file = join(root, 'work', ONE.id, 'unfinished.json');
  writeFileSync(file, record);
  await plan();
  expect(told).toEqual([expect.stringMatching(said)]);
  // A later failed apply adds to the list and removes nothing.
  keepUnfinished(join(root, 'work', ONE.id), ['terraform_data.c']);
  expect(readUnfinished(join(root, 'work', ONE.id))).toEqual(
    record.endsWith(']')
      ? { addresses: ['terraform_data.a', 'terraform_data.c'], made: [], damaged: null }
      : { addresses: [], made: [], damaged: file },
  );
  await runner.apply(ONE);
  expect(existsSync(file)).toBe(false);
});

it('refuses to make again what an apply that was killed had made, unless it is named', async () => {
  configure({ a: { input: 'x' }, b: { input: 'y' } });
  await init();
  const folder = join(root, 'work', ONE.id);
  keepUnfinished(folder, ['terraform_data.a', 'terraform_data.b'], ['terraform_data.a']);
  expect((await plan()).refusals).toEqual([
    {
      address: 'terraform_data.a',
      rule: 'creates-again',
      why: expect.stringMatching(/state adopt .* terraform_data\.a ID$/) as string,
    },
  ]);
  await runner.apply(ONE);
  expect(readUnfinished(folder).made).toEqual([]);
});

it('names who holds the lock', async () => {
  configure({ a: { input: 'x' } });
  await init();
  await plan();
  const slow = new TerraformRunner(
    {
      types: new Map(),
      binary: 'terraform',
      env: { PATH: process.env['PATH'] ?? '', HOME: root, TF_CLI_CONFIG_FILE: '/dev/null' },
      workDir: join(root, 'work'),
    },
    async (request) => {
      const detail =
        'x\nLock Info:\n  ID:  7\n  Path: b/k\n  Operation: OperationTypeApply\n  Who:  ann@desk\n  Created: 2026-11-20 10:00:00 UTC\n';
      const diagnostic = { severity: 'error', summary: 'Error acquiring the state lock', detail };
      if (request.args[0] !== 'apply') return runProcess(request);
      return { code: 1, stdout: JSON.stringify({ type: 'diagnostic', diagnostic }), stderr: '' };
    },
  );
  await slow.plan(ONE, { mode: 'apply' });
  await expect(slow.apply(ONE)).rejects.toMatchObject({
    code: 'state-locked',
    what: 'e.global is locked by ann@desk since 2026-11-20 10:00:00 UTC.',
    fix: expect.stringContaining('dr unlock e.global --id 7') as string,
    exit: 3,
  });
});

it('distinguishes changes in AWS from changes of the configuration', async () => {
  configure({ a: { input: 'x' } });
  await init();
  await plan();
  await runner.apply(ONE);
  configure({ a: { input: 'y' } });
  await init();
  expect(await runner.plan(ONE, { mode: 'refresh-only' })).toMatchObject({ empty: true, drift: [] });
  expect((await plan()).changes).toHaveLength(1);
  expect((await runner.plan(ONE, { mode: 'destroy' })).changes[0]?.actions).toEqual(['delete']);
  runner.discardPlans();
  expect(existsSync(planFile())).toBe(false);
});

it('ends Terraform when it is told to stop, and leaves no process behind', async () => {
  configure({ a: { provisioner: [{ 'local-exec': { command: 'echo $$ > pid; exec sleep 30' } }] } });
  await init();
  await plan();
  const stop = new AbortController();
  const applying = runner.apply(ONE, undefined, stop.signal);
  const pidFile = join(root, 'work', ONE.id, 'pid');
  while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8').trim() === '')
    await new Promise((r) => setTimeout(r, 20));
  stop.abort(new Error('told to stop'));
  await expect(applying).rejects.toMatchObject({ code: 'apply-interrupted', exit: 130 });
  const pid = Number(readFileSync(pidFile, 'utf8'));
  // A killed process exists until its parent has reaped it.
  const lives = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  while (lives()) await new Promise((r) => setTimeout(r, 20));
});
