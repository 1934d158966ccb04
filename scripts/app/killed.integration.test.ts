/** A failover that is killed, by dr and by the script: no process stays, the next run goes on, and nothing is in the way afterwards. */
import { openBench } from '../testing/bench';
import { failOverCounted, scriptCounted } from '../testing/killed-and-counted';
import { keptLab } from '../testing/kept';
import { mutations } from '../testing/requests';
import { endStarted } from '../testing/terminal';

jest.setTimeout(20 * 60_000);

const ROUTE = { lost: 'us-east-1', to: 'us-west-2' };
const bench = openBench();
let snapshot: string;

beforeAll(async () => {
  ({ snapshot } = await keptLab(bench));
});
afterAll(async () => {
  await endStarted();
  bench.close();
});

const NOTHING_LEFT = { left: [] };
const IN_NOBODYS_WAY = { open_runs: [], leases: { runs: [], unknown: [] }, left: [] };

it('dr failover that is killed seven times, and a reconciliation once, leave no process and end with a clean status', async () => {
  const { deaths, last, status } = await failOverCounted(bench, snapshot, ROUTE);
  expect(deaths).toEqual([
    ...Array.from({ length: 8 }, () => ({ code: null, ...NOTHING_LEFT })),
    { code: 0, ...NOTHING_LEFT },
  ]);
  expect(last).toMatchObject({ exit: 0, outcome: 'done' });
  expect(status).toMatchObject({ exit: 0, ...IN_NOBODYS_WAY, differences: [], unknown: [] });
  expect(status['freezes']).toEqual(
    (status['freezes'] as readonly unknown[]).map(
      () => expect.objectContaining({ since: { known: true, value: null } }) as unknown,
    ),
  );
});

it('promote-dr.sh that is killed three times leaves no process, its lease is named, and started again it comes to the end with a clean status', async () => {
  const { deaths, last, status, sent } = await scriptCounted(bench, snapshot, ROUTE);
  const runs = deaths.map(({ heldBy }) => String(heldBy.run));
  expect(deaths).toMatchObject(
    runs.map(() => ({
      ...{ code: null, ...NOTHING_LEFT },
      heldBy: { run: expect.stringMatching(/-promote-dr-\w+-\d+$/) as string, isTheKilled: true },
    })),
  );
  // Each start says whom it takes the lease from; the last one waits for it first.
  for (const [index, { saidOfLease }] of [...deaths.slice(1), last].entries()) {
    expect(saidOfLease.filter((line) => / takes-over /.test(line))).toEqual([
      expect.stringMatching(new RegExp(`takes-over arn:\\S+ on \\S+ runs ${runs[index]} since \\S+: `)),
    ]);
  }
  expect([deaths.length, new Set(runs).size]).toEqual([3, 3]);
  expect(last).toMatchObject({ code: 0, ...NOTHING_LEFT });
  expect(last.saidOfLease.join('\n')).toMatch(/waits .* looks for \d+ s whether it is renewed/);
  expect(mutations(sent).filter(({ action }) => action === 'FailoverGlobalCluster')).toHaveLength(1);
  expect(status).toMatchObject({ exit: 0, ...IN_NOBODYS_WAY, differences: [], unknown: [] });
});
