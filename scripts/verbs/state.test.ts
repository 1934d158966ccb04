import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TerraformCommands } from '../../modules/terraform/commands';
import type { ProcessRequest, ProcessResult } from '../../modules/terraform/process';
import { state as stateOf } from '../../modules/terraform/testing/plans';
import { forgetContexts, testContext, type TestContext } from '../testing/context';
import { push, state } from './state';

afterAll(forgetContexts);

const ONE = stateOf('e.one');
const text = (serial: number, lineage: string, names: readonly string[]): string =>
  JSON.stringify({
    version: 4,
    serial,
    lineage,
    outputs: {},
    resources: names.map((name) => ({ mode: 'managed', type: 't', name, instances: [{ attributes: { name } }] })),
  });

/** A Terraform that keeps one state. */
class Kept {
  remote = text(4, 'one', ['a']);
  readonly ran: string[] = [];
  readonly commands: TerraformCommands;
  constructor(readonly workDir: string) {
    this.commands = new TerraformCommands({ types: new Map(), binary: 'terraform', env: {}, workDir }, (request) =>
      Promise.resolve(this.answer(request)),
    );
  }
  private answer({ args, cwd }: ProcessRequest): ProcessResult {
    this.ran.push(args.slice(0, 2).join(' '));
    if (args[1] === 'push') this.remote = readFileSync(resolve(cwd, args.at(-1) ?? ''), 'utf8');
    return { code: 0, stdout: this.remote, stderr: '' };
  }
}

function left(context: TestContext, what: string) {
  const kept = new Kept(join(context.paths.work, 'terraform', 'lab'));
  const folder = kept.commands.folder(ONE.id);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'errored.tfstate');
  writeFileSync(file, what);
  writeFileSync(join(folder, 'base.tfstate'), kept.remote);
  return { kept, file };
}

it('shows serials, lineages and how many resources there are, and writes nothing that is not agreed to', async () => {
  const context = testContext();
  const { kept, file } = left(context, text(6, 'one', ['a', 'b']));
  const before = kept.remote;
  expect(await push(context, kept.commands, ONE)).toMatchObject({ exit: 3, json: { pushed: false } });
  const said = context.console.heard.join('\n');
  expect(said).toContain('serial 6, lineage one, 2 resources');
  expect(said).toContain('serial 4, lineage one, 1 resource');
  expect([kept.remote, existsSync(file), kept.ran]).toEqual([before, true, ['state pull']]);
});

it('writes what is agreed to, never with force, and says that the plan comes next', async () => {
  const context = testContext({ yes: true });
  const { kept, file } = left(context, text(6, 'one', ['a', 'b']));
  expect(await push(context, kept.commands, ONE)).toMatchObject({
    exit: 0,
    json: { state: 'e.one', pushed: true },
    next: 'dr plan e.one',
  });
  expect([kept.remote, existsSync(file)]).toEqual([text(6, 'one', ['a', 'b']), false]);
  expect(kept.ran).toEqual(['state pull', 'state push', 'state pull']);
});

it.each([
  ['of another lineage', text(6, 'two', ['a', 'b']), 'other-lineage'],
  ['that the bucket is ahead of', text(3, 'one', ['b']), 'state-moved'],
])('refuses a file %s, with --yes too, and explains', async (_which, what, code) => {
  const context = testContext({ yes: true });
  const { kept, file } = left(context, what);
  await expect(push(context, kept.commands, ONE)).rejects.toMatchObject({
    code,
    exit: 3,
    fix: expect.stringContaining('docs/state-surgery.md') as string,
  });
  expect([existsSync(file), kept.ran]).toEqual([true, ['state pull']]);
});

it('has nothing to do where nothing was left', async () => {
  const context = testContext({ yes: true });
  const kept = new Kept(join(context.paths.work, 'terraform', 'lab'));
  expect(await push(context, kept.commands, ONE)).toMatchObject({ exit: 0, json: { pushed: false, kept: null } });
  expect(kept.ran).toEqual([]);
});

it('says what it can do to someone who asks for something else, and wants an address to adopt', async () => {
  const run = (...args: string[]) => state.run(testContext(), { args, options: {} });
  await expect(run('pull', 'e.one')).rejects.toMatchObject({ code: 'usage', why: 'Allowed: push, adopt.' });
  await expect(run('adopt', 'e.one')).rejects.toMatchObject({ code: 'usage', exit: 1 });
});
