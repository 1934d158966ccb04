// What the engine adds to a failover, and what running steps side by side takes off it.
import { line, middle, once, percent, ROOT, seconds, times } from './measure.mjs';
import { withProgram } from './typescript.mjs';

export const title = 'a failover in memory (the world is modelled; the engine and its journal on disk are real)';

const RUNS = 9;

export async function run() {
  const all = await withProgram('failover', (program) =>
    Array.from({ length: RUNS }, () => JSON.parse(once([...program, ROOT]).stdout)),
  );
  const [{ failoverSeconds, serialSeconds, usualSeconds, usualSerialSeconds, journalLines }] = all;
  const engine = middle(all.map(({ engineSeconds }) => engineSeconds));
  const share = engine / failoverSeconds;
  line(`${failoverSeconds} s`, 'the failover, on the clock of its world');
  line(seconds(engine), `engine overhead: the runner with ${journalLines} lines forced to disk, in a new process`, {
    text: '<= 1 s',
    met: engine <= 1,
  });
  line(percent(share), 'engine overhead / failover', { text: '<= 2 %', met: share <= 0.02 });
  const carried = failoverSeconds / serialSeconds;
  line(times(carried), `carried out side by side / one after the other (${failoverSeconds} s / ${serialSeconds} s)`, {
    text: '<= 0.7 x',
    met: carried <= 0.7,
  });
  const budget = usualSeconds / usualSerialSeconds;
  line(times(budget), `the same by the budget's usual times (${usualSeconds} s / ${usualSerialSeconds} s; dr rto)`, {
    text: '<= 0.7 x',
    met: budget <= 0.7,
  });
}
