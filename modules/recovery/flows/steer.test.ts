import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../console/errors';
import type { CallResult } from '../../operations/adapter';
import { runbookDigest } from '../../runbook/journal';
import { replay } from '../../runbook/replay';
import type { Runbook } from '../../runbook/runbook';
import { requireNoOpenRun } from '../../runs/interlock';
import { leaseKey, runKey } from '../../runs/places';
import { fault } from '../../memory/cloud';
import { FlowBench } from '../testing/flows';
import { EAST, ends, WEST } from '../testing/run';
import { resumeKept, type FlowPorts } from './carry-out';
import { failover } from './failover';
import { abortRun, historyOf, skipStep, switchRun } from './steer';

const RUN = '1-failover-ungraceful';
const WHY = { reason: 'I know why', takeover: false };

let bench: FlowBench;
beforeEach(() => {
  bench = new FlowBench();
});
afterEach(() => bench.close());

const anew = (rest: Partial<FlowPorts> = {}): FlowPorts =>
  bench.ports({ signal: new AbortController().signal, ...rest });
const folder = (run = RUN): string => `${bench.root}/runs/${run}`;
const lease = (): unknown => JSON.parse(bench.cloud.kept(WEST).get(leaseKey('warm-standby'))?.Body ?? '{}');

/** A failover of a lost region whose promotion is refused. */
async function stuck(): Promise<void> {
  bench.cloud.out.add(EAST);
  bench.cloud.fault = ({ action }) => (action === 'ModifyListener' ? fault('AccessDenied', 'denied') : undefined);
  const { result } = await failover(bench.ports(), { to: WEST });
  expect([result.outcome, ends(result)['listener']]).toEqual(['refused', 'refused']);
}

describe('a step that is skipped', () => {
  it('lets the run go on without it, and is not called met', async () => {
    await stuck();
    await skipStep(RUN, 'listener', anew(), WHY);
    const { result } = await resumeKept(RUN, anew());
    expect(ends(result)).toMatchObject({ listener: 'skipped', record: 'met' });
    expect(result.steps.find(({ id }) => id === 'listener')?.why).toMatch(
      /skipped by .*user\/me: I know why \(it was refused/,
    );
    expect(bench.console.heard.join('\n')).toContain('Skipped: ');
  });

  it('needs an acceptance by name where it fences or cannot be undone', async () => {
    bench.cloud.out.add(EAST);
    bench.cloud.fault = ({ action }) =>
      action === 'FailoverGlobalCluster' ? fault('AccessDenied', 'denied') : undefined;
    await failover(bench.ports(), { to: WEST });
    bench.asked.length = 0;
    bench.accept = () => null;
    await expect(skipStep(RUN, 'promote', anew(), WHY)).rejects.toMatchObject({ code: 'skip-not-accepted' });
    expect([bench.asked, historyOf(folder()).step('promote').skipped]).toEqual([['skip:promote'], null]);
    bench.accept = () => ({ by: 'someone', reason: 'promoted by hand' });
    await skipStep(RUN, 'promote', anew(), WHY);
    expect(historyOf(folder()).step('promote').skipped).toMatchObject({ reason: 'I know why' });
  });

  it.each(['front-door', 'lag-gate'])(
    'needs one as well where it only lets a planned promotion wait: %s',
    async (id) => {
      bench.cloud.fault = ({ action }) => (action === 'ModifyListener' ? fault('AccessDenied', 'denied') : undefined);
      bench.cloud.state(WEST).lagMs = 600_000;
      const { result } = await failover(bench.ports(), { to: WEST, graceful: true });
      expect(ends(result)[id]).not.toBe('met');
      const run = '1-failover-graceful';
      bench.asked.length = 0;
      bench.accept = () => null;
      await expect(skipStep(run, id, anew(), WHY)).rejects.toMatchObject({ code: 'skip-not-accepted' });
      expect([bench.asked, historyOf(folder(run)).step(id).skipped]).toEqual([[`skip:${id}`], null]);
    },
  );

  it.each([
    ['nothing', 'no-such-step'],
    ['freeze', 'step-met'],
  ])('is refused for %s', async (step, code) => {
    await stuck();
    await expect(skipStep(RUN, step, anew(), WHY)).rejects.toMatchObject({ code });
  });
});

describe('a run that is aborted', () => {
  it('says how it is left, lets go of the lease, and does not go on', async () => {
    await stuck();
    const { steps } = await abortRun(RUN, anew(), WHY);
    expect(steps).toMatchObject({ promote: 'met', listener: 'refused', record: 'pending' });
    expect(lease()).toMatchObject({ open: false, holder: null });
    const sent = bench.cloud.mutations().length;
    await expect(resumeKept(RUN, anew())).rejects.toMatchObject({ code: 'run-aborted', exit: EXIT.refused });
    await expect(abortRun(RUN, anew(), WHY)).rejects.toMatchObject({ code: 'run-ended' });
    expect(bench.cloud.mutations()).toHaveLength(sent);
  });

  it('can be aborted where its copies tell another story: applies must not wait for ever', async () => {
    await stuck();
    const kept = bench.cloud.kept(WEST);
    const key = runKey('warm-standby', RUN, 'journal.jsonl');
    const found = kept.get(key);
    const lines = (found?.Body ?? '').trimEnd().split('\n');
    const other = JSON.stringify({ ...(JSON.parse(lines.pop() ?? '{}') as object), kind: 'resume' });
    kept.set(key, { Body: `${[...lines, other].join('\n')}\n`, ETag: '"x"', LastModified: found?.LastModified ?? '' });
    await expect(resumeKept(RUN, anew())).rejects.toMatchObject({ code: 'journals-differ' });
    await abortRun(RUN, anew(), WHY);
    expect(lease()).toMatchObject({ open: false });
  });
});

describe('a planned run whose region is lost on the way', () => {
  async function stoppedPlan(): Promise<{ readonly runId: string; readonly runbook: Runbook }> {
    bench.cloud.fault = ({ action }) => {
      if (action === 'SwitchoverGlobalCluster') bench.stop.abort(new Error('Ctrl-C'));
      return action === 'SwitchoverGlobalCluster' ? fault('ServiceUnavailable', 'transient') : undefined;
    };
    const { runId, runbook } = await failover(bench.ports(), { to: WEST, graceful: true });
    bench.cloud.fault = () => undefined;
    bench.cloud.out.add(EAST);
    return { runId, runbook };
  }

  it('changes over to the runbook for emergencies: what is met is looked at again, what was sent is not forgotten', async () => {
    const { runId, runbook: planned } = await stoppedPlan();
    const { result, runbook } = await switchRun(runId, anew(), WHY, {});
    expect([runbook.id, result.outcome]).toEqual(['failover-ungraceful', 'done']);
    expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([WEST, WEST]);
    expect(bench.asked).toEqual([`data-loss:${EAST}`, `unfenced:${EAST}`]);
    expect(historyOf(folder(runId)).digest).toBe(runbookDigest(runbook));
    expect(runbookDigest(planned)).not.toBe(runbookDigest(runbook));
    expect(
      bench.cloud
        .kept(WEST)
        .get(runKey('warm-standby', runId, 'digest'))
        ?.Body.trim(),
    ).toBe(runbookDigest(runbook));
  });

  it.each<[string, (kept: (name: string) => string, put: (name: string, text: string) => void) => void]>([
    ['its runbook', (_kept, put) => put('runbook.json', '{}')],
    ['the digest', (_kept, put) => put('digest', 'of the planned one')],
    ['either', (kept, put) => (put('runbook.json', kept('planned')), put('digest', kept('planned digest')))],
  ])('goes on with the new runbook after a death before %s was written', async (_what, undo) => {
    const { runId, runbook: planned } = await stoppedPlan();
    const put = (name: string, text: string): void => writeFileSync(join(folder(runId), name), text);
    const before: Record<string, string> = {
      planned: JSON.stringify(planned),
      'planned digest': runbookDigest(planned),
    };
    bench.cloud.fault = ({ action }) =>
      action === 'FailoverGlobalCluster' ? fault('SlowDown', 'transient') : undefined;
    const { result, runbook } = await switchRun(runId, anew(), WHY, {});
    expect(result.outcome).not.toBe('done');
    undo((name) => before[name] ?? '', put);
    bench.cloud.fault = () => undefined;
    const resumed = await resumeKept(runId, anew());
    expect([resumed.runbook.id, resumed.result.outcome]).toEqual([runbook.id, 'done']);
    const read = (name: string): string => readFileSync(join(folder(runId), name), 'utf8');
    expect(read('digest').trim()).toBe(runbookDigest(runbook));
    expect(JSON.parse(read('runbook.json'))).toEqual(runbook);
  });

  it('forgets no intent at a switch', () => {
    const at = { seq: 1, epoch: 1, prev: '' };
    const history = replay([
      { ...at, at: 5, kind: 'begin', step: 's' },
      { ...at, at: 6, kind: 'intent', step: 's', act: 0 },
      { ...at, at: 7, kind: 'end', step: 's', end: 'met', why: '', observed: [] },
      { ...at, at: 8, kind: 'switch', from: 'a', digest: 'b', runbook: 'r', by: 'me', reason: 'x' },
    ]);
    expect([history.step('s').end, history.step('s').sentAt.get(0), history.digest]).toEqual([null, 6, 'b']);
  });
});

describe('applies and runs', () => {
  const states = (region: string): string[] =>
    bench.topology.states.filter((state) => state.region === region).map(({ id }) => id);
  const applies = (region: string): Promise<void> =>
    requireNoOpenRun(bench.topology, states(region), { sender: bench.cloud, clock: bench.clock });

  it('an apply of what an open run acts on is refused with who, and the way out; another is not', async () => {
    await stuck();
    await expect(applies(WEST)).rejects.toMatchObject({
      code: 'run-open',
      exit: EXIT.refused,
      what: expect.stringContaining(RUN) as string,
      fix: expect.stringContaining(`dr abort ${RUN}`) as string,
    });
    await expect(applies(EAST)).resolves.toBeUndefined();
    await abortRun(RUN, anew(), WHY);
    await expect(applies(WEST)).resolves.toBeUndefined();
  });

  it('an apply is refused where a bucket answers and does not say whether a run is open; not where one is silent', async () => {
    const leaseAnswers = (answer: CallResult): void => {
      bench.cloud.fault = ({ region, input }) =>
        region === WEST && input['Key'] === leaseKey('warm-standby') ? answer : undefined;
    };
    leaseAnswers(fault('AccessDenied', 'denied'));
    await expect(applies(WEST)).rejects.toMatchObject({
      code: 'run-unknown',
      exit: EXIT.unknown,
      why: expect.stringContaining(`${WEST}: AccessDenied`) as string,
    });
    leaseAnswers(fault('ServiceUnavailable', 'transient'));
    await expect(applies(WEST)).resolves.toBeUndefined();
  });

  it('a run in whose place another one was carried out cannot go on, and holds up no apply; it can be ended', async () => {
    await stuck();
    bench.cloud.fault = () => undefined;
    const { result } = await failover(anew({ newRunId: () => '2' }), { to: WEST });
    expect(result.outcome).toBe('done');
    await expect(applies(WEST)).resolves.toBeUndefined();
    const sent = bench.cloud.mutations().length;
    await expect(resumeKept(RUN, anew(), { takeover: 'mine' })).rejects.toMatchObject({
      code: 'run-passed',
      exit: EXIT.refused,
      fix: expect.stringContaining(`dr abort ${RUN}`) as string,
    });
    expect(bench.cloud.mutations()).toHaveLength(sent);
    await abortRun(RUN, anew(), WHY);
    await expect(applies(WEST)).resolves.toBeUndefined();
  });

  const LOCK = `data/${WEST}/terraform.tfstate.tflock`;

  it('a planned run waits for an apply that holds a state, and says who holds it since when', async () => {
    bench.cloud.state(WEST).objects.add(LOCK);
    await expect(failover(bench.ports(), { to: WEST, graceful: true })).rejects.toMatchObject({
      code: 'apply-under-way',
      why: expect.stringMatching(/warm-standby\.us-west-2\.data is locked by someone@there since 2026-11-20/) as string,
    });
    expect([bench.kept(), bench.cloud.mutations()]).toEqual([[], []]);
  });

  it('an emergency does not wait, and says so', async () => {
    bench.cloud.out.add(EAST);
    bench.cloud.state(WEST).objects.add(LOCK);
    const { result } = await failover(bench.ports(), { to: WEST });
    expect(result.outcome).toBe('done');
    expect(bench.console.heard.join('\n')).toMatch(/data is locked by someone@there .* the run goes on/);
  });

  it('a run that moves elsewhere is refused as well: its lease would be in another region', async () => {
    let second: Promise<unknown> = Promise.resolve();
    const them = { arn: 'arn:aws:iam::123456789012:user/them', host: 'there', machine: 'm2', pid: 2 };
    bench.cloud.fault = ({ action }) => {
      if (action !== 'SwitchoverGlobalCluster') return undefined;
      bench.cloud.fault = () => undefined;
      second = abortOrRun(them);
      return undefined;
    };
    const { result } = await failover(bench.ports(), { to: WEST, graceful: true });
    expect(result.outcome).toBe('done');
    expect(await second).toMatchObject({ code: 'lease-held' });
  });

  /** Carries out a move to the other region, as someone else. */
  async function abortOrRun(holder: FlowPorts['holder']): Promise<unknown> {
    const other = anew({ holder, newRunId: () => '2-theirs' });
    const { underLease } = await import('./under-lease');
    const runbook = {
      id: 'x',
      title: 'x',
      environment: 'warm-standby',
      mode: 'graceful',
      target: EAST,
      steps: [],
      remarks: [],
    } as const;
    const options = { takeover: null, body: () => Promise.resolve('ran'), staysOpen: () => false };
    return underLease({ runId: '2-theirs', folder: folder('2-theirs'), runbook }, other, options).catch(
      (error: unknown) => error,
    );
  }
});
