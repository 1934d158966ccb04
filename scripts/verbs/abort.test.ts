/** A process that is killed after each of its first writings into buckets: what is left can be ended by the name that the refusal says. */
import { join } from 'node:path';
import { DrError } from '../../modules/console/errors';
import { failover } from '../../modules/recovery/flows/failover';
import type { FlowPorts } from '../../modules/recovery/flows/ports';
import { requireNoOpenRun } from '../../modules/runs/interlock';
import { FlowBench } from '../../modules/recovery/testing/flows';
import { EAST, WEST } from '../../modules/recovery/testing/run';
import { forgetContexts, testContext } from '../testing/context';
import { abortIn } from './abort';

/** More than a run writes before it sends its first change: the lease in three buckets, three files in two, and lines of the journal. */
const WRITES = 14;

class Killed extends Error {}

let bench: FlowBench;
beforeEach(() => {
  bench = new FlowBench();
  bench.cloud.out.add(EAST);
});
afterEach(() => {
  bench.close();
  forgetContexts();
});

/** Nothing of it reaches a bucket after its nth writing. */
function mortalSender(nth: number): FlowPorts['sender'] {
  let writes = 0;
  return {
    send: (operation) => {
      if (writes >= nth) return Promise.reject(new Killed());
      if (operation.action === 'PutObject') writes += 1;
      return bench.cloud.send(operation);
    },
  };
}

const applies = (): Promise<string> =>
  requireNoOpenRun(bench.topology, ['warm-standby.global'], bench.ports()).then(
    () => '',
    (error: unknown) => (error instanceof DrError ? `${error.what} ${error.fix}` : String(error)),
  );

describe.each(['the same machine', 'another machine'])('on %s', (machine) => {
  it.each(Array.from({ length: WRITES }, (_, at) => at + 1))('after writing %i', async (nth) => {
    await failover(bench.ports({ sender: mortalSender(nth) }), { to: WEST }).catch(() => undefined);
    await bench.clock.sleep(90_000);
    const refused = await applies();
    const [, run = ''] = /dr abort (\S+) --reason/.exec(refused) ?? [];
    if (refused === '') return;
    expect(run).not.toBe('');
    const ports = bench.ports(machine === 'another machine' ? { runsDir: join(bench.root, 'elsewhere') } : {});
    const how = { reason: 'its process was killed', takeover: false };
    expect((await abortIn(testContext({ yes: true }), ports, run, how)).exit).toBe(0);
    expect(await applies()).toBe('');
  });
});
