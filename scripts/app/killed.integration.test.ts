/** A failover by dr that is killed: no process stays, the next run goes on, and nothing is in the way afterwards. */
import { openBench } from '../testing/bench';
import { failOverCounted } from '../testing/killed-and-counted';
import { keptLab } from '../testing/kept';
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
