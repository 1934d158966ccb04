/** Clocks that are set back, and times of acceptances. */
import type { Clock } from '../console/ports';
import { failoverRunbook } from '../patterns/warm-standby/failover';
import { fault } from '../memory/cloud';
import { Bench, EAST, WEST } from '../recovery/testing/run';

async function lost(detach = false) {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST, detach });
  return { bench, runbook };
}

it('a clock that was set back between two attempts extends no deadline', async () => {
  const { bench, runbook } = await lost();
  const stop = new AbortController();
  bench.cloud.fault = ({ action }) => {
    if (action !== 'DescribeTargetHealth') return undefined;
    stop.abort(new Error('^C'));
    return fault('Throttling', 'transient');
  };
  await bench.run(runbook, { signal: stop.signal });
  const HOURS = 5 * 3600_000;
  const back: Clock = {
    scale: 1,
    now: () => bench.clock.now() - HOURS,
    sleep: (ms, signal) => bench.clock.sleep(ms, signal),
  };
  bench.cloud.fault = ({ action }) =>
    action === 'DescribeTargetHealth' ? fault('Throttling', 'transient') : undefined;
  const begun = bench.clock.now();
  const result = await bench.run(runbook, { clock: back });
  expect(result.outcome).toBe('unknown');
  const deadlines = runbook.steps.reduce((sum, { deadline }) => sum + deadline, 0);
  expect((bench.clock.now() - begun) / 1000).toBeLessThanOrEqual(deadlines);
});

it('each acceptance carries its own time', async () => {
  const { bench, runbook } = await lost();
  const [step] = runbook.steps.filter(({ id }) => id.startsWith('fence-'));
  const [act] = step?.act ?? [];
  if (step === undefined || act?.kind !== 'accept') throw new Error('there is nothing to accept');
  const two = { ...step, needs: [], act: [act, { ...act, name: 'another' }] };
  const result = await bench.run(
    { ...runbook, steps: [two] },
    {
      accept: async () => {
        await bench.clock.sleep(30_000);
        return { by: 'tester', reason: 'it is out' };
      },
    },
  );
  const [first, second] = result.steps[0]?.accepted ?? [];
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBe(30_000);
});
