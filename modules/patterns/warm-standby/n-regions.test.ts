/** More than one standby: who takes over, what becomes of the others, and the way back. */
import { DrError } from '../../console/errors';
import { sampleTopology, THIRD_REGION } from '../../topology/testing/sample';
import { candidates, recommend } from './candidates';
import { lintRunbook } from '../../runbook/lint/lint';
import { planReconcile } from '../../recovery/reconcile';
import { OBSERVE_SIDES } from '../../parts/index.observe';
import { fault } from '../../memory/cloud';
import type { Runbook } from '../../runbook/runbook';
import { Bench, EAST, ends, WEST } from '../../recovery/testing/run';
import { evacuateRunbook } from './evacuate';
import { failbackRunbook } from './failback';
import { failoverRunbook } from './failover';
import { settledRoles } from './roles';
import type { FailoverOptions } from '../../recovery/pattern';
import { returnRunbook } from './return-to';

const EU = 'eu-west-1';
const THREE = sampleTopology(THIRD_REGION);
const three = (): Bench => new Bench(THREE);

/** A cloud in which the east is lost. */
function lost(change: (bench: Bench) => void = () => undefined): Bench {
  const bench = three();
  bench.cloud.out.add(EAST);
  change(bench);
  return bench;
}

const best = async (bench: Bench): Promise<string> => recommend(THREE, await bench.observe()).region;

async function build(bench: Bench, options: FailoverOptions): Promise<Runbook> {
  return failoverRunbook(THREE, await bench.observe(), options);
}

async function code(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof DrError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

const memberOf = (bench: Bench, region: string) =>
  bench.cloud.global?.GlobalClusterMembers.find((one) => one.DBClusterArn.split(':')[3] === region);

/** Fresh questions, another run. */
function forget(bench: Bench): void {
  bench.cloud.sent.length = 0;
  bench.asked.length = 0;
  bench.journal.entries.length = 0;
}

describe('who takes over', () => {
  it.each<[string, string, (bench: Bench) => void]>([
    ['the first in the environment’s order where all is equal', WEST, () => undefined],
    ['who is less behind', EU, ({ cloud }) => (cloud.state(WEST).lagMs = 4000)],
    ['who has the tasks already, where both are as close', EU, ({ cloud }) => (cloud.state(EU).running = 3)],
    [
      'who has the tasks already, where both are within the same second',
      EU,
      ({ cloud }) => {
        cloud.state(EU).running = 3;
        cloud.state(EU).lagMs = 900;
      },
    ],
    [
      'not who cannot be seen to have a load balancer',
      EU,
      ({ cloud }) => {
        cloud.fault = ({ action, region }) =>
          action === 'DescribeLoadBalancers' && region === WEST ? fault('AccessDenied', 'denied') : undefined;
      },
    ],
    [
      'who is a second closer, whatever the tasks',
      WEST,
      ({ cloud }) => {
        cloud.state(EU).running = 3;
        cloud.state(EU).lagMs = 1500;
      },
    ],
    [
      'who was less behind when replication ended, a quarter of an hour ago',
      EU,
      ({ cloud }) => {
        for (const region of [WEST, EU]) cloud.state(region).lagEndedAt = cloud.clock.now() - 900_000;
        cloud.state(WEST).lagMs = 4000;
      },
    ],
    ['not who nobody knows to be close', EU, ({ cloud }) => (cloud.state(WEST).lagMs = null)],
    [
      'not who missed a deployment',
      WEST,
      ({ cloud }) => {
        cloud.out.delete(EAST);
        cloud.state(EU).image = `r@sha256:${'0'.repeat(64)}`;
        cloud.state(EU).running = 3;
      },
    ],
    [
      'not another engine version',
      EU,
      ({ cloud }) => {
        const { cluster } = cloud.state(WEST);
        if (cluster !== null) cluster.EngineVersion = '15.4';
      },
    ],
    [
      'not who is being rebuilt',
      EU,
      (bench) => {
        const member = memberOf(bench, WEST);
        if (member !== undefined) member.SynchronizationStatus = 'pending-resync';
      },
    ],
    ['not who has no instance', EU, ({ cloud }) => (cloud.state(WEST).instances = [])],
    ['not who does not answer', EU, ({ cloud }) => void cloud.out.add(WEST)],
  ])('%s', async (_why, region, change) => {
    expect(await best(lost(change))).toBe(region);
  });

  it('nobody, where nobody can: each with its reason', async () => {
    const bench = lost(({ cloud }) => {
      cloud.out.add(WEST);
      cloud.state(EU).instances = [];
    });
    const observation = await bench.observe();
    expect(() => recommend(THREE, observation)).toThrow(/No region can take over/);
    expect(candidates(THREE, observation).map(({ region, unsafe }) => [region, unsafe.length > 0])).toEqual([
      [EU, true],
      [WEST, true],
    ]);
  });

  it('the plan says what spoke for and against each; a name overrides it, but not what is unsafe', async () => {
    const bench = lost(({ cloud }) => (cloud.state(WEST).lagMs = 4000));
    const chosen = await build(bench, {});
    expect(chosen.target).toBe(EU);
    expect(chosen.remarks.join('\n')).toMatch(
      /eu-west-1 can take over; for it: 12 ms behind; against it: 1 of 3 tasks ready/,
    );
    const named = await build(bench, { to: WEST });
    expect(named.target).toBe(WEST);
    expect(named.remarks).toContain('eu-west-1 is recommended instead.');
    const member = memberOf(bench, WEST);
    if (member !== undefined) member.SynchronizationStatus = 'pending-resync';
    expect(await code(() => build(bench, { to: WEST }))).toBe('target-rebuilding');
  });
});

describe('a failover with another standby', () => {
  it('fences the old writer, promotes the target, and sees that the other one follows, unreadable as it is', async () => {
    const bench = lost();
    const runbook = await build(bench, { to: WEST });
    expect(lintRunbook(runbook, { lostRegion: EAST })).toEqual([]);
    bench.cloud.durations = 600;
    const result = await bench.run(runbook);
    expect(ends(result)).toMatchObject({ 'fence-us-east-1': 'met', [`follow-${EU}`]: 'met', verify: 'met' });
    expect(memberOf(bench, EU)).toMatchObject({ IsWriter: false, SynchronizationStatus: 'pending-resync' });
    expect(bench.cloud.mutations()).toContain(`s3:PutObject ${EU}`);
    expect(bench.cloud.mutations().filter((call) => call.endsWith(EU))).toEqual([`s3:PutObject ${EU}`]);
  });

  it('needs nothing of another standby that is out as well', async () => {
    const bench = lost(({ cloud }) => void cloud.out.add(EU));
    const runbook = await build(bench, {});
    bench.cloud.sent.length = 0;
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    expect(bench.cloud.sent.filter(({ region }) => region === EU)).toEqual([]);
  });

  it('reconciles every overlay: each replica names the new writer', async () => {
    const bench = lost();
    await bench.run(await build(bench, { to: WEST }));
    const { changes } = planReconcile(OBSERVE_SIDES, THREE, settledRoles(THREE, await bench.observe()));
    expect(Object.fromEntries(changes.map(({ region, values }) => [region, values['aurora_source_region']]))).toEqual({
      [EAST]: WEST,
      [WEST]: null,
      [EU]: WEST,
    });
  });

  it('returns home afterwards, and the other one follows home', async () => {
    const bench = lost();
    await bench.run(await build(bench, { to: EU }));
    bench.cloud.restore(EAST);
    forget(bench);
    const { runbook } = failbackRunbook(THREE, await bench.observe(), { stamp: 'x' });
    expect(lintRunbook(runbook)).toEqual([]);
    const result = await bench.run(runbook);
    expect(ends(result)).toMatchObject({ [`follow-${WEST}`]: 'met', 'stand-down': 'met' });
    expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([EAST, EAST]);
  });
});

describe('detach and promote with another standby', () => {
  it('goes fence, promote, workers, traffic; the other one is left behind, and that is said', async () => {
    const bench = three();
    const runbook = await build(bench, { to: WEST, detach: true });
    expect(lintRunbook(runbook)).toEqual([]);
    expect(runbook.remarks.join('\n')).toMatch(/eu-west-1 stays with the old global database/);
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    const calls = bench.cloud.mutations();
    const at = [
      'ecs:UpdateService us-east-1',
      `rds:RemoveFromGlobalCluster ${WEST}`,
      `ecs:UpdateService ${WEST}`,
      `route53:ChangeResourceRecordSets ${WEST}`,
    ].map((call) => calls.indexOf(call));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
    expect([memberOf(bench, WEST), memberOf(bench, EU)?.IsWriter]).toEqual([undefined, false]);
  });

  it('the failback takes everybody out of the old global database, its writer last, and rebuilds them', async () => {
    const bench = three();
    await bench.run(await build(bench, { to: WEST, detach: true }));
    forget(bench);
    const { runbook } = failbackRunbook(THREE, await bench.observe(), { stamp: 'x' });
    expect(lintRunbook(runbook)).toEqual([]);
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    const arn = (region: string) => THREE.regions.find((one) => one.region === region)?.names.dbClusterArn ?? '';
    expect([...bench.asked].sort()).toEqual([`delete:${arn(EAST)}`, `delete:${arn(EU)}`].sort());
    const removed = bench.cloud.sent.filter(({ action }) => action === 'RemoveFromGlobalCluster');
    expect(removed.map(({ input }) => input['DbClusterIdentifier'])).toEqual([arn(EU), arn(EAST)]);
    expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([EAST, EAST]);
    expect(bench.cloud.global?.GlobalClusterMembers.map(({ SynchronizationStatus }) => SynchronizationStatus)).toEqual([
      'connected',
      'connected',
      'connected',
    ]);
  });

  it('a replica is made anew with the roles of all regions laid over, so that the overlays stay valid', async () => {
    const bench = three();
    await bench.run(await build(bench, { to: WEST, detach: true }));
    const { runbook } = failbackRunbook(THREE, await bench.observe(), { stamp: 'x' });
    const made = runbook.steps.find(({ id }) => id === 'recreate')?.act[0];
    expect(made).toMatchObject({
      kind: 'apply',
      vars: expect.arrayContaining([`${EU}:aurora_source_region="${WEST}"`]) as string[],
    });
  });
});

describe('a planned move', () => {
  it('evacuates a region, which stays as a standby, and returns to it', async () => {
    const bench = three();
    const away = evacuateRunbook(THREE, await bench.observe(), { region: EAST });
    expect([away.id, away.target, lintRunbook(away)]).toEqual(['evacuate', WEST, []]);
    expect(await bench.run(away)).toMatchObject({ outcome: 'done' });
    expect(bench.asked).toEqual([]);
    expect([bench.cloud.writer(), bench.cloud.serves(), bench.cloud.state(EAST).running]).toEqual([WEST, WEST, 1]);
    expect(bench.cloud.global?.GlobalClusterMembers.every((one) => one.SynchronizationStatus === 'connected')).toBe(
      true,
    );

    forget(bench);
    const back = returnRunbook(THREE, await bench.observe(), { region: EAST });
    expect([back.id, back.target, lintRunbook(back)]).toEqual(['return', EAST, []]);
    expect(await bench.run(back)).toMatchObject({ outcome: 'done' });
    expect([bench.cloud.writer(), bench.cloud.serves(), bench.cloud.state(WEST).running]).toEqual([EAST, EAST, 1]);
  });

  it('is refused where there is nothing to leave, or where a failback is what is needed', async () => {
    const bench = three();
    const seen = await bench.observe();
    expect(await code(() => evacuateRunbook(THREE, seen, { region: WEST }))).toBe('nothing-to-evacuate');
    expect(await code(() => returnRunbook(THREE, seen, { region: EAST }))).toBe('nothing-to-fail-back');
    bench.cloud.out.add(EAST);
    expect(await code(async () => evacuateRunbook(THREE, await bench.observe(), { region: EAST }))).toBe('writer-out');
    await bench.run(await build(bench, { to: WEST }));
    bench.cloud.out.delete(EAST);
    expect(await code(async () => returnRunbook(THREE, await bench.observe(), { region: EAST }))).toBe(
      'failback-needed',
    );
  });
});
