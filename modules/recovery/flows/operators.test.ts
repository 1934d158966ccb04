/** Several operators, several machines, one environment: who may act, and what each knows of what was done. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../console/errors';
import type { CallResult } from '../../operations/adapter';
import type { JournalEntry } from '../../runbook/journal';
import { RunLease } from '../../runs/lease';
import { LEASE_TTL_SECONDS } from '../../runs/lease-record';
import { objectsIn } from '../../runs/objects';
import { leaseKey, placeOf, runKey } from '../../runs/places';
import { fault } from '../../memory/cloud';
import { FlowBench } from '../testing/flows';
import { EAST, WEST } from '../testing/run';
import { resumeKept, type FlowPorts } from './carry-out';
import { failover } from './failover';

const CONTROL = 'us-east-2';
const RUN = '1-failover-ungraceful';
const THEM = { arn: 'arn:aws:iam::123456789012:user/them', host: 'there', machine: 'm2', pid: 2 };
const PROMOTE = `rds:FailoverGlobalCluster ${WEST}`;

let bench: FlowBench;
beforeEach(() => {
  bench = new FlowBench();
  bench.cloud.out.add(EAST);
});
afterEach(() => bench.close());

/** Another person at another machine. */
const theirs = (rest: Partial<FlowPorts> = {}): FlowPorts =>
  bench.ports({
    holder: THEM,
    runsDir: join(bench.root, 'theirs'),
    newRunId: () => '2-theirs',
    signal: new AbortController().signal,
    ...rest,
  });
const copy = (region: string, run = RUN): string =>
  bench.cloud.kept(region).get(runKey('warm-standby', run, 'journal.jsonl'))?.Body ?? '';
const local = (folder = 'runs', run = RUN): string =>
  readFileSync(join(bench.root, folder, run, 'journal.jsonl'), 'utf8');
const read = (text: string): JournalEntry[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalEntry);
const when = (wanted: string, happens: () => void): void => {
  bench.cloud.fault = ({ action }) => {
    if (action !== wanted) return undefined;
    bench.cloud.fault = () => undefined;
    happens();
    return undefined;
  };
};
const promotions = (): number => bench.cloud.mutations().filter((call) => call === PROMOTE).length;

/** A failover that is stopped by Ctrl-C when it has asked for the promotion. */
async function paused(): Promise<void> {
  when('FailoverGlobalCluster', () => bench.stop.abort(new Error('Ctrl-C')));
  const { result } = await failover(bench.ports(), { to: WEST });
  expect(result.outcome).toBe('aborted');
}

describe('a second operator', () => {
  it('is refused while a run goes on, and told by whom, since when and what to do; the run is not disturbed', async () => {
    let second: Promise<unknown> = Promise.resolve();
    when('FailoverGlobalCluster', () => {
      second = failover(theirs(), { to: WEST }).catch((error: unknown) => error);
    });
    const { result } = await failover(bench.ports(), { to: WEST });
    expect(await second).toMatchObject({
      code: 'lease-held',
      exit: EXIT.refused,
      what: expect.stringMatching(/user\/me \(process 1 on here\) runs 1-failover-ungraceful since 2026-/) as string,
      fix: expect.stringContaining(`dr resume ${RUN} --takeover`) as string,
    });
    expect([result.outcome, promotions()]).toEqual(['done', 1]);
  });

  it('may act as soon as the run is at its end', async () => {
    await failover(bench.ports(), { to: WEST });
    bench.cloud.restore(EAST);
    bench.cloud.out.clear();
    await bench.clock.sleep(300_000);
    const { result } = await failover(theirs(), { to: EAST, graceful: true });
    expect(result.outcome).toBe('done');
  });

  it('who takes over goes on where it was; the first sends nothing more and says by whom', async () => {
    let second: Promise<unknown> = Promise.resolve();
    when('FailoverGlobalCluster', () => {
      second = resumeKept(RUN, theirs(), { takeover: 'the first one is asleep' });
    });
    await expect(failover(bench.ports(), { to: WEST })).rejects.toMatchObject({
      code: 'lease-lost',
      what: expect.stringContaining('user/them') as string,
    });
    expect(await second).toMatchObject({ result: { outcome: 'done' } });
    expect([promotions(), bench.cloud.writer(), bench.cloud.serves()]).toEqual([1, WEST, WEST]);
    expect(read(local('theirs'))).toContainEqual(
      expect.objectContaining({ kind: 'takeover', epoch: 2, by: THEM.arn, reason: 'the first one is asleep' }),
    );
    expect(read(local('theirs')).at(-1)).toMatchObject({ kind: 'finish', outcome: 'done', epoch: 2 });
  });

  it('goes on with a paused run at another machine, from the copies, and promotes nothing twice', async () => {
    await paused();
    const { result } = await resumeKept(RUN, theirs());
    expect([result.outcome, promotions()]).toEqual(['done', 1]);
    expect(local('theirs').startsWith(local())).toBe(true);
    expect(bench.console.heard.join('\n')).toContain('began on another machine');
  });

  it('is not begun anew elsewhere where its files can be read and its journal cannot', async () => {
    await paused();
    const before = promotions();
    bench.cloud.fault = ({ input }) =>
      JSON.stringify(input).includes('journal.jsonl') ? fault('SlowDown', 'transient') : undefined;
    await expect(resumeKept(RUN, theirs())).rejects.toMatchObject({ code: 'journal-unknown', exit: EXIT.unknown });
    expect(promotions()).toBe(before);
    // Nothing stays that a later call would take for the whole run.
    bench.cloud.fault = () => undefined;
    expect((await resumeKept(RUN, theirs())).result.outcome).toBe('done');
    expect(promotions()).toBe(1);
  });

  it('leaves lines that the first machine takes over before it goes on', async () => {
    await paused();
    await resumeKept(RUN, theirs());
    const { result } = await resumeKept(RUN, bench.ports({ signal: new AbortController().signal }));
    expect(result.outcome).toBe('done');
    expect(local().startsWith(local('theirs'))).toBe(true);
  });
});

describe('the lease of a runner that died', () => {
  async function died(): Promise<void> {
    const objects = objectsIn(placeOf(bench.topology, WEST), { sender: bench.cloud, clock: bench.clock });
    const claim = { run: 'old', runbook: 'failover-ungraceful', mode: 'ungraceful', touches: [WEST] };
    const lease = new RunLease(
      [objects],
      bench.clock,
      { ...claim, holder: { ...THEM, pid: 77 } },
      { environment: 'warm-standby', floor: 0, takeover: null, isGone: () => false },
    );
    await lease.open();
  }

  it('ends by itself, by the clock of S3, not by the clocks of operators', async () => {
    await died();
    await bench.clock.sleep((LEASE_TTL_SECONDS - 10) * 1000);
    const fast = {
      ...bench.clock,
      now: () => bench.clock.now() + 3_600_000,
      sleep: bench.clock.sleep.bind(bench.clock),
    };
    await expect(failover(bench.ports({ clock: fast }), { to: WEST })).rejects.toMatchObject({ code: 'lease-held' });
    expect([bench.kept(), bench.cloud.mutations()]).toEqual([[], []]);
    await bench.clock.sleep(11_000);
    const { result } = await failover(bench.ports(), { to: WEST });
    expect(result.outcome).toBe('done');
  });

  it('need not be waited for at the same machine, where its process is known to be gone', async () => {
    await died();
    const { result, runId } = await failover(bench.ports({ isGone: ({ pid }) => pid === 77 }), { to: WEST });
    expect(result.outcome).toBe('done');
    expect(read(local('runs', runId))).toContainEqual(
      expect.objectContaining({ kind: 'takeover', epoch: 2, reason: 'the process that held it is gone' }),
    );
  });
});

describe('copies of the journal', () => {
  const noStore =
    (regions: readonly string[]) =>
    ({ region, input }: { region: string; input: Record<string, unknown> }): CallResult | undefined =>
      regions.includes(region) && String(input['Key']).startsWith('runs/')
        ? fault('ServiceUnavailable', 'transient')
        : undefined;

  it('are whole in the target and the control region, and never sent to the region that is lost', async () => {
    await failover(bench.ports(), { to: WEST });
    expect([copy(WEST), copy(CONTROL)]).toEqual([local(), local()]);
    expect(bench.cloud.kept(EAST).size).toBe(0);
    const keys = [...bench.cloud.kept(WEST).keys()];
    for (const name of ['runbook.json', 'digest', 'world']) expect(keys).toContain(runKey('warm-standby', RUN, name));
  });

  it('hold what an act is about to do before it is sent', async () => {
    let seen: (string | undefined)[] = [];
    when('FailoverGlobalCluster', () => {
      seen = [WEST, CONTROL].map((region) => read(copy(region)).findLast(({ kind }) => kind === 'intent')?.kind);
    });
    await failover(bench.ports(), { to: WEST });
    expect(seen).toEqual(['intent', 'intent']);
  });

  it('do not hold up an emergency: it says so once, writes it down, and they follow when they can be written', async () => {
    bench.cloud.fault = noStore([WEST, CONTROL]);
    bench.cloud.later(30, () => (bench.cloud.fault = () => undefined));
    const { result } = await failover(bench.ports(), { to: WEST });
    expect(result.outcome).toBe('done');
    expect([copy(WEST), copy(CONTROL)]).toEqual([local(), local()]);
    const told = bench.console.heard.filter((line) => line.includes(`in ${CONTROL} cannot be written`));
    expect(told).toHaveLength(1);
    const entries = read(local());
    expect(entries.filter(({ kind }) => kind === 'lease-unknown')).toHaveLength(1);
    expect(entries.flatMap((one) => (one.kind === 'copy' && one.region === CONTROL ? [one.ok] : []))).toEqual([
      false,
      true,
    ]);
  });

  it('that hang cost an emergency seconds, not its time', async () => {
    bench.cloud.fault = () => undefined;
    const { cloud, clock } = bench;
    const hangs: FlowPorts['sender'] = {
      send: async (operation) => {
        if (JSON.stringify(operation.input).includes('"runs/')) await clock.sleep(15_000);
        return cloud.send(operation);
      },
    };
    const free = await new FlowBenchTime().run();
    const before = clock.now();
    const { result } = await failover(bench.ports({ sender: hangs, breakGlass: 'nobody can read it' }), { to: WEST });
    expect(result.outcome).toBe('done');
    expect(clock.now() - before).toBeLessThan(free + 60_000);
  });

  it('that cannot be asked stop a planned move before anything is sent', async () => {
    bench.cloud.out.clear();
    bench.cloud.fault = noStore([WEST]);
    await expect(failover(bench.ports(), { to: WEST, graceful: true })).rejects.toMatchObject({
      code: 'lease-unknown',
      exit: EXIT.unknown,
    });
    expect([bench.kept(), bench.cloud.mutations()]).toEqual([[], []]);
  });

  it('that tell different stories are refused with what differs', async () => {
    await paused();
    const kept = bench.cloud.kept(CONTROL);
    const key = runKey('warm-standby', RUN, 'journal.jsonl');
    const lines = copy(CONTROL).trimEnd().split('\n');
    const last = JSON.parse(lines.pop() ?? '{}') as Record<string, unknown>;
    const other = JSON.stringify({ ...last, kind: 'note', step: 'promote', name: 'x', value: 'y' });
    kept.set(key, { Body: `${[...lines, other].join('\n')}\n`, ETag: '"x"', LastModified: new Date().toISOString() });
    const sent = bench.cloud.mutations().length;
    await expect(resumeKept(RUN, bench.ports({ signal: new AbortController().signal }))).rejects.toMatchObject({
      code: 'journals-differ',
      what: expect.stringContaining(`differ from line ${lines.length + 1} on`) as string,
      why: expect.stringContaining('note promote') as string,
    });
    expect(bench.cloud.mutations()).toHaveLength(sent);
  });

  it('show by the lease that nobody runs it, and that it waits to go on', async () => {
    await paused();
    const lease = (): unknown => JSON.parse(bench.cloud.kept(WEST).get(leaseKey('warm-standby'))?.Body ?? '{}');
    expect(lease()).toMatchObject({ run: RUN, holder: null, open: true, touches: ['global', WEST] });
    await resumeKept(RUN, bench.ports({ signal: new AbortController().signal }));
    expect(lease()).toMatchObject({ run: RUN, holder: null, open: false, epoch: 2 });
  });
});

/** How long the same failover takes where nothing hangs, in clock milliseconds. */
class FlowBenchTime {
  async run(): Promise<number> {
    const other = new FlowBench();
    other.cloud.out.add(EAST);
    const before = other.clock.now();
    await failover(other.ports(), { to: WEST });
    other.close();
    return other.clock.now() - before;
  }
}
