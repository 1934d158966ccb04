/** Policy rules as a user meets them: `dr check` and what synth refuses; and the pages that are written from the rules' data. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import { globalNamespacesPage } from '../../modules/policies/global-namespaces';
import type { PolicyFinding } from '../../modules/policies/policy';
import { POLICIES } from '../../modules/policies/rules/index';
import { table, withGenerated } from '../testing/documents';
import { dr, json } from '../testing/terminal';

const root = join(__dirname, '../..');
let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'policies-'));
  cpSync(join(root, 'env'), join(project, 'env'), { recursive: true });
});
afterAll(() => rmSync(project, { recursive: true }));

const exception = (rule: string, expires: string): string =>
  `policy_exceptions=${JSON.stringify([{ rule, address: 'warm-standby.global/*', reason: 'for a test of it', expires }])}`;
const check = (...args: string[]): ReturnType<typeof dr> => dr(project, 'check', '--env', 'warm-standby', ...args);

/** Findings over the composed tree. What the worst times add up to is a warning of its own: `dr rto`. */
function ofPolicies(result: Awaited<ReturnType<typeof dr>>): readonly PolicyFinding[] {
  const { findings } = json(result) as unknown as { findings: PolicyFinding[] };
  return findings.filter(({ rule }) => rule !== 'rto-budget');
}

test.each(['warm-standby', 'eu-warm-standby', 'three-regions'])(
  '%s keeps every rule, whichever way roles lie',
  async (name) => {
    const result = await dr(project, 'check', '--env', name, '--json');
    expect(json(result)).toMatchObject({ exit: 0 });
    expect(ofPolicies(result)).toEqual([]);
    expect((json(result)['roles_moved'] as string[]).length).toBeGreaterThan(2);
  },
);

test('what breaks a rule is found by check, and refused by synth, which writes nothing', async () => {
  const wrong = ['--var', exception('tagged', '2020-01-31')];
  const checked = await check('--json', ...wrong);
  expect(checked.code).toBe(2);
  expect(ofPolicies(checked)).toMatchObject([{ rule: 'expired-exception', severity: 'error' }]);
  const synth = await dr(project, 'synth', '--env', 'warm-standby', '--json', ...wrong);
  expect(json(synth)).toMatchObject({ exit: 3, error: { code: 'policy-violations' } });
  expect(existsSync(join(project, 'cdktf.out'))).toBe(false);
});

test('a tag that says otherwise comes to no rule: the overlays are refused', async () => {
  const refused = await check('--json', '--var', 'tags={"layer":"mine"}');
  expect(refused.code).toBe(1);
  expect(json(refused)).toMatchObject({ error: { code: 'invalid-overlays', problems: [{ code: 'built-in-tag' }] } });
});

test('exceptions: an expired one is a finding, an unused one a warning, an unknown rule bad input', async () => {
  const expired = await check('--var', exception('tagged', '2020-01-31'));
  expect(expired.code).toBe(2);
  expect(expired.stdout).toContain('2020-01-31');
  const unused = await check('--json', '--var', exception('tagged', '2999-01-31'));
  expect(unused.code).toBe(0);
  expect(ofPolicies(unused)).toMatchObject([{ rule: 'unused-exception', severity: 'warning' }]);
  const unknown = json(await check('--json', '--var', exception('taged', '2999-01-31')));
  expect(unknown).toMatchObject({
    exit: 1,
    error: { code: 'unknown-policy', problems: [{ fix: 'did you mean tagged?' }] },
  });
});

test('--list shows every rule', async () => {
  const { rules } = json(await check('--list', '--json')) as unknown as { rules: { id: string }[] };
  expect(rules.map(({ id }) => id)).toEqual([...POLICIES.map(({ id }) => id), 'rto-budget']);
});

test('docs/global-namespaces.md is what the rule knows', () => {
  const file = join(root, 'docs/global-namespaces.md');
  const page = globalNamespacesPage(TERRAFORM_TYPES, table);
  if (process.env['UPDATE_GENERATED']) writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});

test('docs/policies.md lists every rule with its title', () => {
  const file = join(root, 'docs/policies.md');
  const rows = POLICIES.map(({ id, title, why }) => [`\`${id}\``, title, why]);
  const fresh = withGenerated(readFileSync(file, 'utf8'), table([['rule', 'what must hold', 'because'], ...rows]));
  if (process.env['UPDATE_GENERATED']) writeFileSync(file, fresh);
  expect(readFileSync(file, 'utf8')).toBe(fresh);
  for (const { id } of POLICIES) expect(fresh).toContain(`| \`${id}\``);
});

const rows = [...TERRAFORM_TYPES];

test('every type that an apply refuses to lose is protected in some way, or its row says why not', () => {
  const protectedTypes = rows.filter(([, { protection }]) => protection !== undefined).map(([type]) => type);
  expect(protectedTypes.length).toBeGreaterThan(10);
  expect(protectedTypes).toEqual(rows.filter(([, { stateful }]) => stateful !== undefined).map(([type]) => type));
});

test('what the judge refuses in a plan is known to be dangerous when roles move', () => {
  const refused = rows.filter(([, facts]) => facts.refused !== undefined);
  expect(refused.map(([type]) => type)).toEqual(['aws_rds_cluster']);
  for (const [, { refused: changes = {}, roles }] of refused) {
    expect(Object.keys(roles?.harm ?? {})).toEqual(expect.arrayContaining(Object.keys(changes)));
  }
});
