/** Interruptions that come too late, and declarations of break-glass that expire. */
import { recordingConsole } from '../console/testing/quiet';
import type { Journal } from './journal';
import type { Runbook } from './runbook';
import { failoverRunbook } from '../patterns/warm-standby/failover';
import { Bench, EAST, ends, WEST } from '../recovery/testing/run';

async function lost(): Promise<{ bench: Bench; runbook: Runbook }> {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  return { bench, runbook: failoverRunbook(bench.topology, await bench.observe(), { to: WEST }) };
}

it('is done if Ctrl-C comes after the last step is met', async () => {
  const { bench, runbook } = await lost();
  const stop = new AbortController();
  const journal: Journal = {
    read: () => bench.journal.read(),
    append: async (at, body) => {
      const entry = await bench.journal.append(at, body);
      if (body.kind === 'end' && body.step === 'verify') stop.abort(new Error('Ctrl-C'));
      return entry;
    },
  };
  const result = await bench.run(runbook, { journal, signal: stop.signal });
  expect(stop.signal.aborted).toBe(true);
  expect([ends(result).verify, result.outcome]).toEqual(['met', 'done']);
  expect(bench.journal.entries.at(-1)).toMatchObject({ kind: 'finish', outcome: 'done' });
});

it('says at every resumption that one person goes on alone, until the declaration expires', async () => {
  const { bench, runbook } = await lost();
  const alone = async (breakGlass?: string): Promise<readonly string[]> => {
    const console = recordingConsole();
    await bench.run(runbook, { console, ...(breakGlass === undefined ? {} : { breakGlass }) });
    return console.warnings.filter((text) => text.includes('goes on ALONE'));
  };
  expect(await alone('nobody answers the phone')).toHaveLength(1);
  expect(await alone()).toHaveLength(1);
  await bench.clock.sleep(61 * 60_000);
  expect(await alone()).toEqual([]);
});
