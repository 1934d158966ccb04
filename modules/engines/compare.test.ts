/** Runner, script and machine on equal clouds, every runbook and mode; and that the comparison sees what differs. */
import { sampleTopology } from '../topology/testing/sample';
import { TAKEOVER_KEY } from '../topology/traffic';
import { createTestHost } from '../recovery/testing/host';
import { compareInMemory } from '../rehearsal/compare';
import { RUNBOOK_KINDS } from '../patterns/every';
import { EAST, WEST } from '../recovery/testing/run';
import { byRunner, scene } from '../recovery/testing/worlds';
import { COMPARED_ENGINES, comparisonOf, differences, type EngineRun } from './compare';

// Scripts run in real time, on machines that do other things as well.
jest.setTimeout(180_000);

const CASES = RUNBOOK_KINDS.map((kind) => [[kind.name, ...kind.options, `(${kind.when})`].join(' '), kind] as const);

it.each(CASES)('three engines do the same: %s', async (_, kind) => {
  const wish = { kind, from: EAST, to: WEST, answerNamesRegion: true, engines: COMPARED_ENGINES };
  const { runbook, runs, cannot, ...compared } = await compareInMemory(sampleTopology(), wish, createTestHost());
  expect(compared.differences).toEqual([]);
  expect(runs.map(({ result }) => result.outcome)).toEqual(runs.map(() => 'done'));
  expect(runs.map(({ world }) => world)).toEqual(runs.map(() => expect.objectContaining({ wrote: [WEST] }) as unknown));
  // Applying a state is what only dr can do; the others say so when they are rendered.
  const applies = runbook.steps.some(({ act }) => act.some(({ kind: what }) => what === 'apply'));
  expect(runs).toHaveLength(applies ? 1 : 3);
  expect(cannot.map(({ engine }) => engine)).toEqual(applies ? ['bash', 'step-functions'] : []);
  for (const { at } of compared.changes) expect(at.map(({ length }) => length)).toEqual(runs.map(() => 1));
});

/** From the region that serves by an object, and back to it: both change what is in a bucket, the way back in both regions. */
const MOVES = [
  ['after a loss', 'failover', [], EAST, WEST],
  ['as planned, back to PRIMARY', 'failover', ['--graceful'], WEST, EAST],
] as const;

it.each(MOVES)('three engines move clients by inverted health checks: %s', async (_, name, options, from, to) => {
  const kind = RUNBOOK_KINDS.find((one) => one.name === name && one.options.join() === options.join());
  if (kind === undefined) throw new Error('no such runbook');
  const topology = sampleTopology({ environment: { traffic_method: 'health-check-inversion' } });
  const wish = { kind, from, to, answerNamesRegion: true, engines: COMPARED_ENGINES };
  const { runs, cannot, differences: found } = await compareInMemory(topology, wish, createTestHost());
  expect([found, cannot]).toEqual([[], []]);
  expect(runs.map(({ result }) => result.outcome)).toEqual(['done', 'done', 'done']);
  for (const { sent } of runs) {
    const moves = sent.filter(
      ({ action, input }) => /^(Put|Delete)Object$/.test(action) && input['Key'] === TAKEOVER_KEY,
    );
    expect(moves.map(({ action, region }) => `${action} ${region}`)).toEqual(
      to === EAST ? [`PutObject ${EAST}`, `DeleteObject ${WEST}`] : [`PutObject ${WEST}`],
    );
    expect(sent.filter(({ service }) => service === 'route53')).toEqual([]);
  }
});

describe('the comparison', () => {
  const both = async (): Promise<readonly [Awaited<ReturnType<typeof scene>>, EngineRun]> => {
    const made = await scene('failover, the writer lost');
    return [made, await byRunner(made)];
  };

  it('sees another order, a missing or repeated change, another question, end and world', async () => {
    const [{ runbook }, run] = await both();
    const seen = (change: Partial<EngineRun>): string =>
      differences(runbook, run, { ...run, ...change, engine: 'bash' }).join('; ');
    const moved = run.sent.filter(({ action }) => action === 'ChangeResourceRecordSets');
    const rest = run.sent.filter(({ action }) => action !== 'ChangeResourceRecordSets');
    expect(seen({})).toBe('');
    expect(seen({ sent: [...moved, ...rest] })).toMatch(/bash changed something for record before promote was done/);
    expect(seen({ sent: rest })).toMatch(/changes of .*route53:ChangeResourceRecordSets global/);
    expect(seen({ sent: [...run.sent, ...moved] })).toMatch(/changes of /);
    expect(seen({ sent: run.sent.filter(({ action }) => action !== 'DescribeAlarms') })).toMatch(
      /questions of .*DescribeAlarms/,
    );
    expect(seen({ world: {} })).toMatch(/worlds of /);
    const steps = run.result.steps.map((step) => ({ ...step, end: 'not' as const }));
    expect(seen({ result: { ...run.result, steps } })).toMatch(/ends of .*promote met/);
  });

  it('leaves out what a run keeps about itself, and compares nothing with one engine', async () => {
    const [{ runbook }, run] = await both();
    const lease = { service: 's3', action: 'PutObject', region: WEST, input: { Key: 'runs/x/lease.json' } } as const;
    const kept = { ...run, engine: 'bash', sent: [...run.sent, lease] } as const;
    expect(comparisonOf(runbook, [run, kept]).differences).toEqual([]);
    const alone = comparisonOf(runbook, [run, { engine: 'bash', cannot: 'apply a state' }]);
    expect([alone.runs.length, alone.cannot.length, alone.differences]).toEqual([1, 1, []]);
  });
});
