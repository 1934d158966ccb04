import { DrError, EXIT } from '../console/errors';
import { sampleTopology, THIRD_REGION } from '../topology/testing/sample';
import { StaleSnapshot } from './ports';
import { EAST, Stage, WEST } from './testing/stage';

const failure = (exit: DrError['exit'] = EXIT.failed): DrError =>
  new DrError('apply-failed', 'It could not be applied.', 'AWS said no.\nTwice.', 'Look.', exit);

describe('a drill on a kept lab', () => {
  it('takes the region out, moves, brings it back, returns, and measures', async () => {
    const stage = new Stage();
    const record = await stage.run();
    expect(stage.log).toEqual([
      'plan',
      `outage ${EAST} 503`,
      `failover ${WEST}`,
      `restore ${EAST}`,
      'reconcile',
      'failback',
      'reconcile',
    ]);
    expect(record.error).toBeNull();
    expect(Object.keys(stage.phases())).toEqual([
      'provision',
      'outage',
      'failover',
      'return',
      'reconcile-failover',
      'failback',
      'reconcile-failback',
    ]);
    const evidence = stage.evidence(record);
    expect([evidence.verdict, evidence.findings]).toEqual(['met', []]);
    expect(evidence.rpo.measured_seconds).toBe(0.42);
    // Ten wall seconds of the move are 200 of the lab's; the outage was noticed before.
    expect(evidence.rto.measured_seconds).toBeGreaterThanOrEqual(200);
    expect(evidence.rto).toMatchObject({ from_at: evidence.faults[0]?.started_at, kind: 'modelled' });
    expect(evidence.faults).toEqual([
      expect.objectContaining({ region: EAST, ended_at: expect.any(String) as string }),
    ]);
    expect(evidence.acceptances.map(({ name, reason }) => [name, reason])).toContainEqual([
      `unfenced:${EAST}`,
      'it is out',
    ]);
    expect(evidence.plans.filter(({ when }) => when === 'after-failback')).toHaveLength(7);
    expect(evidence.service.map(({ region }) => region)).toEqual([EAST, null, WEST, EAST]);
  });

  it('makes no fault for a planned move, counts from the decision, and loses nothing', async () => {
    const stage = new Stage();
    const record = await stage.run({ graceful: true, rebuild: true });
    expect(stage.log).toEqual(['plan', `failover ${WEST} graceful`, 'reconcile', 'failback rebuild', 'reconcile']);
    const evidence = stage.evidence(record, { graceful: true });
    expect(evidence).toMatchObject({ verdict: 'met', faults: [], rpo: { measured_seconds: 0 } });
    expect(evidence.rto).toMatchObject({ measured_seconds: 200, from_at: record.decidedAt });
  });

  it.each(['plans are not empty', 'plans cannot be made'])('gives way to a new one when its %s', async (why) => {
    const stage = new Stage();
    stage.changing = ['warm-standby.global'];
    if (why === 'plans cannot be made') stage.plan = () => Promise.reject(failure());
    await expect(stage.run()).rejects.toThrow(StaleSnapshot);
    expect(stage.log).toEqual(['plan']);
  });
});

describe('a drill with more than one standby', () => {
  it('moves to the region that is recommended, and shows that the other one is rebuilt', async () => {
    const stage = new Stage(sampleTopology(THIRD_REGION));
    stage.recommended = 'eu-west-1';
    stage.failover = () => stage.move('eu-west-1');
    stage.syncs = { [WEST]: ['pending-resync', 'pending-resync'] };
    const evidence = stage.evidence(await stage.run());
    expect(stage.log.slice(1, 4)).toEqual(['recommend', `outage ${EAST} 503`, 'failover eu-west-1']);
    expect(evidence.verdict).toBe('met');
    const step = evidence.steps.find(({ id }) => id === `others/follows-${WEST}`);
    expect(step?.observed.join()).toContain('pending-resync, then connected');
  });

  it.each([
    ['is never rebuilt', 'pending-resync', 'not-met'],
    ['nobody can see', null, 'unknown'],
  ])('is not met where the other one %s', async (_how, sync, verdict) => {
    const stage = new Stage(sampleTopology(THIRD_REGION));
    stage.syncs = { 'eu-west-1': Array.from({ length: 1000 }, () => sync) };
    expect(stage.evidence(await stage.run()).verdict).toBe(verdict);
  });
});

describe('a drill on an empty lab', () => {
  it('makes everything, and keeps it once every plan is empty', async () => {
    const stage = new Stage();
    stage.restored = false;
    expect(stage.evidence(await stage.run()).verdict).toBe('met');
    expect(stage.log.slice(0, 5)).toEqual(['bootstrap', 'apply', 'plan', 'keep', `outage ${EAST} 503`]);
  });

  it('keeps nothing that would change, and is not met', async () => {
    const stage = new Stage();
    stage.restored = false;
    stage.plan = () => Promise.resolve(stage.verdicts(['warm-standby.global']));
    const evidence = stage.evidence(await stage.run());
    expect(stage.log).not.toContain('keep');
    expect(evidence.verdict).toBe('not-met');
    expect(evidence.findings).toContainEqual(
      'The plan of warm-standby.global (before-failover) is not empty: update aws_lb.main: name.',
    );
  });

  it('goes on when the lab cannot be kept', async () => {
    const stage = new Stage();
    stage.restored = false;
    stage.keep = () => Promise.reject(new Error('the disk is full'));
    expect(stage.evidence(await stage.run()).verdict).toBe('met');
    expect(stage.console.warnings).toEqual([expect.stringContaining('the disk is full')]);
  });

  it('ends with a report when it cannot be applied: no fault is made', async () => {
    const stage = new Stage();
    stage.restored = false;
    stage.applyFails = failure();
    const record = await stage.run();
    expect(record.error).toBe(stage.applyFails);
    expect(stage.log).toEqual(['bootstrap', 'apply']);
    const evidence = stage.evidence(record);
    expect(evidence.verdict).toBe('not-met');
    expect(evidence.findings.join()).toContain('It could not be applied.');
  });
});

describe('what a drill does not declare', () => {
  it.each([
    ['an outage', {}, `no-answer:${WEST}`],
    ['an outage', {}, `unfenced:${WEST}`],
    ['a planned move', { graceful: true }, `data-loss:${EAST}`],
    ['a return by rejoin', {}, `delete:arn:aws:rds:${EAST}:123456789012:cluster:shop-warm-standby`],
  ])('fails it by name, however well the run went: %s', async (_what, options, name) => {
    const stage = new Stage();
    const move = stage.failover;
    stage.failover = () => {
      stage.accepts = [...stage.accepts, name];
      return move();
    };
    const record = await stage.run(options);
    expect(record.error).toMatchObject({ code: 'drill-accepted', what: expect.stringContaining(name) as string });
    expect(stage.log.at(-1)).toMatch(/^failover/);
    const evidence = stage.evidence(record, options);
    expect(evidence.verdict).toBe('not-met');
    expect(evidence.findings.join()).toContain(name);
  });
});

describe('what does not get through', () => {
  it.each([
    ['failed', 'not-met'],
    ['refused', 'not-met'],
    ['unknown', 'unknown'],
  ] as const)('a failover that ends as %s ends the drill as %s, with its steps on record', async (outcome, verdict) => {
    const stage = new Stage();
    stage.failover = () => stage.move(WEST, outcome);
    const record = await stage.run();
    expect(stage.log.at(-1)).toBe(`failover ${WEST}`);
    expect(record.error).toMatchObject({ code: 'drill-run-failed' });
    expect(stage.phases()).toEqual({ provision: 'met', outage: 'met', failover: verdict });
    const evidence = stage.evidence(record);
    expect(evidence).toMatchObject({ verdict, rto: { verdict: 'unknown' }, faults: [{ ended_at: null }] });
    expect(evidence.steps.find(({ id }) => id === 'failover/freeze')?.verdict).toBe('met');
    expect(evidence.findings.join()).toContain(`verify is`);
  });

  it('a planned move that failed has not lost nothing: nobody knows', async () => {
    const stage = new Stage();
    stage.failover = () => stage.move(WEST, 'failed');
    const evidence = stage.evidence(await stage.run({ graceful: true }), { graceful: true });
    expect(evidence.rpo).toMatchObject({ measured_seconds: null, verdict: 'unknown' });
  });

  it.each<[string, Error, string, string]>([
    ['is refused', failure(EXIT.refused), 'not-met', 'It could not be applied.'],
    ['cannot find out', failure(EXIT.unknown), 'unknown', 'It could not be applied.'],
    ['breaks off', new TypeError('x is undefined'), 'unknown', 'x is undefined'],
  ])('a failback that %s is never met, and the evidence says why', async (_how, error, verdict, why) => {
    const stage = new Stage();
    stage.failback = () => Promise.reject(error);
    const record = await stage.run();
    expect(record.error).toBe(error);
    expect(stage.phases()['failback']).toBe(verdict);
    const evidence = stage.evidence(record);
    expect(evidence.verdict).toBe(verdict);
    expect(evidence.findings.join()).toContain(why);
  });

  it('plans that are not empty after reconciliation end it before the failback', async () => {
    const stage = new Stage();
    stage.reconcile = () => stage.reconciled(stage.verdicts(['warm-standby.global']));
    const record = await stage.run();
    expect(record.error).toMatchObject({ code: 'drill-plans-not-empty' });
    expect(stage.log.at(-1)).toBe('reconcile');
    expect(stage.evidence(record).verdict).toBe('not-met');
  });

  it('a freeze that stays is not met', async () => {
    const stage = new Stage();
    stage.reconcile = () => ({ ...stage.reconciled(), frozen: [EAST] });
    expect(stage.evidence(await stage.run())).toMatchObject({ verdict: 'not-met' });
  });

  it('a state without a plan is unknown, not empty', async () => {
    const stage = new Stage();
    stage.reconcile = () => stage.reconciled(stage.verdicts().slice(1));
    const record = await stage.run();
    expect(stage.phases()['reconcile-failover']).toBe('unknown');
    expect(stage.evidence(record).verdict).toBe('unknown');
  });

  it('an outage that nobody notices proves nothing', async () => {
    const stage = new Stage();
    stage.serving = WEST;
    const evidence = stage.evidence(await stage.run());
    expect(evidence.phases.find(({ id }) => id === 'outage')?.verdict).toBe('not-met');
    expect(evidence.verdict).toBe('not-met');
  });

  it('clients that are answered by nobody are not served by a run that says it is done', async () => {
    const stage = new Stage();
    stage.failover = async () => {
      const run = await stage.move(WEST);
      stage.serving = EAST;
      return run;
    };
    expect(stage.evidence(await stage.run()).findings.join()).toContain('nobody answers');
  });

  it.each([null, 'unknown'])('without a lag (%s) the loss is unknown, and so is the verdict', async (lag) => {
    const stage = new Stage();
    stage.lag = lag;
    expect(stage.evidence(await stage.run())).toMatchObject({ verdict: 'unknown', rpo: { verdict: 'unknown' } });
  });
});

describe('Ctrl-C', () => {
  const interrupted = new DrError('interrupted', 'Interrupted.', 'Told to.', 'Again.', EXIT.interrupted);

  it('in a run ends the drill with its own reason, and nobody looks any more', async () => {
    const stage = new Stage();
    stage.failover = () => {
      stage.stop.abort(interrupted);
      return stage.move(WEST, 'aborted');
    };
    const record = await stage.run();
    const looked = stage.probes;
    expect(record.error).toBe(interrupted);
    expect(stage.phases()['failover']).toBe('unknown');
    expect(stage.evidence(record).steps.find(({ id }) => id === 'failover/verify')).toMatchObject({
      verdict: 'unknown',
      ended_at: null,
    });
    await stage.wall.sleep(10_000);
    expect(stage.probes).toBe(looked);
  });

  it('in a wait for the service ends the wait', async () => {
    const stage = new Stage();
    stage.failover = async () => {
      const run = await stage.move(WEST);
      // Nobody answers from now on; a second later the person has had enough.
      stage.out.add(WEST);
      void stage.wall.sleep(1000).then(() => stage.stop.abort(interrupted));
      return run;
    };
    const before = stage.wall.now();
    const record = await stage.run();
    expect(record.error).toBe(interrupted);
    expect(stage.wall.now() - before).toBeLessThan(20_000);
    expect(stage.log.at(-1)).toBe(`failover ${WEST}`);
  });
});

it('whose clients do not start ends with that reason before anything is taken out, and watches no longer', async () => {
  const stage = new Stage();
  const started = failure();
  const never = (): never => {
    throw new Error('nothing is measured');
  };
  stage.measuring = {
    ...{ clients: () => Promise.reject(started), wall: stage.wall, signal: stage.stop.signal, availability: null },
    plane: { query: never, queryBackup: never, intent: never, seen: never, settled: never },
  };
  const record = await stage.run();
  expect(record.error).toBe(started);
  expect(stage.log).toEqual(['plan']);
  const looks = stage.probes;
  await stage.wall.sleep(10_000);
  expect(stage.probes).toBe(looks);
});
