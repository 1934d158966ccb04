import { lintRunbook } from '../../runbook/lint/lint';
import { Bench, EAST, ends, WEST } from '../../recovery/testing/run';
import { failoverRunbook } from './failover';

/** True when every call of `before` was sent before any of `after`. */
function ordered(calls: readonly string[], before: string, after: string): boolean {
  return calls.lastIndexOf(before) >= 0 && calls.lastIndexOf(before) < calls.indexOf(after);
}

describe('an ungraceful failover', () => {
  it('promotes, scales, moves the clients and needs nothing of the lost region', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST });
    expect(lintRunbook(runbook, { lostRegion: EAST })).toEqual([]);
    bench.cloud.sent.length = 0;
    const result = await bench.run(runbook);
    expect(result).toMatchObject({ outcome: 'done' });
    expect(bench.cloud.sent.filter(({ region }) => region === EAST)).toEqual([]);
    expect(bench.asked).toEqual([`data-loss:${EAST}`, `unfenced:${EAST}`]);

    const calls = bench.cloud.mutations();
    expect([...calls].sort()).toEqual([
      `application-autoscaling:RegisterScalableTarget ${WEST}`,
      `ecs:UpdateService ${WEST}`,
      `elbv2:ModifyListener ${WEST}`,
      `rds:FailoverGlobalCluster ${WEST}`,
      `route53:ChangeResourceRecordSets ${WEST}`,
      `s3:PutObject ${WEST}`,
    ]);
    expect(ordered(calls, `application-autoscaling:RegisterScalableTarget ${WEST}`, `ecs:UpdateService ${WEST}`)).toBe(
      true,
    );
    expect(calls.at(-1)).toBe(`route53:ChangeResourceRecordSets ${WEST}`);
    expect([bench.cloud.writer(), bench.cloud.serves(), bench.cloud.state(WEST).running]).toEqual([WEST, WEST, 3]);
    expect(result.steps.find(({ id }) => id === 'freeze')?.notes).toEqual({ replication_lag_ms: '12' });
  });

  it('is not met by a region that answers and cannot write', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST });
    bench.cloud.readOnly.add(WEST);
    const result = await bench.run(runbook);
    expect(ends(result)).toMatchObject({ promote: 'met', record: 'met', verify: 'not' });
    expect(result.steps.at(-1)?.why).toContain('a write through us-west-2 reaches the database: status 503');
  });

  it('says that no write is proven where the application has no path for it', async () => {
    const bench = new Bench();
    for (const { container } of bench.topology.regions) Object.assign(container, { write_probe_path: null });
    bench.cloud.readOnly.add(WEST);
    bench.cloud.out.add(EAST);
    const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST });
    expect(runbook.remarks.join(' ')).toContain('no write is proven');
    expect(runbook.steps.at(-1)?.title).toContain('by what RDS says');
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
  });

  it('promotes and scales at the same time', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    bench.cloud.durations = 120;
    const result = await bench.run(failoverRunbook(bench.topology, await bench.observe(), { to: WEST }));
    const [promote, scale] = ['promote', 'scale'].map((id) => result.steps.find((step) => step.id === id));
    expect(scale?.begunAt).toBe(promote?.begunAt);
  });

  it('stops the old writers where their region answers', async () => {
    const bench = new Bench();
    const result = await bench.run(failoverRunbook(bench.topology, await bench.observe(), { to: WEST }));
    expect(result.outcome).toBe('done');
    expect(bench.asked).toEqual([`data-loss:${EAST}`]);
    expect(ordered(bench.cloud.mutations(), `ecs:UpdateService ${EAST}`, `rds:FailoverGlobalCluster ${WEST}`)).toBe(
      true,
    );
    expect(bench.cloud.state(EAST)).toMatchObject({ running: 0, min: 0, max: 0 });
  });

  it('promotes nothing where nobody accepts that it is unfenced', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    bench.accept = () => null;
    const result = await bench.run(failoverRunbook(bench.topology, await bench.observe(), { to: WEST }));
    expect(result.outcome).toBe('refused');
    expect(ends(result)).toMatchObject({
      freeze: 'met',
      'fence-us-east-1': 'refused',
      promote: 'pending',
      record: 'pending',
    });
    // The listener of a region that stands by may be switched before: it is on the way to what has to be proven, and serves nobody.
    expect(bench.cloud.mutations()).toEqual([`s3:PutObject ${WEST}`, `elbv2:ModifyListener ${WEST}`]);
  });

  it('detaches where the engine versions make managed failover impossible, and says so', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    const cluster = bench.cloud.state(WEST).cluster;
    if (cluster !== null) cluster.EngineVersion = '17.4';
    const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST });
    expect(runbook).toMatchObject({ id: 'failover-detach' });
    expect(runbook.remarks.join(' ')).toMatch(/one minor version/);
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    expect(bench.cloud.mutations()).toContain(`rds:RemoveFromGlobalCluster ${WEST}`);
    expect(bench.cloud.mutations()).not.toContain(`rds:FailoverGlobalCluster ${WEST}`);
    expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([EAST, WEST]);
  });

  it('does nothing again when it is run again', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST });
    await bench.run(runbook);
    const before = bench.cloud.mutations().length;
    bench.journal.entries.length = 0;
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    expect(bench.cloud.mutations()).toHaveLength(before);
    const observation = await bench.observe();
    expect(() => failoverRunbook(bench.topology, observation, { to: WEST })).toThrow(
      expect.objectContaining({ code: 'already-there' }) as Error,
    );
  });
});

describe('a graceful failover', () => {
  it('switches over in the writer’s region and scales what it leaves last', async () => {
    const bench = new Bench();
    const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST, graceful: true });
    expect(lintRunbook(runbook)).toEqual([]);
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    const calls = bench.cloud.mutations();
    expect(ordered(calls, `ecs:UpdateService ${WEST}`, `rds:SwitchoverGlobalCluster ${EAST}`)).toBe(true);
    expect(ordered(calls, `rds:SwitchoverGlobalCluster ${EAST}`, `route53:ChangeResourceRecordSets ${WEST}`)).toBe(
      true,
    );
    expect(calls.slice(-2)).toEqual([
      `application-autoscaling:RegisterScalableTarget ${EAST}`,
      `ecs:UpdateService ${EAST}`,
    ]);
    expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([WEST, WEST]);
    expect(bench.cloud.state(EAST).running).toBe(bench.topology.regions[0]?.capacity.standby.desired);
  });

  it('waits for the replica to catch up, and does not begin where it never does', async () => {
    const bench = new Bench();
    bench.cloud.state(WEST).lagMs = 3_600_000;
    const result = await bench.run(
      failoverRunbook(bench.topology, await bench.observe(), { to: WEST, graceful: true }),
    );
    expect(ends(result)).toMatchObject({ 'lag-gate': 'not', scale: 'met', switchover: 'pending', record: 'pending' });
    expect(result.outcome).toBe('failed');
  });

  it('is refused where the writer’s region does not answer', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    const observation = await bench.observe();
    expect(() => failoverRunbook(bench.topology, observation, { to: WEST, graceful: true })).toThrow(
      expect.objectContaining({ code: 'writer-out' }) as Error,
    );
  });
});

describe('what is not known', () => {
  it('is not guessed', async () => {
    const bench = new Bench();
    bench.cloud.out.add(WEST);
    const observation = await bench.observe();
    expect(() => failoverRunbook(bench.topology, observation, { to: WEST })).toThrow(
      expect.objectContaining({ code: 'not-observed', exit: 4 }) as Error,
    );
    expect(() => failoverRunbook(bench.topology, observation, { to: 'eu-west-1' })).toThrow(
      expect.objectContaining({ code: 'unknown-region' }) as Error,
    );
  });

  it('a cluster without instances is not promoted', async () => {
    const bench = new Bench();
    bench.cloud.state(WEST).instances = [];
    const observation = await bench.observe();
    expect(() => failoverRunbook(bench.topology, observation, { to: WEST })).toThrow(
      expect.objectContaining({ code: 'headless-target' }) as Error,
    );
  });
});
