import fs, { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EXIT } from '../../console/errors';
import type { PlanVerdict } from '../../terraform/types';
import { sampleTopology } from '../../topology/testing/sample';
import { TAKEOVER_KEY } from '../../topology/traffic';
import { fault } from '../../memory/cloud';
import { FlowBench } from '../testing/flows';
import { EAST, WEST } from '../testing/run';
import { failover } from './failover';
import { reconcile, type ReconcileResult } from './reconcile';

const GLOBAL = 'warm-standby.global';
const PLATFORM = `warm-standby.${WEST}.platform`;
const WORKLOADS = `warm-standby.${WEST}.workloads`;
const FLIPPED = { is_aurora_secondary: false, aurora_source_region: null, serves_traffic: true };

let bench: FlowBench;
/** What was asked to be approved. */
let asked: string[];
let answers: boolean[];

/** After a failover to the west, with the east back. */
beforeEach(async () => {
  bench = new FlowBench();
  asked = [];
  answers = [];
  bench.cloud.out.add(EAST);
  await failover(bench.ports(), { to: WEST });
  bench.cloud.restore(EAST);
  await bench.clock.sleep(600_000);
  bench.console.heard.length = 0;
});
afterEach(() => bench.close());

const run = (vars: readonly string[] = []): Promise<ReconcileResult> =>
  reconcile(bench.ports({ workspace: bench.workspace(vars) }), {
    approve: (edits, states) => {
      asked.push([...edits.map(({ file }) => basename(file, '.tfvars.json')), ...states].join(' '));
      return Promise.resolve(answers.shift() ?? true);
    },
  });
const changes = (state: string, rest: Partial<PlanVerdict> = {}): void =>
  void bench.terraform.verdicts.set(state, rest);
const frozen = (region: string): boolean => bench.cloud.state(region).objects.size > 0;

it('writes what is, applies what differs, looks at that again, and lifts the freeze', async () => {
  expect(frozen(WEST)).toBe(true);
  changes(GLOBAL);
  changes(WORKLOADS);
  const result = await run();
  expect(asked).toEqual([`${EAST} ${WEST}`, `${GLOBAL} ${WORKLOADS}`]);
  expect(bench.roles(WEST)).toEqual(FLIPPED);
  expect(bench.roles(EAST)).toEqual({ is_aurora_secondary: true, aurora_source_region: WEST, serves_traffic: false });
  expect(result).toMatchObject({ applied: [GLOBAL, WORKLOADS], frozen: [] });
  expect(result.changes).toContain(
    `env/warm-standby/${WEST}.tfvars.json: serves_traffic: declared false, observed true`,
  );
  expect(result.verdicts.map(({ empty }) => empty)).toEqual(Array(7).fill(true));
  expect(bench.terraform.applied()).toEqual([GLOBAL, WORKLOADS]);
  const last = bench.terraform.log.slice(-2);
  expect(last).toEqual([`plan ${GLOBAL}`, `plan ${WORKLOADS}`]);
  expect(frozen(WEST)).toBe(false);
  const screen = bench.console.heard.join('\n');
  for (const line of [
    `${WEST} is the writer, ${WEST} serves.`,
    '- "is_aurora_secondary": true,',
    '+ "is_aurora_secondary": false,',
    '~ aws_x.y (a)',
  ]) {
    expect(screen).toContain(line);
  }
});

it('puts the overlays back that were written before one could not be: half of them would name two writers, or none', async () => {
  const before = [EAST, WEST].map((region) => bench.roles(region));
  const real = fs.renameSync;
  let renamed = 0;
  jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    renamed += 1;
    if (renamed === 2) throw Object.assign(new Error('EIO: i/o error, rename'), { code: 'EIO' });
    real(from, to);
  });
  await expect(run()).rejects.toThrow();
  jest.restoreAllMocks();
  // Two, of which one failed, and the first put back.
  expect(renamed).toBe(3);
  expect([EAST, WEST].map((region) => bench.roles(region))).toEqual(before);
  expect([bench.terraform.applied(), frozen(WEST)]).toEqual([[], true]);
  expect((await run()).frozen).toEqual([]);
  expect(bench.roles(WEST)).toEqual(FLIPPED);
});

it('changes nothing and asks nothing when all is as it should be', async () => {
  await run();
  asked.length = 0;
  const before = bench.cloud.mutations().length;
  expect(await run()).toMatchObject({ changes: [], applied: [] });
  expect(asked).toEqual([]);
  // Lifting a freeze that is not there is no change.
  expect(bench.cloud.mutations().slice(before)).toEqual([`s3:DeleteObject ${EAST}`, `s3:DeleteObject ${WEST}`]);
});

it('plans again what reads outputs that changed: an empty plan from before says nothing about it', async () => {
  changes(PLATFORM, { outputChanges: ['alb_listener_arn'] });
  const whole = bench.terraform.apply.bind(bench.terraform);
  bench.terraform.apply = async (state) => {
    await whole(state);
    changes(WORKLOADS);
  };
  const result = await run();
  expect(result.applied).toEqual([PLATFORM]);
  expect(result.verdicts.filter(({ empty }) => !empty).map(({ state }) => state)).toEqual([WORKLOADS]);
  expect(frozen(WEST)).toBe(true);
});

describe('a region that still answered when it was left', () => {
  /** Its tasks were stopped and its bounds closed. */
  beforeEach(async () => {
    bench.close();
    bench = new FlowBench();
    await failover(bench.ports(), { to: WEST });
    expect(bench.cloud.state(EAST)).toMatchObject({ desired: 0, min: 0, max: 0 });
  });
  const { desired, min, max } = sampleTopology().regions[0]?.capacity.standby ?? { desired: 0, min: 0, max: 0 };

  it('gets its standby capacity back once it replicates, and only once', async () => {
    bench.cloud.restore(EAST);
    await bench.clock.sleep(600_000);
    expect((await run()).standby).toEqual([{ region: EAST, end: 'asked', why: `${desired} tasks are starting` }]);
    expect(bench.cloud.state(EAST)).toMatchObject({ desired, min, max });
    expect((await run()).standby).toEqual([]);
  });

  it('raises the region that serves to what serving demands, and lowers nothing', async () => {
    const { serving } = sampleTopology().regions[1]?.capacity ?? { serving: { min: 0, max: 0, desired: 0 } };
    Object.assign(bench.cloud.state(WEST), { desired: 1, min: 1, max: serving.max + 3 });
    expect((await run()).standby).toContainEqual({
      region: WEST,
      end: 'asked',
      why: `${serving.desired} tasks are starting`,
    });
    expect(bench.cloud.state(WEST)).toMatchObject({ desired: serving.desired, min: serving.min, max: serving.max + 3 });
    expect((await run()).standby.map(({ region }) => region)).toEqual([EAST]);
  });

  it('keeps its tasks stopped while nothing shows that it replicates', async () => {
    expect((await run()).standby).toMatchObject([{ region: EAST, end: 'waits' }]);
    expect(bench.cloud.state(EAST)).toMatchObject({ desired: 0, min: 0, max: 0 });
    expect(bench.console.warnings.join()).toContain(`${EAST} keeps less than is declared`);
  });

  it('keeps them stopped where a person says so, or AWS', async () => {
    bench.cloud.restore(EAST);
    await bench.clock.sleep(600_000);
    answers = [true, false];
    expect((await run()).standby).toMatchObject([{ region: EAST, end: 'declined' }]);
    bench.cloud.fault = ({ action }) => (action === 'UpdateService' ? fault('AccessDenied', 'denied') : undefined);
    expect((await run()).standby).toMatchObject([{ end: 'refused', why: 'UpdateService: AccessDenied' }]);
  });
});

describe('a region that serves with the bounds of a standby', () => {
  const { min, max } = sampleTopology().regions[0]?.capacity.serving ?? { min: 0, max: 0 };

  it('gets those of serving, and keeps its tasks', async () => {
    bench.close();
    bench = new FlowBench();
    Object.assign(bench.cloud.state(EAST), { min: 1, max: 3 });
    const before = bench.cloud.mutations().length;
    expect((await run()).standby).toEqual([{ region: EAST, end: 'asked', why: 'its bounds are as declared' }]);
    expect(bench.cloud.state(EAST)).toMatchObject({ min, max, desired: 3 });
    expect(bench.cloud.mutations().slice(before)).toContain(`application-autoscaling:RegisterScalableTarget ${EAST}`);
    expect(bench.cloud.mutations().slice(before)).not.toContain(`ecs:UpdateService ${EAST}`);
    expect((await run()).standby).toEqual([]);
  });

  it('is left with fewer tasks than are declared where scaling took them away within the bounds', async () => {
    bench.close();
    bench = new FlowBench();
    Object.assign(bench.cloud.state(EAST), { min, max, desired: min, running: min });
    expect((await run()).standby).toEqual([]);
  });
});

describe('a no', () => {
  it('to the overlays leaves them as they were, and plans nothing', async () => {
    const before = readFileSync(bench.overlay(WEST), 'utf8');
    answers = [false];
    await expect(run()).rejects.toMatchObject({ code: 'declined', exit: EXIT.refused });
    expect(readFileSync(bench.overlay(WEST), 'utf8')).toBe(before);
    expect(bench.terraform.log).toEqual([]);
  });

  it('to the applies leaves overlays that say what is, and the freeze', async () => {
    changes(GLOBAL);
    answers = [true, false];
    await expect(run()).rejects.toMatchObject({ code: 'declined' });
    expect([bench.roles(WEST), bench.terraform.applied(), frozen(WEST)]).toEqual([FLIPPED, [], true]);
  });
});

it('applies nothing when any plan touches data', async () => {
  const refusal = { address: 'aws_rds_cluster.main', rule: 'replaces-stateful', why: 'it holds data' } as const;
  changes(GLOBAL);
  changes(`warm-standby.${WEST}.data`, { refusals: [refusal] });
  await expect(run()).rejects.toMatchObject({
    code: 'reconcile-refused',
    exit: EXIT.refused,
    why: expect.stringContaining('replaces-stateful: aws_rds_cluster.main') as string,
  });
  expect([asked, bench.terraform.applied(), frozen(WEST)]).toEqual([[`${EAST} ${WEST}`], [], true]);
});

it('says which region keeps its freeze because it does not answer', async () => {
  bench.cloud.out.add(EAST);
  expect(await run()).toMatchObject({ frozen: [EAST] });
  expect(bench.console.warnings.join()).toContain(`stay frozen in ${EAST}`);
  expect(frozen(WEST)).toBe(false);
});

it('writes nothing while roles are in motion', async () => {
  if (bench.cloud.global) bench.cloud.global.FailoverState = { Status: 'switching-over', ToDbClusterArn: 'x' };
  await expect(run()).rejects.toMatchObject({ code: 'roles-in-motion' });
  expect([asked, bench.roles(WEST).serves_traffic]).toEqual([[], false]);
});

describe('overlays', () => {
  it('that somebody edited meanwhile are not overwritten', async () => {
    const text = `${readFileSync(bench.overlay(WEST), 'utf8')}\n`;
    const flow = reconcile(bench.ports(), {
      approve: () => {
        writeFileSync(bench.overlay(WEST), text);
        return Promise.resolve(true);
      },
    });
    await expect(flow).rejects.toMatchObject({ code: 'overlay-changed' });
    expect(readFileSync(bench.overlay(WEST), 'utf8')).toBe(text);
    expect(bench.roles(EAST).serves_traffic).toBe(true);
  });

  it('are all written or none, since one alone would name no writer', async () => {
    const west = bench.overlay(WEST);
    mkdirSync(join(dirname(west), `.${basename(west)}.${process.pid}.tmp`));
    const before = readFileSync(bench.overlay(EAST), 'utf8');
    await expect(run()).rejects.toThrow();
    expect(readFileSync(bench.overlay(EAST), 'utf8')).toBe(before);
    expect(bench.terraform.log).toEqual([]);
  });

  it('that --var contradicts are said to be overridden, and nothing is applied', async () => {
    const vars = [`${EAST}:serves_traffic=true`, `${WEST}:serves_traffic=false`];
    await expect(run(vars)).rejects.toMatchObject({
      code: 'overlays-overridden',
      why: expect.stringContaining(`${WEST}: serves_traffic`) as string,
    });
    expect([bench.roles(WEST), bench.terraform.log]).toEqual([FLIPPED, []]);
  });
});

describe('what a move by health checks left in the buckets', () => {
  const METHOD = ['traffic_method=health-check-inversion'];
  const removed = (): readonly string[] =>
    bench.cloud.sent
      .filter(({ action, input }) => action === 'DeleteObject' && input['Key'] === TAKEOVER_KEY)
      .map(({ region }) => region);

  /** Nothing was moved: the east, which is PRIMARY, writes and serves, and both regions still say that they take over. */
  beforeEach(() => {
    bench.close();
    bench = new FlowBench();
    // The zone holds the records of that method.
    const environment = { traffic_method: 'health-check-inversion', control_plane_acceptances: [] };
    Object.assign(bench.cloud, { topology: sampleTopology({ environment }) });
    for (const region of [EAST, WEST]) bench.cloud.state(region).objects.add(TAKEOVER_KEY);
  });

  it('goes, SECONDARY first, so that nobody moves in between', async () => {
    expect(await run(METHOD)).toMatchObject({ leftovers: [], frozen: [] });
    expect(removed()).toEqual([WEST, EAST]);
  });

  it('stays and is named where it cannot go: without it clients would move', async () => {
    bench.cloud.fault = ({ action, region }) =>
      action === 'DeleteObject' && region === WEST ? fault('AccessDenied', 'denied') : undefined;
    const { leftovers } = await run(METHOD);
    expect(leftovers).toEqual([WEST, EAST]);
    expect(bench.cloud.state(EAST).objects.has(TAKEOVER_KEY)).toBe(true);
    expect(bench.console.heard.join()).toContain('still exists');
  });

  it('is not what an emergency wrote while states were applied: clients stay where it sent them', async () => {
    for (const region of [EAST, WEST]) bench.cloud.state(region).objects.delete(TAKEOVER_KEY);
    changes(WORKLOADS);
    bench.terraform.onApply = () => {
      bench.cloud.state(WEST).objects.add(TAKEOVER_KEY);
      return Promise.resolve();
    };
    expect(await run(METHOD)).toMatchObject({ applied: [WORKLOADS], leftovers: [] });
    expect([removed(), bench.cloud.state(WEST).objects.has(TAKEOVER_KEY)]).toEqual([[], true]);
  });
});

it('is refused while a run is not at its end: what it moves would be taken for where it belongs', async () => {
  bench.cloud.fault = ({ action }) =>
    action === 'SwitchoverGlobalCluster' ? fault('AccessDenied', 'denied') : undefined;
  const { runId, result } = await failover(bench.ports(), { to: EAST, graceful: true });
  expect(result.outcome).not.toBe('done');
  const before = [bench.roles(EAST), bench.roles(WEST)];
  await expect(run()).rejects.toMatchObject({ code: 'run-open', fix: expect.stringContaining(runId) as string });
  expect([bench.roles(EAST), bench.roles(WEST), asked]).toEqual([...before, []]);
});
