import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from './processes';
import { isEnding, LAST_RESORT_MS, reapOrphans } from './reap';
import { readUnfinished } from './unfinished';

const scratch = mkdtempSync(join(tmpdir(), 'reap-'));
const bundle = join(scratch, 'starter.cjs');
beforeAll(() => {
  const entry = resolve('modules/terraform/testing/starter.ts');
  const options = ['--bundle', '--platform=node', '--log-level=error', `--outfile=${bundle}`];
  execFileSync(resolve('node_modules/.bin/esbuild'), [entry, ...options]);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let folder: string;
let registry: string;
let started: ChildProcess[];
beforeEach(() => {
  const root = mkdtempSync(join(scratch, 'case-'));
  [folder, registry] = [join(root, 'e.one'), join(root, 'running')];
  mkdirSync(folder);
  started = [];
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  // Clean-up of failed cases: a provider may outlive the leader of its group.
  for (const name of ['terraform', 'provider']) {
    for (const sign of [-1, 1]) {
      try {
        process.kill(sign * Number(readFileSync(join(folder, name), 'utf8')), 'SIGKILL');
      } catch {
        // It has ended, as it should.
      }
    }
  }
});

/** A stand-in for Terraform with a provider that only SIGKILL ends. It keeps printing. */
function program(onInterrupt: string): string {
  const path = join(folder, 'terraform-1');
  const line = (type: string, action: string) => JSON.stringify({ type, hook: { resource: { addr: 'a.b' }, action } });
  writeFileSync(
    path,
    [
      '#!/bin/bash',
      `trap '${onInterrupt}' INT`,
      `bash -c 'trap "" INT; echo $$ > provider; while :; do sleep 0.05; done' &`,
      'echo $$ > terraform',
      `while :; do echo '${line('apply_start', 'create')}'; sleep 0.05; done`,
    ].join('\n'),
  );
  chmodSync(path, 0o755);
  return path;
}

const WRITES_STATE = 'echo told >> told; echo state > state; exit 1';

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((wake) => setTimeout(wake, 20));
}

/** Which process a file names. */
async function named(name: string): Promise<ProcessIdentity> {
  const path = join(folder, name);
  await until(() => existsSync(path) && readFileSync(path, 'utf8').endsWith('\n'));
  const found = identify(Number(readFileSync(path, 'utf8')));
  if (found === undefined) throw new Error(`${name} has ended`);
  return found;
}

/** Starts it from a dr of its own. */
async function startDr(command: string, writes: boolean) {
  const child = spawn(process.execPath, [bundle, command, folder, registry, writes ? 'writes' : '']);
  started.push(child);
  const [terraform, provider] = [await named('terraform'), await named('provider')];
  const kill = async (): Promise<void> => {
    const ended = new Promise((over) => child.once('exit', over));
    child.kill('SIGKILL');
    await ended;
  };
  return { terraform, provider, kill };
}

it('lets a Terraform that writes a state write it after its dr was killed, then ends its providers and forgets it', async () => {
  const { terraform, provider, kill } = await startDr(program(WRITES_STATE), true);
  await kill();
  // It keeps printing without a reader, and does not die of that.
  await new Promise((wake) => setTimeout(wake, 300));
  expect(isRunning(terraform)).toBe(true);
  expect(await isEnding(registry, folder)).toBe(true);
  const first = await reapOrphans(registry, 0);
  expect(first).toEqual({ killed: [], ending: [{ pid: terraform.pid, cwd: folder }] });
  await until(async () => {
    await reapOrphans(registry, 1);
    return !isRunning(terraform) && !isRunning(provider);
  });
  await until(async () => ((await reapOrphans(registry, 2)).killed.length, readdirSync(registry).length === 0));
  expect([existsSync(join(folder, 'state')), readFileSync(join(folder, 'told'), 'utf8')]).toEqual([true, 'told\n']);
  expect(await isEnding(registry, folder)).toBe(false);
  expect(readUnfinished(folder)).toMatchObject({ addresses: ['a.b'], damaged: null });
  expect(readdirSync(folder).filter((name) => name.startsWith('output'))).toEqual([]);
});

it('keeps the state that a Terraform printed because it could write it nowhere, after its dr was killed', async () => {
  const dump = JSON.stringify({ '@message': 'Emergency state dump', state: { version: 4, serial: 7 } });
  const { terraform, provider, kill } = await startDr(program(`echo ${JSON.stringify(dump)}; exit 1`), true);
  await kill();
  await until(async () => {
    await reapOrphans(registry, 0);
    return !isRunning(terraform) && !isRunning(provider) && readdirSync(registry).length === 0;
  });
  expect(JSON.parse(readFileSync(join(folder, 'errored.tfstate'), 'utf8'))).toEqual({ version: 4, serial: 7 });
  expect(readdirSync(folder).filter((name) => name.startsWith('output'))).toEqual([]);
});

it('ends the provider of an unrecorded Terraform whose dr was killed while starting it', async () => {
  const { terraform, provider, kill } = await startDr(program(WRITES_STATE), true);
  await kill();
  const [name = ''] = readdirSync(registry);
  const record = JSON.parse(readFileSync(join(registry, name), 'utf8')) as object;
  writeFileSync(join(registry, name), JSON.stringify({ ...record, leader: null }));
  expect(await reapOrphans(registry, 0)).toEqual({ killed: [], ending: [{ pid: terraform.pid, cwd: folder }] });
  await until(() => !isRunning(terraform));
  const { killed, ending } = await reapOrphans(registry, 1);
  expect(killed).toContain(provider.pid);
  expect(ending).toEqual([]);
  expect(readFileSync(join(folder, 'told'), 'utf8')).toBe('told\n');
});

it('removes a half-written record of a killed dr, and no other', async () => {
  const { kill } = await startDr(program(WRITES_STATE), false);
  const dead = Number(started[0]?.pid);
  await kill();
  const drafts = [dead, process.pid].map((pid) => `${'0'.repeat(24)}.json.${pid}.draft`);
  for (const name of drafts) writeFileSync(join(registry, name), '{"key":');
  await reapOrphans(registry, 0);
  expect(readdirSync(registry).filter((name) => name.endsWith('.draft'))).toEqual(drafts.slice(1));
});

it('kills programs that write no state at once', async () => {
  const { terraform, provider, kill } = await startDr(program(WRITES_STATE), false);
  await kill();
  const { ending } = await reapOrphans(registry, 0);
  expect(ending).toEqual([]);
  await until(() => !isRunning(terraform) && !isRunning(provider));
  expect(existsSync(join(folder, 'told'))).toBe(false);
});

it('kills a state writer only after its time is over', async () => {
  const { terraform, provider, kill } = await startDr(program('echo told >> told'), true);
  await kill();
  await reapOrphans(registry, 0);
  await until(() => existsSync(join(folder, 'told')));
  expect((await reapOrphans(registry, LAST_RESORT_MS - 1)).killed).toEqual([]);
  expect(isRunning(terraform)).toBe(true);
  await reapOrphans(registry, LAST_RESORT_MS);
  await until(() => !isRunning(terraform) && !isRunning(provider));
  expect(readFileSync(join(folder, 'told'), 'utf8')).toBe('told\n');
});

it('leaves children of a running dr and unrecorded processes alone', async () => {
  const { terraform, provider } = await startDr(program(WRITES_STATE), true);
  const stranger = spawn('bash', ['-c', 'while :; do sleep 0.05; done'], { cwd: folder, detached: true });
  started.push(stranger);
  expect(await reapOrphans(registry, 0)).toEqual({ killed: [], ending: [] });
  expect(await isEnding(registry, folder)).toBe(false);
  expect([isRunning(terraform), isRunning(provider), stranger.exitCode]).toEqual([true, true, null]);
  process.kill(-terraform.pid, 'SIGKILL');
});

it('ignores a record that names foreign files', async () => {
  mkdirSync(registry);
  const victim = join(folder, 'state');
  writeFileSync(victim, 'precious');
  const key = 'a'.repeat(24);
  const record = { key, owner: { pid: 1, started: 'long ago' }, leader: null, cwd: folder, writes: true };
  writeFileSync(join(registry, `${key}.json`), JSON.stringify({ ...record, output: victim }));
  const other = 'b'.repeat(24);
  writeFileSync(join(registry, `${other}.json`), JSON.stringify({ ...record, key: '../e.one/state', output: null }));
  expect(await reapOrphans(registry, 0)).toEqual({ killed: [], ending: [] });
  expect(readFileSync(victim, 'utf8')).toBe('precious');
});

it('distinguishes a later process with the same id', async () => {
  const { terraform, provider, kill } = await startDr(program(WRITES_STATE), true);
  await kill();
  process.kill(-terraform.pid, 'SIGKILL');
  await until(() => !isRunning(terraform) && !isRunning(provider));
  const [name = ''] = readdirSync(registry).filter((one) => one.endsWith('.json'));
  const record = JSON.parse(readFileSync(join(registry, name), 'utf8')) as { leader: unknown };
  writeFileSync(join(registry, name), JSON.stringify({ ...record, leader: identify(process.pid) }));
  const killed: number[] = [];
  await until(async () => {
    killed.push(...(await reapOrphans(registry, 0)).killed);
    return readdirSync(registry).length === 0;
  });
  expect(killed).not.toContain(process.pid);
});
