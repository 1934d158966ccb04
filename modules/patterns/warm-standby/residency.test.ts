/** A region in which clients are not served as a matter of course: not recommended, and taken only when two persons accept it by name. */
import { DrError } from '../../console/errors';
import { sampleTopology, THIRD_REGION } from '../../topology/testing/sample';
import { candidates, recommend } from './candidates';
import { COMPARED_ENGINES } from '../../engines/compare';
import { renderMarkdown } from '../../engines/markdown/markdown';
import { lintRunbook } from '../../runbook/lint/lint';
import { compareInMemory } from '../../rehearsal/compare';
import type { Runbook } from '../../runbook/runbook';
import { createTestHost } from '../../recovery/testing/host';
import { Bench, EAST, ends, WEST } from '../../recovery/testing/run';
import { evacuateRunbook } from './evacuate';
import { everyRunbook, RUNBOOK_KINDS } from '../every';
import { failoverRunbook } from './failover';

// A script runs in real time, on machines that do other things as well.
jest.setTimeout(120_000);

const EU = 'eu-west-1';
const THREE = sampleTopology(THIRD_REGION);

const refusal = (act: () => unknown): DrError => {
  try {
    act();
  } catch (error) {
    if (error instanceof DrError) return error;
    throw error;
  }
  throw new RangeError('nothing was refused');
};

describe('a region outside serving_residency', () => {
  /** Clients may be served in the US; the replica in Ireland is a copy. */
  const US = sampleTopology({
    ...THIRD_REGION,
    environment: { ...THIRD_REGION.environment, serving_residency: ['US'] },
  });
  const NAME = `residency:${EU}`;
  const rules = { outside: [EU] };

  /** The region in the EU is closest in every way, the one inside is late and has fewer tasks. */
  function world(lose: readonly string[] = [EAST]): Bench {
    const bench = new Bench(US);
    for (const region of lose) bench.cloud.out.add(region);
    bench.cloud.state(WEST).lagMs = 4000;
    bench.cloud.state(EU).running = 3;
    return bench;
  }

  /** The first runbook that moves there: its target is lost to nobody, and the writer's region is. */
  function first(): Runbook {
    const book = everyRunbook(US).find(({ from, to }) => from === EAST && to === EU)?.made.runbook;
    if (!book) throw new RangeError('no runbook');
    return book;
  }

  it('loses against one inside, however close it is; the plan says why', async () => {
    const bench = world();
    const observation = await bench.observe();
    expect(recommend(US, observation).region).toBe(WEST);
    const { target, remarks } = failoverRunbook(US, observation, {});
    expect(target).toBe(WEST);
    expect(remarks.join('\n')).toMatch(
      /eu-west-1 is taken only where residency:eu-west-1 is accepted; .*lies in IE, outside serving_residency \(US\)/,
    );
    // The same world without the rule.
    expect(recommend(THREE, observation).region).toBe(EU);
  });

  it('is not recommended where nobody else can; the refusal says how to take it', async () => {
    const bench = world([]);
    bench.cloud.state(WEST).instances = [];
    const observation = await bench.observe();
    const refused = [
      refusal(() => failoverRunbook(US, observation, {})),
      refusal(() => evacuateRunbook(US, observation, { region: EAST })),
    ];
    for (const { code, fix } of refused) {
      expect([code, fix]).toEqual(['no-safe-target', expect.stringContaining(`--to ${EU}), which asks for ${NAME}`)]);
    }
  });

  it('comes before one that cannot take over at all', async () => {
    const bench = world();
    bench.cloud.state(WEST).instances = [];
    const all = candidates(US, await bench.observe());
    expect(all.map(({ region, accept }) => [region, accept])[0]).toEqual([EU, NAME]);
  });

  it('is taken when it is accepted, by two, before anything but the freeze has happened', async () => {
    const bench = world();
    const runbook = failoverRunbook(US, await bench.observe(), { to: EU });
    expect(lintRunbook(runbook, { lostRegion: EAST, ...rules })).toEqual([]);
    const asks = runbook.steps.flatMap(({ act }) => act.filter((one) => one.kind === 'accept' && one.name === NAME));
    expect(asks).toMatchObject([{ approvals: 2 }]);
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    expect([...bench.asked].sort()).toEqual([`data-loss:${EAST}`, NAME, `unfenced:${EAST}`]);
    expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([EU, EU]);
  });

  it('with a no, nothing has changed but the freeze', async () => {
    const bench = world([]);
    const runbook = failoverRunbook(US, await bench.observe(), { to: EU });
    bench.cloud.sent.length = 0;
    const result = await bench.run(runbook, {
      accept: (act) => Promise.resolve(act.name === NAME ? null : { by: 'tester', reason: 'a test' }),
    });
    expect(ends(result)).toMatchObject({ 'accept-residency': 'refused' });
    expect(bench.cloud.mutations().filter((call) => !call.startsWith('s3:PutObject'))).toEqual([]);
    expect([bench.cloud.writer(), bench.cloud.serves()]).toEqual([EAST, EAST]);
  });

  it('asks in every runbook that moves there, and in none that moves elsewhere', () => {
    const all = everyRunbook(US).flatMap(({ made, to, lostRegion }) =>
      made.runbook === null ? [] : [{ book: made.runbook, to, lost: lostRegion === null ? {} : { lostRegion } }],
    );
    expect(all.filter(({ book, lost }) => lintRunbook(book, { ...lost, ...rules }).length > 0)).toEqual([]);
    const asking = all.filter(({ book }) => JSON.stringify(book.steps).includes(NAME));
    expect(asking).toEqual(all.filter(({ to }) => to === EU));
    expect(new Set(asking.map(({ book }) => book.id))).toEqual(new Set(all.map(({ book }) => book.id)));
  });

  it('the lint sees a runbook that does not ask, or that does something first', () => {
    const book = first();
    const silent = { ...book, steps: book.steps.filter(({ id }) => id !== 'accept-residency') };
    expect(lintRunbook(silent, rules).map(({ rule }) => rule)).toContain('residency');
    const hasty = {
      ...book,
      steps: book.steps.map((step) =>
        step.id === 'promote' ? { ...step, needs: step.needs.filter((id) => id !== 'accept-residency') } : step,
      ),
    };
    expect(lintRunbook(hasty, rules)).toMatchObject([{ rule: 'residency', step: 'promote' }]);
    expect(lintRunbook(silent, { outside: [] }).map(({ rule }) => rule)).not.toContain('residency');
  });
});

describe('every engine', () => {
  const sample = sampleTopology();
  /** What no overlay may say of two regions, to have all engines at it: no region could take over from the east. */
  const topology = {
    ...sample,
    settings: { ...sample.settings, serving_residency: [EAST] },
    regions: sample.regions.map((one) =>
      one.region === WEST ? { ...one, residency: { ...one.residency, mayServe: false } } : one,
    ),
  };
  const [kind] = RUNBOOK_KINDS;
  if (kind === undefined) throw new RangeError('no runbook');

  it('asks, and does the same', async () => {
    const wish = { kind, from: EAST, to: WEST, answerNamesRegion: true, engines: COMPARED_ENGINES };
    const { runs, cannot, differences } = await compareInMemory(topology, wish, createTestHost());
    expect([differences, cannot]).toEqual([[], []]);
    for (const { result } of runs) {
      expect(result.outcome).toBe('done');
      const asked = result.steps.find(({ id }) => id === 'accept-residency');
      expect(asked?.accepted.map(({ name }) => name)).toEqual([`residency:${WEST}`]);
    }
  });

  it('the document for a person says why', () => {
    const book = everyRunbook(topology).find(({ to }) => to === WEST)?.made.runbook;
    if (!book) throw new RangeError('no runbook');
    const about = { accountId: topology.accountId, command: 'dr', source: 'env' };
    expect(renderMarkdown(book, about)).toMatch(/residency:us-west-2[\s\S]*outside serving_residency \(us-east-1\)/);
  });
});
