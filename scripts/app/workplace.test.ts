/** What `dr synth` publishes: whole files, its own environments only, and none where one of them is refused. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rendering } from '../../stacks/render';
import { filesOf } from '../testing/files';
import { forgetContexts, testContext } from '../testing/context';
import { synth } from '../verbs/synth';
import { publish } from './workplace';

let out: string;
beforeEach(() => {
  out = join(mkdtempSync(join(tmpdir(), 'publish-')), 'cdktf.out');
});
afterEach(() => {
  rmSync(join(out, '..'), { recursive: true });
  forgetContexts();
});

function rendering(version: string, ...states: readonly string[]): Rendering {
  return {
    configurations: new Map(states.map((id) => [id, `{"${id}":"${version}"}`])),
    list: { version, stacks: Object.fromEntries(states.map((id) => [id, { name: id }])) },
  };
}

const listed = (): string[] =>
  Object.keys((JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as { stacks: object }).stacks);

it('writes several environments, and takes away their states that are no more, but nothing of others', () => {
  publish([{ environment: 'other', rendering: rendering('1', 'other.global') }], out, null);
  publish([{ environment: 'a', rendering: rendering('1', 'a.global', 'a.us-east-1.data') }], out, null);
  const again = [
    { environment: 'a', rendering: rendering('2', 'a.global') },
    { environment: 'b', rendering: rendering('2', 'b.global') },
  ];
  publish(again, out, null);
  const files = filesOf(join(out, 'stacks'));
  expect(Object.keys(files).sort()).toEqual(['a.global', 'b.global', 'other.global'].map((id) => `${id}/cdk.tf.json`));
  expect(files['a.global/cdk.tf.json']).toBe('{"a.global":"2"}');
  expect(listed()).toEqual(['other.global', 'a.global', 'b.global']);
});

it('leaves an environment alone whose name only begins like another', () => {
  publish([{ environment: 'prod-eu', rendering: rendering('1', 'prod-eu.global') }], out, null);
  publish([{ environment: 'prod', rendering: rendering('1', 'prod.global') }], out, null);
  expect(listed()).toEqual(['prod-eu.global', 'prod.global']);
  expect(existsSync(join(out, 'stacks', 'prod-eu.global', 'cdk.tf.json'))).toBe(true);
});

it('with chosen states, writes those and lists nothing', () => {
  publish([{ environment: 'a', rendering: rendering('1', 'a.global', 'a.us-east-1.data') }], out, ['a.us-east-1.data']);
  expect(Object.keys(filesOf(out))).toEqual(['stacks/a.us-east-1.data/cdk.tf.json']);
});

it('leaves no draft behind where a file cannot be put in its place', () => {
  mkdirSync(join(out, 'stacks', 'a.global', 'cdk.tf.json', 'in-the-way'), { recursive: true });
  expect(() => publish([{ environment: 'a', rendering: rendering('1', 'a.global') }], out, null)).toThrow();
  expect(Object.keys(filesOf(out))).toEqual([]);
});

describe('dr synth --all', () => {
  function project(second: Readonly<Record<string, unknown>>) {
    const context = testContext();
    const source = join(__dirname, '../..', 'env');
    const env = join(context.paths.project, 'env');
    for (const shared of ['base.tfvars.json', 'regions', 'warm-standby']) {
      cpSync(join(source, shared), join(env, shared), { recursive: true });
    }
    cpSync(join(source, 'warm-standby'), join(env, 'z-second'), { recursive: true });
    const file = join(env, 'z-second', 'env.tfvars.json');
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...second }));
    return { context, run: () => synth.run(context, { args: [], options: { all: true } }) };
  }

  it('composes each environment for itself, and the same as alone', async () => {
    const { context, run } = project({});
    expect((await run()).json['states']).toHaveLength(14);
    const all = filesOf(join(context.paths.published, 'stacks'));
    const alone = join(context.paths.project, 'alone');
    const own = { ...context, paths: { ...context.paths, published: alone }, environment: () => 'z-second' };
    await synth.run(own, { args: [], options: {} });
    const files = filesOf(join(alone, 'stacks'));
    expect(Object.keys(files)).toHaveLength(7);
    for (const [path, text] of Object.entries(files)) expect(all[path]).toBe(text);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['whose overlays are wrong', { record_ttl_seconds: 'soon', nonsense: 1 }, 'invalid-overlays'],
    [
      'that breaks a policy rule',
      {
        policy_exceptions: [
          {
            rule: 'tagged',
            address: 'z-second.global/aws_x.y',
            reason: 'until the old one is moved away',
            expires: '2020-01-01',
          },
        ],
      },
      'policy-violations',
    ],
  ])('writes nothing of any environment when there is one %s', async (_which, wrong, code) => {
    const { context, run } = project(wrong);
    await expect(run()).rejects.toMatchObject({ code });
    expect(filesOf(context.paths.published)).toEqual({});
  });
});
