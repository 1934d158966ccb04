/** Two persons on the fake cloud: what one accepts waits in the buckets until another principal answers. */
import { principalOf } from '../../operations/principal';
import { waitingIn } from '../../runbook/approvals/ask';
import { approvalKey } from '../../runs/approvals/record';
import { JOURNAL } from '../../runs/gather';
import { runKey } from '../../runs/places';
import { timelineOf } from '../../runs/timeline';
import { readChain } from '../../runbook/chain';
import type { JournalEntry } from '../../runbook/journal';
import { EAST, WEST } from '../testing/run';
import { FlowBench, SECOND } from '../testing/flows';
import { allWaiting, answer, waitingOf } from './approve';
import { failover } from './failover';
import type { FlowPorts } from './ports';
import { resumeKept } from './carry-out';
import { skipStep } from './steer';

const RUN = '1-failover-ungraceful';
const LOSS = `data-loss:${EAST}`;
const FENCE = `unfenced:${EAST}`;
const PROMOTE = `rds:FailoverGlobalCluster ${WEST}`;
const APPROVED = { decision: 'approved', reason: 'agreed' } as const;

let bench: FlowBench;
beforeEach(() => {
  bench = new FlowBench();
  bench.cloud.out.add(EAST);
});
afterEach(() => bench.close());

const entries = (): readonly JournalEntry[] =>
  readChain(bench.cloud.kept(WEST).get(runKey('warm-standby', RUN, JOURNAL))?.Body ?? '').entries;
const as = (principal = SECOND): FlowPorts => ({ ...bench.ports(), principal });
const promoted = (): number => bench.cloud.mutations().filter((call) => call === PROMOTE).length;
const accepted = (): readonly JournalEntry[] => entries().filter(({ kind }) => kind === 'accepted');

/** Does something once both questions wait. */
function whenAsked(happens: () => Promise<unknown>): Pick<FlowPorts, 'announce'> {
  const names = new Set<string>();
  return {
    announce: (_run, { name }) => {
      if (names.add(name).size === 2) void happens();
    },
  };
}

async function all(decide = APPROVED as { decision: 'approved' | 'declined'; reason: string }, principal = SECOND) {
  const ports = as(principal);
  const waiting = await waitingOf(RUN, ports);
  for (const ask of waiting.asks) await answer(waiting, ask, decide, ports);
}

describe('what needs two persons', () => {
  it('waits for another principal, and both are on record', async () => {
    const { result } = await failover(bench.ports(), { to: WEST });
    expect(result.outcome).toBe('done');
    expect(accepted()).toMatchObject(
      [LOSS, FENCE].map((name) => ({ name, by: 'tester', approvedBy: { by: SECOND.arn, principal: 'AROASECOND' } })),
    );
    expect(timelineOf(entries()).join('\n')).toMatch(/ACCEPTED by tester: .*; approved by .*approver\/bob: agreed/);
  });

  it('is shown to whoever asks what waits: step, question, who accepted it, since when', async () => {
    let shown: Awaited<ReturnType<typeof allWaiting>> | undefined;
    const look = whenAsked(async () => {
      shown = await allWaiting(as());
      await all();
    });
    await failover(bench.ports(look), { to: WEST });
    const [run] = shown?.runs ?? [];
    expect(run?.runId).toBe(RUN);
    expect(run?.asks).toMatchObject([
      { name: LOSS, step: 'accept-loss', by: 'tester', reason: 'the region is out', principal: 'AROAFIRST' },
      { name: FENCE, step: `fence-${EAST}` },
    ]);
    expect(run?.asks[0]?.why).toMatch(/replication_lag_ms: \d+/);
    expect(shown?.unknown).toEqual([EAST]);
    expect((await allWaiting(as())).runs).toEqual([]);
  });

  it('is refused where the second person says no; asked again, it may be approved', async () => {
    const no = { decision: 'declined', reason: 'the region answers here' } as const;
    const { result } = await failover(bench.ports(whenAsked(() => all(no))), { to: WEST });
    expect(result.outcome).toBe('refused');
    expect(result.steps.find(({ id }) => id === 'accept-loss')).toMatchObject({
      end: 'refused',
      why: expect.stringMatching(/declined by .*approver\/bob: the region answers here/) as string,
    });
    expect(promoted()).toBe(0);
    expect(waitingIn(entries())).toEqual([]);
    // The old no answers the old question: it is not taken for an answer to the new one.
    expect((await resumeKept(RUN, bench.ports())).result.outcome).toBe('done');
  });

  it('cannot be approved by the one who accepted it, under any session', async () => {
    const other = principalOf({
      userId: 'AROAFIRST:somebody-else',
      arn: 'arn:aws:sts::123456789012:assumed-role/operator/x',
    });
    let code: unknown;
    const look = whenAsked(async () => {
      code = await all(APPROVED, other).catch((error: unknown) => (error as { code: unknown }).code);
      // Written all the same, past dr: the run looks at who it is.
      const { asks } = await waitingOf(RUN, as());
      for (const ask of asks) {
        const record = { environment: 'warm-standby', run: RUN, name: ask.name, ask: ask.id, ...APPROVED };
        const forged = { ...record, by: other.arn, user_id: other.userId, at: '' };
        bench.cloud
          .kept(WEST)
          .set(approvalKey(forged), { Body: JSON.stringify(forged), ETag: '"f"', LastModified: '' });
      }
      await bench.clock.sleep(10_000);
      expect(promoted()).toBe(0);
      await all();
    });
    const { result } = await failover(bench.ports(look), { to: WEST });
    expect([code, result.outcome]).toEqual(['same-principal', 'done']);
    expect(bench.console.heard.join('\n')).toMatch(/does not count: .* is the same principal/);
  });

  it('is not asked of one who is alone by the settings', async () => {
    const alone = { ...bench.ports(), workspace: bench.workspace(['approvals_required=1']) };
    bench.decides = null;
    const { result } = await failover(alone, { to: WEST });
    expect(result.outcome).toBe('done');
    expect(entries().filter(({ kind }) => kind === 'asked')).toEqual([]);
  });

  it('needs nobody for a planned move', async () => {
    bench.cloud.out.clear();
    bench.decides = null;
    const { result } = await failover(bench.ports(), { to: WEST, graceful: true });
    expect([result.outcome, bench.asked]).toEqual(['done', []]);
  });
});

describe('a run that stops while it waits', () => {
  it('goes on waiting when resumed, without asking the first person again, and takes what was approved meanwhile', async () => {
    const stop = new AbortController();
    const interrupted = whenAsked(() => Promise.resolve(stop.abort(new Error('Ctrl-C'))));
    const { result } = await failover(bench.ports({ ...interrupted, signal: stop.signal }), { to: WEST });
    expect(result.outcome).toBe('aborted');
    await all();
    await bench.clock.sleep(24 * 3_600_000);
    bench.asked.length = 0;
    bench.console.heard.length = 0;
    const silent = bench.ports({ announce: () => undefined });
    expect((await resumeKept(RUN, silent)).result.outcome).toBe('done');
    expect([bench.asked, promoted()]).toEqual([[], 1]);
    expect(bench.console.heard.join('\n')).not.toContain('needs a second person');
  });

  it('says the command that the other person types, as it is typed there', async () => {
    const stop = new AbortController();
    const typed = `dr approve ${RUN} ${FENCE} --reason TEXT --lab`;
    const warn = (text: string): void => {
      bench.console.warn(text);
      if (text.endsWith(typed)) stop.abort(new Error('Ctrl-C'));
    };
    const more = { command: (words: string) => `dr ${words} --lab`, announce: () => undefined, signal: stop.signal };
    await failover(bench.ports({ ...more, console: { ...bench.console, warn } }), { to: WEST });
    expect(bench.console.warnings.filter((line) => line.endsWith(typed))).toHaveLength(1);
  });

  it('finds no approval where none waits: it cannot be given beforehand, and not for what has ended', async () => {
    const ports = as();
    await failover(bench.ports(), { to: WEST });
    expect((await waitingOf(RUN, ports)).asks).toEqual([]);
  });
});

describe('breaking the glass', () => {
  const GLASS = { breakGlass: 'nobody answers the phone' };

  it('lets one go on alone, and says so in journal, console and result', async () => {
    bench.decides = null;
    const { result } = await failover(bench.ports(GLASS), { to: WEST });
    expect(result.outcome).toBe('done');
    expect(result.breakGlass).toMatchObject([{ by: bench.first.arn, reason: 'nobody answers the phone' }]);
    expect(accepted()).toMatchObject([LOSS, FENCE].map((name) => ({ name, breakGlass: true })));
    expect(bench.console.heard.join('\n')).toMatch(/BREAK-GLASS: .*operator\/me goes on ALONE/);
    expect(timelineOf(entries()).join('\n')).toMatch(/BREAK-GLASS.*\n[^]*ACCEPTED by tester ALONE \(break-glass\)/);
  });

  it('is over where the person who broke it answers after its hour: another one is asked', async () => {
    const accept = async () => {
      await bench.clock.sleep(61 * 60_000);
      return { by: 'tester', reason: 'the region is out' };
    };
    const { result } = await failover(bench.ports({ ...GLASS, accept }), { to: WEST });
    expect(result.outcome).toBe('done');
    expect(accepted()).toHaveLength(2);
    for (const one of accepted()) expect(one).toMatchObject({ approvedBy: { principal: 'AROASECOND' } });
  });

  it('takes over from waiting, and holds for an hour and for who declared it, not longer and for nobody else', async () => {
    bench.decides = null;
    const stopWhenAsked = async (run: (ports: Partial<FlowPorts>) => Promise<unknown>) => {
      const stop = new AbortController();
      const once = { announce: () => stop.abort(new Error('Ctrl-C')) };
      await run({ ...once, signal: stop.signal });
    };
    await stopWhenAsked((ports) => failover(bench.ports(ports), { to: WEST }));
    // Declared, and then stopped before anything more was accepted.
    bench.accept = () => null;
    const other = { principal: SECOND, ...GLASS };
    await resumeKept(RUN, bench.ports(other));
    expect(promoted()).toBe(0);
    // What the first one accepted, and waits for a second, is no acceptance of hers.
    expect(accepted()).toEqual([]);
    bench.accept = () => ({ by: 'tester', reason: 'x' });
    // Another principal's glass is not mine.
    await stopWhenAsked((ports) => resumeKept(RUN, bench.ports(ports)));
    expect(promoted()).toBe(0);
    await bench.clock.sleep(61 * 60_000);
    // And not even hers any more.
    await stopWhenAsked((ports) => resumeKept(RUN, bench.ports({ ...ports, principal: SECOND })));
    expect(promoted()).toBe(0);
    expect((await resumeKept(RUN, bench.ports(GLASS))).result.outcome).toBe('done');
  });
});

it('a step that fences is skipped by two', async () => {
  bench.accept = () => null;
  await failover(bench.ports(), { to: WEST });
  bench.accept = () => ({ by: 'tester', reason: 'its network is cut' });
  await skipStep(RUN, `fence-${EAST}`, bench.ports(), { reason: 'its network is cut', takeover: false });
  expect(entries().findLast(({ kind }) => kind === 'approved')).toMatchObject({
    name: `skip:fence-${EAST}`,
    approvedBy: { by: SECOND.arn },
  });
  bench.decides = { decision: 'declined', reason: 'no' };
  await expect(skipStep(RUN, 'promote', bench.ports(), { reason: 'x', takeover: false })).rejects.toMatchObject({
    code: 'skip-not-accepted',
  });
});
