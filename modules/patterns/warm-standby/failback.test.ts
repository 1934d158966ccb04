import { lintRunbook } from '../../runbook/lint/lint';
import type { RunResult } from '../../runbook/outcome';
import type { RunPorts } from '../../runbook/ports';
import { sampleTopology, SWAPPED_ROLES } from '../../topology/testing/sample';
import { Bench, EAST, ends, WEST } from '../../recovery/testing/run';
import { snapshotName } from '../../parts/aurora/steps/snapshots';
import { failoverRunbook } from './failover';
import { failbackRunbook } from './failback';
import type { FailbackOptions } from '../../recovery/pattern';

const STAMP = { stamp: '20261120-1404' };

/** A bench after a failover to the west, with the east back (or not). */
async function failedOver(options: { detach?: boolean; restore?: boolean } = {}): Promise<Bench> {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  const detach = options.detach ?? false;
  const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST, detach });
  expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
  if (options.restore ?? true) bench.cloud.restore(EAST);
  bench.cloud.sent.length = 0;
  bench.asked.length = 0;
  bench.journal.entries.length = 0;
  return bench;
}

async function plan(bench: Bench, options: Partial<FailbackOptions> = {}) {
  const made = failbackRunbook(bench.topology, await bench.observe(), { ...STAMP, ...options });
  expect(lintRunbook(made.runbook)).toEqual([]);
  bench.cloud.sent.length = 0;
  return made;
}

const index = (calls: readonly string[], call: string): number => {
  const found = calls.indexOf(call);
  if (found < 0) throw new Error(`${call} was not sent: ${calls.join(', ')}`);
  return found;
};

function expectHome(bench: Bench): void {
  expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([EAST, EAST]);
  const [east, west] = bench.topology.regions;
  expect(bench.cloud.state(EAST).running).toBeGreaterThanOrEqual(east?.capacity.serving.desired ?? NaN);
  expect(bench.cloud.state(WEST).running).toBe(west?.capacity.standby.desired);
  expect(bench.cloud.global?.GlobalClusterMembers.map((member) => member.SynchronizationStatus)).toEqual([
    'connected',
    'connected',
  ]);
}

describe('a managed rejoin', () => {
  it('keeps what was lost, waits for the replica, moves back, and scales the region it leaves last', async () => {
    const bench = await failedOver();
    const { choice, runbook } = await plan(bench);
    expect(choice).toMatchObject({ method: 'rejoin', stale: 'reader' });
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    expectHome(bench);
    const calls = bench.cloud.mutations();
    expect(calls).not.toContain(`rds:DeleteDBCluster ${EAST}`);
    index(calls, `rds:CopyDBClusterSnapshot ${EAST}`);
    expect(index(calls, `rds:SwitchoverGlobalCluster ${WEST}`)).toBeLessThan(
      index(calls, `route53:ChangeResourceRecordSets ${EAST}`),
    );
    expect(calls.slice(-2)).toEqual([
      `application-autoscaling:RegisterScalableTarget ${WEST}`,
      `ecs:UpdateService ${WEST}`,
    ]);
    expect(bench.cloud.state(EAST).snapshots).toContainEqual(
      expect.objectContaining({
        DBClusterSnapshotIdentifier: 'kept-shop-2026-11-20-12-30',
        Status: 'available',
      }),
    );
  });

  it('says so where there is no snapshot to keep', async () => {
    const bench = await failedOver();
    bench.cloud.state(EAST).snapshots = [];
    await bench.clock.sleep(bench.cloud.durations * 1000);
    const { runbook } = await plan(bench);
    expect(runbook.steps.map(({ id }) => id)).not.toContain('keep-snapshot');
    expect(runbook.remarks.join(' ')).toMatch(/no snapshot/);
  });

  it('waits for a snapshot that Aurora is still taking', async () => {
    const bench = await failedOver();
    for (const snapshot of bench.cloud.state(EAST).snapshots) {
      snapshot.Status = 'creating';
      bench.cloud.later(300, () => (snapshot.Status = 'available'));
    }
    const { runbook } = await plan(bench);
    expect(ends(await bench.run(runbook))).toMatchObject({ 'snapshot-taken': 'met', 'keep-snapshot': 'met' });
  });

  it('is refused while the snapshot may still come', async () => {
    const bench = await failedOver({ restore: false });
    bench.cloud.durations = 3600;
    bench.cloud.restore(EAST);
    bench.cloud.state(EAST).snapshots = [];
    const observation = await bench.observe();
    expect(() => failbackRunbook(bench.topology, observation, STAMP)).toThrow(
      expect.objectContaining({ code: 'snapshot-to-come', exit: 4 }) as Error,
    );
  });

  it('does not switch over while the old region is still being rebuilt', async () => {
    const bench = await failedOver({ restore: false });
    bench.cloud.durations = 24 * 3600;
    bench.cloud.restore(EAST);
    const { runbook } = await plan(bench);
    const result = await bench.run(runbook);
    expect(ends(result)).toMatchObject({ rejoined: 'not', switchover: 'pending', record: 'pending' });
    expect(bench.cloud.mutations()).not.toContain(`rds:SwitchoverGlobalCluster ${WEST}`);
  });

  it('is refused while the region to return to runs another image', async () => {
    const bench = await failedOver();
    bench.cloud.state(EAST).image = 'repository@sha256:old';
    const observation = await bench.observe();
    expect(() => failbackRunbook(bench.topology, observation, STAMP)).toThrow(
      expect.objectContaining({ code: 'image-differs' }) as Error,
    );
  });
});

describe('a rebuild', () => {
  /** The run, with what `change` does to it from the moment on in which the stale state is to be made anew. */
  async function atTheApply(change: (bench: Bench, began: () => boolean) => Partial<RunPorts>) {
    const bench = await failedOver();
    const { runbook } = await plan(bench, { rebuild: true });
    const anew = runbook.steps.find(({ act }) => act.some(({ kind }) => kind === 'apply'))?.id;
    const began = (): boolean => bench.journal.entries.some((one) => one.kind === 'begin' && one.step === anew);
    const applied: string[] = [];
    const applyState: RunPorts['applyState'] = (state) => {
      applied.push(state);
      return bench.cloud.applyState(state);
    };
    const run = (rest: Partial<RunPorts> = {}): Promise<RunResult> => bench.run(runbook, { applyState, ...rest });
    const of = (kind: string): number =>
      bench.journal.entries.filter((one) => one.kind === kind && 'step' in one && one.step === anew).length;
    return { bench, applied, run, of, rest: change(bench, began) };
  }

  it('applies nothing for a run that was taken over: the lease is asked right before', async () => {
    const { applied, run, of, rest } = await atTheApply((_bench, began) => ({
      lease: {
        epoch: () => 1,
        check: () => Promise.resolve(began() ? 'lost' : 'held'),
        why: () => 'another holds it',
      },
    }));
    await expect(run(rest)).rejects.toMatchObject({ code: 'lease-lost' });
    expect([applied, of('begin'), of('intent')]).toEqual([[], 1, 0]);
  });

  it('writes no result of an apply that was interrupted, and applies again when it goes on', async () => {
    const stop = new AbortController();
    const { bench, applied, run, of, rest } = await atTheApply(() => ({ signal: stop.signal }));
    const interrupted: RunPorts['applyState'] = () => {
      stop.abort(new Error('Ctrl-C'));
      return Promise.resolve({ ok: false, why: 'terraform was interrupted' });
    };
    expect((await run({ ...rest, applyState: interrupted })).outcome).not.toBe('refused');
    expect([of('intent'), of('result')]).toEqual([1, 0]);
    expect((await run()).outcome).toBe('done');
    expect(applied).toHaveLength(1);
    expectHome(bench);
  });

  it('by choice: saves, confirms, deletes, makes anew, moves back', async () => {
    const bench = await failedOver();
    const { choice, runbook } = await plan(bench, { rebuild: true });
    expect(choice).toMatchObject({ method: 'rebuild', stale: 'reader', writerIsMember: true });
    const applied: string[][] = [];
    const result = await bench.run(runbook, {
      applyState: (state, vars) => {
        applied.push([state, ...vars]);
        return bench.cloud.applyState(state);
      },
    });
    expect(result).toMatchObject({ outcome: 'done' });
    expectHome(bench);
    expect(bench.asked).toEqual([`delete:${bench.topology.regions[0]?.names.dbClusterArn}`]);
    expect(applied).toEqual([
      [
        'warm-standby.us-east-1.data',
        'us-east-1:is_aurora_secondary=true',
        'us-east-1:aurora_source_region="us-west-2"',
        'us-west-2:is_aurora_secondary=false',
        'us-west-2:aurora_source_region=null',
      ],
    ]);
    const calls = bench.cloud.mutations();
    const order = [
      `rds:CreateDBClusterSnapshot ${EAST}`,
      `rds:RemoveFromGlobalCluster ${WEST}`,
      `rds:DeleteDBInstance ${EAST}`,
      `rds:ModifyDBCluster ${EAST}`,
      `rds:DeleteDBCluster ${EAST}`,
      `rds:SwitchoverGlobalCluster ${WEST}`,
    ].map((call) => index(calls, call));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(bench.cloud.state(EAST).snapshots.map((snapshot) => snapshot.DBClusterSnapshotIdentifier)).toEqual(
      expect.arrayContaining(['shop-warm-standby-stale-20261120-1404']),
    );
  });

  it('deletes nothing where the loss is not confirmed', async () => {
    const bench = await failedOver();
    const { runbook } = await plan(bench, { rebuild: true });
    bench.accept = () => null;
    const result = await bench.run(runbook);
    expect(ends(result)).toMatchObject({
      'snapshot-stale': 'met',
      'confirm-loss': 'refused',
      'leave-global': 'pending',
    });
    expect(bench.cloud.mutations().filter((call) => /Delete|Remove|Modify/.test(call))).toEqual([]);
  });

  it('deletes nothing while the snapshot is not available', async () => {
    const bench = await failedOver();
    const { runbook } = await plan(bench, { rebuild: true });
    bench.cloud.fault = ({ action }) =>
      action === 'CreateDBClusterSnapshot' ? { ok: true, output: {}, requestId: null } : undefined;
    const result = await bench.run(runbook);
    expect(ends(result)).toMatchObject({ 'snapshot-stale': 'not', 'confirm-loss': 'pending' });
    expect(bench.asked).toEqual([]);
  });

  it('after detach: makes the global cluster anew around the writer, under its old name', async () => {
    const bench = await failedOver({ detach: true });
    expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([EAST, WEST]);
    const { choice, runbook } = await plan(bench);
    expect(choice).toMatchObject({ method: 'rebuild', stale: 'writer', writerIsMember: false });
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    expectHome(bench);
    const calls = bench.cloud.mutations();
    // Fenced before the snapshot: it is the stale writer's last word.
    expect(index(calls, `ecs:UpdateService ${EAST}`)).toBeLessThan(index(calls, `rds:CreateDBClusterSnapshot ${EAST}`));
    expect(index(calls, `rds:DeleteGlobalCluster ${WEST}`)).toBeLessThan(
      index(calls, `rds:CreateGlobalCluster ${WEST}`),
    );
    expect(bench.cloud.global).toMatchObject({
      GlobalClusterIdentifier: bench.topology.globalClusterId,
      DeletionProtection: true,
    });
  });

  it('of a cluster that is gone begins with making it anew', async () => {
    const bench = await failedOver();
    Object.assign(bench.cloud.state(EAST), { cluster: null, instances: [] });
    const global = bench.cloud.global;
    if (global !== null) global.GlobalClusterMembers = global.GlobalClusterMembers.filter((one) => one.IsWriter);
    const { choice, runbook } = await plan(bench);
    expect(choice).toMatchObject({ method: 'rebuild', stale: 'gone' });
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    expect(bench.asked).toEqual([]);
    expectHome(bench);
  });
});

describe('the choice', () => {
  it('is refused where there is nothing to return', async () => {
    const bench = new Bench();
    const observation = await bench.observe();
    expect(() => failbackRunbook(bench.topology, observation, STAMP)).toThrow(
      expect.objectContaining({ code: 'nothing-to-fail-back' }) as Error,
    );
  });

  it('is refused while the region to return to does not answer', async () => {
    const bench = await failedOver({ restore: false });
    const observation = await bench.observe();
    expect(() => failbackRunbook(bench.topology, observation, STAMP)).toThrow(
      expect.objectContaining({ code: 'not-observed', exit: 4 }) as Error,
    );
  });

  it('is refused where the record and the writer are apart', async () => {
    const bench = new Bench();
    bench.cloud.record.ResourceRecords = [{ Value: bench.topology.regions[1]?.addresses.entry ?? '' }];
    const observation = await bench.observe();
    expect(() => failbackRunbook(bench.topology, observation, STAMP)).toThrow(
      expect.objectContaining({ code: 'split-roles' }) as Error,
    );
  });

  it('does not depend on what the overlays declare', async () => {
    const bench = await failedOver();
    const declared = sampleTopology(SWAPPED_ROLES);
    const { choice } = failbackRunbook(declared, await bench.observe(), STAMP);
    expect([choice.target.region, choice.writer.region, choice.method]).toEqual([EAST, WEST, 'rejoin']);
  });
});

describe('names of snapshots', () => {
  it('keep to the rules of RDS and are never cut without saying so', () => {
    expect(snapshotName('kept', 'Shop--prod_2026-11-20T12:30')).toBe('kept-shop-prod-2026-11-20t12-30');
    expect(snapshotName('9lives', 'x-')).toBe('lives-x');
    const [one, other] = ['a', 'b'].map((end) => snapshotName('kept', 'x'.repeat(80) + end));
    expect([one?.length, one === other]).toEqual([63, false]);
  });
});
