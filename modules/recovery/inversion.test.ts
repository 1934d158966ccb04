/** Clients are moved by an object that inverted health checks watch: no control plane with one home is on the way. */
import { WARM_STANDBY } from '../patterns/warm-standby/pattern';
import { actionRow } from '../operations/catalogue';
import { sampleTopology } from '../topology/testing/sample';
import { HEALTH_CHECK, TAKEOVER_KEY } from '../topology/traffic';
import { LEAST_SECONDS } from '../parts/traffic/settings/least-seconds';
import { plannedBudgets } from './budget/policy';
import { controlPlaneOperations, lintRunbook } from '../runbook/lint/lint';
import { nextCommand } from './next/roles';
import { planReconcile } from './reconcile';
import { differences, leftovers, OBSERVE_SIDES, servingRegions } from '../parts/index.observe';
import { everyRunbook } from '../patterns/every';
import { failbackRunbook } from '../patterns/warm-standby/failback';
import { failoverRunbook } from '../patterns/warm-standby/failover';
import { settledRoles } from '../patterns/warm-standby/roles';
import { fault } from '../memory/cloud';
import { Bench, EAST, ends, WEST } from './testing/run';

const METHOD = { traffic_method: 'health-check-inversion', control_plane_acceptances: [] };
const TOPOLOGY = sampleTopology({ environment: METHOD });

/** The sample, whose PRIMARY region is us-east-1; what is not given says nothing. */
function bench({ says = [], out = [] }: { says?: readonly string[]; out?: readonly string[] } = {}): Bench {
  const made = new Bench(TOPOLOGY);
  for (const region of says) made.cloud.state(region).objects.add(TAKEOVER_KEY);
  for (const region of out) made.cloud.out.add(region);
  return made;
}

/** The region that is left writes; it serves too, by its own object where it is SECONDARY. */
async function movedTo(region: string): Promise<Bench> {
  const made = bench();
  await made.run(failoverRunbook(TOPOLOGY, await made.observe(), { to: region, graceful: true }));
  made.journal.entries.length = 0;
  made.cloud.sent.length = 0;
  return made;
}

const routes = ({ cloud }: Bench): readonly string[] =>
  cloud.mutations().filter((one) => /^(s3:(Put|Delete)Object|route53)/.test(one));

describe('a failover after a loss', () => {
  test('asks Route 53 for nothing, and moves the clients', async () => {
    const made = bench({ out: [EAST] });
    // us-east-1 is the region that is lost and the home of Route 53's control plane.
    made.cloud.fault = ({ service }) => (service === 'route53' ? fault('ServiceUnavailable', 'transient') : undefined);
    const runbook = failoverRunbook(TOPOLOGY, await made.observe(), { to: WEST });
    made.cloud.sent.length = 0;
    expect((await made.run(runbook)).outcome).toBe('done');
    expect(made.cloud.serves()).toBe(WEST);
    expect(made.cloud.sent.filter((one) => actionRow(one).home !== null)).toEqual([]);
  });

  test('says that nobody could see what the lost region says', async () => {
    const made = bench({ out: [EAST] });
    const { remarks } = failoverRunbook(TOPOLOGY, await made.observe(), { to: WEST });
    expect(remarks.join()).toContain(`whether the takeover object of ${EAST} still exists`);
  });

  test('back to PRIMARY works although what SECONDARY said can neither be read nor removed', async () => {
    const made = await movedTo(WEST);
    made.cloud.out.add(WEST);
    const seen = await made.observe();
    // Clients went back by themselves when the object could not be read any more, and nobody is able to write there.
    expect(servingRegions(TOPOLOGY, seen)).toMatchObject({ known: true, value: { regions: new Set([EAST]) } });
    const next = nextCommand(WARM_STANDBY, TOPOLOGY, { observation: seen, openRuns: [], frozen: [] });
    expect(next.words).toBe(`failover --to ${EAST}`);
    expect((await made.run(failoverRunbook(TOPOLOGY, seen, { to: EAST }))).outcome).toBe('done');
    made.cloud.restore(WEST);
    expect(made.cloud.serves()).toBe(EAST);
  });

  test('with what was left in a region that answers, that goes first; where it cannot, a person accepts it by name', async () => {
    const made = bench({ says: [EAST] });
    const runbook = failoverRunbook(TOPOLOGY, await made.observe(), { to: WEST });
    made.cloud.fault = ({ action }) => (action === 'DeleteObject' ? fault('AccessDenied', 'denied') : undefined);
    const result = await made.run(runbook);
    expect(made.asked).toContain(`leftover:${EAST}`);
    // The object still sends clients to PRIMARY, and the proof says so.
    expect(ends(result)).toMatchObject({ traffic: 'met', verify: 'not' });
  });
});

test('every runbook is sound, and none after a loss needs a control plane with one home', () => {
  for (const { made, lostRegion, options } of everyRunbook(TOPOLOGY)) {
    if (made.runbook === null) throw made.why;
    const lost = lostRegion === null || options.includes('--graceful') ? {} : { lostRegion };
    expect(lintRunbook(made.runbook, { ...lost, acceptedControlPlanes: [] })).toEqual([]);
    expect(controlPlaneOperations(made.runbook)).toEqual([]);
  }
});

test('there and back: put in the target, taken away in the region that is left, and nothing remains', async () => {
  const made = await movedTo(WEST);
  expect(made.cloud.serves()).toBe(WEST);
  const there = await made.observe();
  expect(differences(TOPOLOGY, there).join()).toContain(
    `is declared to send clients to ${EAST} and sends them to ${WEST}`,
  );
  expect(planReconcile(OBSERVE_SIDES, TOPOLOGY, settledRoles(TOPOLOGY, there))).toMatchObject({
    writers: new Map([['database', new Set([WEST])]]),
    serving: new Set([WEST]),
  });
  expect(leftovers(TOPOLOGY, there, new Set([WEST]))).toEqual([]);

  const { runbook } = failbackRunbook(TOPOLOGY, there, { stamp: '20261120-1404' });
  expect((await made.run(runbook)).outcome).toBe('done');
  expect(made.cloud.serves()).toBe(EAST);
  expect(routes(made).slice(-2)).toEqual([`s3:PutObject ${EAST}`, `s3:DeleteObject ${WEST}`]);

  const back = await made.observe();
  expect(leftovers(TOPOLOGY, back, new Set([EAST]))).toMatchObject([{ region: EAST, stays: null }]);
  expect(nextCommand(WARM_STANDBY, TOPOLOGY, { observation: back, openRuns: [], frozen: [] }).verb).toBe('reconcile');
});

describe('who serves', () => {
  const serves = async (made: Bench): Promise<unknown> => servingRegions(TOPOLOGY, await made.observe());

  test('a bucket that answers nobody counts as one without the object, and it is said', async () => {
    const found = await serves(bench({ says: [WEST], out: [EAST] }));
    expect(found).toMatchObject({ known: true, value: { regions: new Set([WEST]) } });
    expect(JSON.stringify(found)).toContain(`${EAST} does not answer, which counts as no takeover object`);
  });

  test('a bucket that this caller may not see is no bucket without the object', async () => {
    const made = bench();
    made.cloud.fault = ({ action, input, region }) =>
      action === 'ListObjectsV2' && input['Prefix'] === TAKEOVER_KEY && region === WEST
        ? fault('AccessDenied', 'denied')
        : undefined;
    expect(await serves(made)).toEqual({ known: false, why: `${WEST}: AccessDenied` });
  });

  test('nobody can tell while no bucket answers', async () => {
    expect(await serves(bench({ out: [EAST, WEST] }))).toMatchObject({ known: false });
  });

  test('an answer that does not name the bucket says nothing', async () => {
    const made = bench();
    made.cloud.fault = ({ action, input }) =>
      action === 'ListObjectsV2' && input['Prefix'] === TAKEOVER_KEY
        ? { ok: true, output: {}, requestId: 'r' }
        : undefined;
    expect(await serves(made)).toMatchObject({ known: false });
  });
});

describe('what is left in a bucket', () => {
  test('both said it: SECONDARY goes first, so that nobody moves in between', async () => {
    const seen = await bench({ says: [EAST, WEST] }).observe();
    expect(leftovers(TOPOLOGY, seen, new Set([EAST])).map(({ region }) => region)).toEqual([WEST, EAST]);
  });

  test('what PRIMARY said stays while nobody can see what SECONDARY says', async () => {
    const seen = await bench({ says: [EAST], out: [WEST] }).observe();
    expect(leftovers(TOPOLOGY, seen, new Set([EAST]))).toMatchObject([
      { region: EAST, stays: expect.stringContaining(WEST) as string },
    ]);
  });
});

test('the budget counts health checks instead of a change that spreads', () => {
  const lines = plannedBudgets(TOPOLOGY, WARM_STANDBY)[0]?.lines ?? [];
  const takes = Object.fromEntries(lines.map(({ id, duration }) => [id, duration.typical]));
  expect(takes['health-checks']).toBe(HEALTH_CHECK.intervalSeconds * HEALTH_CHECK.threshold);
  expect(takes['health-checks']).toBe(LEAST_SECONDS.inversion);
  expect(lines.find(({ id }) => id === 'verify')?.needs).toEqual(['ttl']);
  expect(takes['record']).toBeUndefined();
});
