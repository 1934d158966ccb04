/**
 * The product in its lab: real Terraform, the real provider, the real runner, the real script. The lab is provisioned at most
 * once, every case starts its own from that snapshot, and what one case does no other sees.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compareInLabs } from '../../modules/drills/compare';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import type { RequestRecord } from '../../modules/lab/types';
import type { RoleName } from '../../modules/operations/roles';
import { COMPARED_ENGINES } from '../../modules/engines/compare';
import type { Step } from '../../modules/runbook/runbook';
import { RUNBOOK_KINDS } from '../../modules/patterns/every';
import type { PlanVerdict } from '../../modules/terraform/types';
import { equalLabs } from './compare';
import { approved, fail } from '../testing/approved';
import { inBackground } from '../testing/background';
import { ENVIRONMENT, onStage, openBench } from '../testing/bench';
import { prompted } from '../testing/documents';
import { filesOf } from '../testing/files';
import { keptLab } from '../testing/kept';
import { failOverKilled } from '../testing/killed-in-lab';
import { failOverByRunner, failOverByScript, rebuild } from '../testing/moves';
import { differing } from '../testing/configurations';
import { actions, asked, asSet, mutations, outOfOrder, regional } from '../testing/requests';
import { deniedTo } from '../testing/roles';
import { simulatedWithEverything } from '../testing/simulated';
import { dr, endStarted, gone, json, start, type Finished } from '../testing/terminal';
import { readTopology } from './workplace';

// A first apply takes minutes, on a slow machine many.
jest.setTimeout(20 * 60_000);

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const bench = openBench();
let snapshot: string;
let types: readonly string[];
// The longest case waits far more than it works: it begins before the others and goes on beside them.
const rebuilt = inBackground(() => rebuild(bench, snapshot, { lost: EAST, to: WEST }));
// What other ways to move are held against.
const undisturbed = inBackground(() => failOverByRunner(bench, snapshot, { lost: EAST, to: WEST }));

beforeAll(async () => {
  ({ snapshot, types } = await keptLab(bench));
  rebuilt.begin();
});
afterAll(async () => {
  await Promise.all([endStarted(), rebuilt.over(), undisturbed.over()]);
  bench.close();
});

const statesOf = (region: string): readonly string[] =>
  ['platform', 'data', 'workloads'].map((layer) => `${ENVIRONMENT}.${region}.${layer}`);
/** What a role of the environment would be denied. */
const refused = (role: RoleName, sent: readonly RequestRecord[]): readonly string[] =>
  deniedTo(role, readTopology(bench.here), sent);
/** States whose plans would change something. */
const open = (verdicts: readonly PlanVerdict[]): readonly string[] =>
  verdicts.filter(({ empty }) => !empty).map(({ state }) => state);

it.concurrent(
  'the states that were applied and plan to nothing hold every type that the reference lists, and no other',
  () => {
    // What an environment has to ask for is not in warm-standby.
    const wanted = [...TERRAFORM_TYPES].flatMap(([type, { lab, onlyWith }]) =>
      lab === undefined || onlyWith !== undefined ? [] : [type],
    );
    expect(types).toEqual(wanted.sort());
    return Promise.resolve();
  },
);

it.concurrent(
  'while a region is out, the other one applies a change, that change alone, and asks nothing of it',
  async () => {
    await onStage(bench, { snapshot }, async ({ lab, workspace }) => {
      await lab.outage(EAST, '503');
      const longer = workspace([`${WEST}:log_retention_days=60`]);
      const approve = (): Promise<boolean> => Promise.resolve(true);
      const { outcome, requests } = await asked(lab, () => longer.apply({ states: statesOf(WEST), approve }));
      expect(outcome.results.map(({ state, error }) => [state, error])).toEqual(
        statesOf(WEST).map((state) => [state, null]),
      );
      const changes = outcome.results.flatMap(({ verdict }) => verdict?.changes ?? []);
      expect(new Set(changes.flatMap(({ attributes }) => attributes))).toEqual(new Set(['retention_in_days']));
      expect(regional(requests, WEST)).toContain(`logs:PutRetentionPolicy:${WEST}`);
      expect(regional(requests, EAST)).toEqual([]);
      expect(refused('ci', requests)).toEqual([]);
    });
  },
);

it.concurrent(
  'while a region is out, the one that owns the global database plans without the other, though that only hangs',
  async () => {
    await onStage(bench, { snapshot }, async ({ lab, workspace }) => {
      await lab.outage(WEST, 'hang');
      const { outcome, requests } = await asked(lab, () => workspace().plan(statesOf(EAST)));
      expect(outcome.map(({ state, empty }) => [state, empty])).toEqual(statesOf(EAST).map((state) => [state, true]));
      expect(regional(requests, EAST)).not.toEqual([]);
      expect(regional(requests, WEST)).toEqual([]);
    });
  },
);

it.concurrent('whatever is written into the role of a task, it may no more than its boundary', async () => {
  await onStage(bench, { snapshot }, async ({ lab, topology }) => {
    const role = { name: topology.regions[0]?.names.taskRole ?? '', accountId: topology.accountId };
    const asked = ['rds:DeleteDBCluster', 'ecr:GetAuthorizationToken'];
    expect(await simulatedWithEverything(lab, role, asked)).toEqual({
      'rds:DeleteDBCluster': 'implicitDeny',
      'ecr:GetAuthorizationToken': 'allowed',
    });
  });
});

const digest = `sha256:${'a1'.repeat(32)}`;
const workloads = (region: string): string => `${ENVIRONMENT}.${region}.workloads`;

it.concurrent.each([
  { where: 'everywhere', update: `image.digest=${digest}`, changing: [EAST, WEST].map(workloads) },
  { where: WEST, update: `${WEST}:image.digest=${digest}`, changing: [workloads(WEST)] },
])('an image update changes workloads alone, $where', async ({ update, changing }) => {
  await onStage(bench, { snapshot }, async ({ workspace }) => {
    const updated = workspace([update]);
    // The plans of this lab were empty: where the configuration is the same, byte by byte, they still are.
    expect(await differing(workspace(), updated)).toEqual(changing);
    expect(open(await updated.plan(changing))).toEqual(changing);
  });
});

it.concurrent(
  'promote-dr.sh does what the runner does, with the same calls, and nothing when it runs again',
  async () => {
    const route = { lost: EAST, to: WEST };
    const [runner, { beforehand, findings, again, ...bash }] = await Promise.all([
      undisturbed.result(),
      failOverByScript(bench, snapshot, route),
    ]);
    expect(runner.end).toMatchObject({
      writers: [WEST],
      moving: null,
      record: WEST,
      client: WEST,
      tasks: { desired: 3, running: 3, healthy: 3 },
      bounds: { min: 3, max: 9 },
    });
    expect(bash.end).toEqual(runner.end);
    expect(bash.steps).toEqual(runner.steps);
    expect(actions(mutations(runner.requests))).toEqual([
      'application-autoscaling:RegisterScalableTarget',
      'elbv2:ModifyListener',
      'rds:FailoverGlobalCluster',
      'route53:ChangeResourceRecordSets',
      's3:PutObject',
    ]);
    expect(asSet(mutations(bash.requests))).toEqual(asSet(mutations(runner.requests)));
    for (const { runbook, requests } of [runner, bash]) {
      expect(outOfOrder(runbook, requests)).toEqual([]);
      expect(refused('operator', requests)).toEqual([]);
    }
    expect(again.code).toBe(0);
    expect(asSet(mutations(again.requests))).toEqual([]);
    // Written beforehand it differs in one thing: it tries to stop what writes in the region before it gives it up.
    const others = (steps: readonly Step[]): readonly Step[] => steps.filter(({ id }) => id !== `fence-${EAST}`);
    expect(others(beforehand)).toEqual(others(bash.runbook.steps));
    expect(findings).toEqual(['', '']);
  },
);

it.concurrent(
  'dr failover that is killed three times goes on with dr resume to the same end, and changes nothing twice',
  async () => {
    const killed = await failOverKilled(bench, snapshot, { lost: EAST, to: WEST });
    expect([killed.lives, killed.outcome]).toEqual([[null, null, null, 0], 'done']);
    const { end, requests } = await undisturbed.result();
    expect(killed.end).toEqual(end);
    expect(asSet(mutations(killed.requests))).toEqual(asSet(mutations(requests)));
  },
);

it.concurrent('runner, script and state machine make the same of a failover, with the region out', async () => {
  const topology = readTopology(bench.here);
  const [kind] = RUNBOOK_KINDS;
  if (kind === undefined) throw new Error('there is no runbook');
  const wish = { kind, from: EAST, to: WEST, answerNamesRegion: true, engines: COMPARED_ENGINES };
  const compared = await compareInLabs(topology, wish, equalLabs(bench.here, topology, snapshot));
  expect(compared.differences).toEqual([]);
  expect(compared.runs.map(({ engine, result }) => [engine, result.outcome])).toEqual(
    COMPARED_ENGINES.map((engine) => [engine, 'done']),
  );
});

it.concurrent(
  'a failback by rebuilding deletes and makes anew what is stale, and leaves every plan empty',
  async () => {
    const { runbook, steps, plans, requests, end } = await rebuilt.result();
    expect(refused('break-glass', requests)).toEqual([]);
    // It deletes a cluster: the role of every day does not.
    expect(refused('operator', requests)).toContainEqual(expect.stringMatching(/^rds:DeleteDBCluster on /));
    expect(runbook.id).toBe('failback-rebuild');
    expect(steps.filter(([, how]) => how !== 'met')).toEqual([]);
    expect(open(plans)).toEqual([]);
    expect(plans).toHaveLength(7);
    expect(end).toMatchObject({ writers: [EAST], record: EAST, client: EAST });
  },
);

/** What docs/getting-started.md lets a reader type until the region is back, and how each ends. */
const GUIDE: readonly (readonly [typed: string, code: number])[] = [
  ['status --lab', 0],
  // A machine without an AWS CLI lacks what promote-dr.sh needs.
  [`preflight --to ${WEST} --lab`, spawnSync('aws', ['--version']).error === undefined ? 0 : 2],
  [`lab outage ${EAST}`, 0],
  ['status --lab', 4],
  [`failover --to ${WEST} --lab`, 3],
  [
    `resume RUN --lab --accept data-loss:${EAST} --accept unfenced:${EAST} --reason the region is out; this is an exercise`,
    0,
  ],
  [`approve RUN data-loss:${EAST} unfenced:${EAST} --reason agreed, it is an exercise --lab`, 0],
  [`plan ${WEST}.* --lab`, 0],
  [`apply ${WEST}.workloads --lab`, 3],
  [`lab restore ${EAST}`, 0],
];

it.concurrent(
  'the guide can be followed: dr shows, plans and recovers on a running lab, refuses what a recovery froze, and ends with Ctrl-C',
  async () => {
    const project = bench.project(snapshot);
    const lab = start(project, 'lab', 'up');
    await lab.said('The lab runs at');
    const processes = await lab.family('launch.py');
    const guide = prompted(readFileSync(resolve('docs/getting-started.md'), 'utf8')).slice(1, 1 + GUIDE.length);
    const isRun = /^\d{8}T\d{6}Z-/;
    expect(guide.map((words) => words.map((word) => (isRun.test(word) ? 'RUN' : word)).join(' '))).toEqual(
      GUIDE.map(([typed]) => typed),
    );
    const said: Readonly<Record<string, unknown>>[] = [];
    let resumed: Promise<Finished> | null = null;
    for (const typed of guide) {
      const run = String(said.findLast(({ run_id: id }) => id !== undefined)?.['run_id']);
      const words = [...typed.map((word) => (isRun.test(word) ? run : word)), '--json', '--yes'];
      if (typed[0] === 'resume') {
        // It waits for the second person, who types the line after it.
        resumed = dr(project, ...words);
      } else if (typed[0] === 'approve') {
        const answered = json(await approved(project, words));
        said.push(json((await resumed) ?? fail()), answered);
      } else said.push(json(await dr(project, ...words)));
    }
    expect(said.map(({ exit }, index) => [GUIDE[index]?.[0], exit])).toEqual(GUIDE);
    expect(said[0]).toMatchObject({ unknown: [], differences: [] });
    expect(said[5]).toMatchObject({ outcome: 'done' });
    expect(said[7]?.['states']).toEqual(
      statesOf(WEST).map((state) => expect.objectContaining({ state, empty: true }) as unknown),
    );
    expect(said[8]).toMatchObject({ error: { code: 'frozen' } });

    lab.signal('SIGINT');
    expect((await lab.ended).code).toBe(130);
    await gone(processes);
    expect(json(await dr(project, 'status', '--lab', '--json'))).toMatchObject({ exit: 3, error: { code: 'no-lab' } });
  },
);

/** What a drill keeps only while it runs. */
const leftIn = (project: string): readonly string[] =>
  ['drills', 'slots'].flatMap((kind) => Object.keys(filesOf(join(project, '.twinstate', kind))));

it.concurrent(
  'a drill leaves nothing when it is interrupted: no process, no report, overlays as they were',
  async () => {
    const project = bench.project(snapshot);
    const before = filesOf(join(project, 'env'));
    const drill = start(project, 'drill');
    const processes = await drill.family('terraform plan');
    drill.signal('SIGINT');
    expect((await drill.ended).code).toBe(130);
    await gone(processes);
    expect(filesOf(join(project, 'env'))).toEqual(before);
    expect(filesOf(join(project, 'evidence'))).toEqual({});
    expect(leftIn(project)).toEqual([]);
  },
);

it.concurrent('a drill that is killed is tidied up by the next', async () => {
  const project = bench.project(snapshot);
  const killed = start(project, 'drill');
  const orphans = await killed.family('terraform plan');
  killed.signal('SIGKILL');
  await killed.ended;
  const next = start(project, 'drill');
  await next.family('terraform plan');
  next.signal('SIGINT');
  expect((await next.ended).code).toBe(130);
  await gone(orphans);
  expect(leftIn(project)).toEqual([]);
});
