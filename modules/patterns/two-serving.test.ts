/**
 * A pattern in which two regions serve, and two stores that are written to in different ones: the kernel arranges, observes, compares and
 * says what is next, and no file of it is touched.
 */
import { list } from '../observation/answers';
import { observeWith } from '../observation/observe';
import { seenServing, servingRegions, storeWriters, type RolesSide } from '../observation/roles';
import { joinSides, type ObserveSide } from '../observation/sides';
import { supposeWith } from '../observation/suppose';
import { gap, known, unknown, type Known, type Observation } from '../observation/types';
import type { Operation } from '../operations/operation';
import { declareSettings } from '../overlays/declare';
import { withPatterns, type PatternSettings } from '../overlays/patterns';
import { resolveSettings } from '../overlays/resolve';
import { sampleOverlays } from '../overlays/testing/sample';
import { auroraObserve } from '../parts/aurora/observe/side';
import { ARRANGED } from '../parts/index.names';
import { OBSERVE_SIDES } from '../parts/index.observe';
import { PART_SETTINGS } from '../parts/index.settings';
import { trafficObserve } from '../parts/traffic/observe';
import { nextCommand } from '../recovery/next/roles';
import { whatNext } from '../recovery/next/next';
import { planReconcile } from '../recovery/reconcile';
import { findings } from '../recovery/status/findings';
import { unmet } from '../recovery/demands/demands';
import { whereNext } from '../recovery/where-next';
import type { Pattern } from '../recovery/pattern';
import { Bench, EAST, WEST } from '../recovery/testing/run';
import { stateBucketOf } from '../runbook/reads';
import { describeRoles } from '../../scripts/app/status-screen';
import {
  arrangeTopology,
  declaredServing,
  declaredWriters,
  regionOf,
  roleWords,
  type StoreRule,
} from '../topology/arrange';
import { topologyGraph } from '../topology/graph';
import type { Topology } from '../topology/topology';
import { PATTERN_SETTINGS } from './index.settings';
import { WARM_STANDBY } from './warm-standby/pattern';

const { oneWriter } = PATTERN_SETTINGS['warm-standby'].rules;
const everyoneServes: PatternSettings = { rules: oneWriter === undefined ? {} : { oneWriter } };
const declarations = declareSettings(
  withPatterns(PART_SETTINGS, { ...PATTERN_SETTINGS, 'two-serving': everyoneServes }),
);

/** A store of its own, which is written to in the region that reads the database. */
const LEDGER = 'ledger';
const ledgerStore: StoreRule = {
  name: LEDGER,
  what: 'ledger',
  title: () => 'shop-ledger',
  roleIn: ({ region }) => (region === WEST ? 'writer' : 'replica'),
};

const { settings } = resolveSettings(
  sampleOverlays({ environment: { pattern: 'two-serving' }, regions: { [WEST]: { serves_traffic: true } } }),
  declarations,
);
const topology = arrangeTopology(settings, { ...ARRANGED, stores: [...ARRANGED.stores, ledgerStore] });

/** What stands in the bucket of a region says that clients are sent there, or that the ledger is written to there. */
type Mark = 'clients' | 'ledger';
interface Marks {
  readonly marks?: Known<Readonly<Record<Mark, ReadonlySet<string>>>>;
}
const marksOf = (seen: object): NonNullable<Marks['marks']> => (seen as Marks).marks ?? unknown('no part says it');

const mark = (action: 'PutObject' | 'DeleteObject', region: string, Key: Mark): Operation => ({
  service: 's3',
  action,
  region,
  input: { Bucket: stateBucketOf(topology, region), Key },
});

const marks = {
  pieces: ['marks'],
  observe: async (
    _topology: Topology,
    asker: { ask: <T>(operation: Operation, parse: (output: unknown) => T) => Promise<Known<T>> },
  ) => {
    const found: Record<Mark, Set<string>> = { clients: new Set(), ledger: new Set() };
    for (const { region } of topology.regions) {
      for (const Prefix of ['clients', 'ledger'] as const) {
        const input = { Bucket: stateBucketOf(topology, region), Prefix };
        const there = await asker.ask({ service: 's3', action: 'ListObjectsV2', region, input }, (output) =>
          list(output, 'Contents'),
        );
        if (!there.known) return { marks: there };
        if (there.value.length > 0) found[Prefix].add(region);
      }
    }
    return { marks: known(found) };
  },
  suppose: () => ({ marks: unknown('nobody looked') }),
  gaps: (seen: Observation) => gap('marks', marksOf(seen)),
};

const marked = (seen: Observation, what: Mark): Known<ReadonlySet<string>> => {
  const all = marksOf(seen);
  return all.known ? known(all.value[what]) : all;
};

/** Declared and not so, or so and not declared. */
function differing(declared: readonly { readonly region: string }[], seen: Known<ReadonlySet<string>>, does: string) {
  if (!seen.known) return [];
  const wanted = new Set(declared.map(({ region }) => region));
  return [
    ...[...wanted].filter((one) => !seen.value.has(one)).map((one) => `${one} is declared to ${does} and does not`),
    ...[...seen.value].filter((one) => !wanted.has(one)).map((one) => `${one} does ${does} and is not declared to`),
  ];
}

const markRoles: RolesSide = {
  writers: (_topology, seen) => new Map([[LEDGER, marked(seen, 'ledger')]]),
  serving: (_topology, seen) => {
    const regions = marked(seen, 'clients');
    return regions.known ? known({ regions: regions.value, why: 'marks stand in their buckets' }) : regions;
  },
  differences: (_topology, seen) => [
    ...differing(declaredWriters(topology, LEDGER), marked(seen, 'ledger'), 'write the ledger'),
    ...differing(declaredServing(topology), marked(seen, 'clients'), 'serve'),
  ],
};

const marksObserve = {
  environment: marks,
  roles: markRoles,
  recorded: (
    { region, role }: Topology['regions'][number],
    { writers }: { writers: ReadonlyMap<string, ReadonlySet<string>> },
  ) => [
    {
      key: 'writes_ledger',
      declared: role.stores[LEDGER] === 'writer',
      observed: writers.get(LEDGER)?.has(region) === true,
    },
  ],
} as unknown as ObserveSide;

const own = joinSides([auroraObserve, trafficObserve, marksObserve], OBSERVE_SIDES.demands);
const sides = {
  environment: [
    ...OBSERVE_SIDES.environment,
    ...own.environment.filter(({ pieces }) => pieces.includes('marks' as never)),
  ],
  region: OBSERVE_SIDES.region,
  owned: OBSERVE_SIDES.owned,
  demands: OBSERVE_SIDES.demands,
  // Clients are sent by marks, and by no record.
  roles: own.roles,
  recorded: own.recorded,
};

/** Every region that is declared to serve does; which writes what is nobody's concern but the store's. */
const TWO_SERVING: Pattern = {
  ...WARM_STANDBY,
  sides,
  roles: (_topology, seen) => ({
    writers: new Map(
      [...storeWriters(sides, topology, seen)].flatMap(([one, who]) => (who.known ? [[one, who.value]] : [])),
    ),
    serving: seenServing(sides, topology, seen),
  }),
  next: (_topology, seen) => {
    const serves = servingRegions(sides, topology, seen);
    if (!serves.known) return { verb: 'wait', words: 'status', why: serves.why };
    const idle = declaredServing(topology).find(({ region }) => !serves.value.regions.has(region));
    return idle === undefined
      ? null
      : { verb: 'failback', words: `return ${idle.region}`, why: `${idle.region} is declared to serve and does not` };
  },
  recommend: (_topology, seen) => [...seenServing(sides, topology, seen)][0] ?? EAST,
};

const send = async (bench: Bench, ...operations: readonly Operation[]): Promise<void> => {
  for (const one of operations) await bench.cloud.send(one);
};

/** Both regions serve; the ledger is written to in the west, the database in the east. */
async function atRest(): Promise<Bench> {
  const bench = new Bench(topology);
  for (const { region } of topology.regions) {
    const state = bench.cloud.state(region);
    state.listenerTarget = state.serviceTarget;
    await send(bench, mark('PutObject', region, 'clients'));
  }
  await send(bench, mark('PutObject', WEST, 'ledger'));
  return bench;
}

async function look(bench: Bench) {
  const seen = await observeWith(sides, topology, bench.cloud, bench.clock);
  const picture = { seen, guards: { locks: [], freezes: [] }, leases: { runs: [], unknown: [] }, runs: [] };
  const found = findings(topology, TWO_SERVING, picture);
  const command = (words: string): string => `dr ${words}`;
  return { seen, found, next: whatNext({ after: 'status', topology, pattern: TWO_SERVING, picture, found }, command) };
}

it('is arranged: two regions serve, and each writes one of the stores', () => {
  expect(topology.regions.map(({ region, role }) => [region, roleWords(role)])).toEqual([
    [EAST, 'serving, writer of database, replica of ledger'],
    [WEST, 'serving, replica of database, writer of ledger'],
  ]);
  const { nodes, edges } = topologyGraph(topology);
  expect(nodes.map(({ id }) => id)).toEqual(['record', 'database', LEDGER]);
  expect(edges.filter(({ kind }) => kind === 'points')).toHaveLength(2);
  expect(edges.filter(({ to }) => to === LEDGER).map(({ label }) => label)).toEqual(['replica', 'writer']);
});

it('is supposed with both serving, and with one of them lost', () => {
  const supposed = { serving: EAST, alsoServing: [WEST] };
  const tasks = ({ regions }: Observation) => regions.map(({ service }) => service.known && service.value.desired);
  const { capacity } = regionOf(topology, WEST);
  expect(tasks(supposeWith(sides, topology, supposed))[1]).toBe(capacity.serving.desired);
  expect(tasks(supposeWith(sides, topology, { ...supposed, out: EAST }))).toEqual([false, capacity.serving.desired]);
  expect(tasks(supposeWith(sides, topology, { serving: EAST }))[1]).toBe(capacity.standby.desired);
});

it('is observed as sets, and nothing is to do where they are as declared', async () => {
  const { seen, found, next } = await look(await atRest());
  expect(storeWriters(sides, topology, seen)).toEqual(
    new Map([
      ['database', known(new Set([EAST]))],
      [LEDGER, known(new Set([WEST]))],
    ]),
  );
  expect(seenServing(sides, topology, seen)).toEqual(new Set([EAST, WEST]));
  expect(found).toMatchObject({ gaps: [], moved: [], outside: [] });
  expect(unmet(found.demands)).toEqual([]);
  expect(new Set(found.demands.map(({ region }) => region))).toEqual(new Set([EAST, WEST]));
  expect(next).toBe('nothing to do');
  const screen = describeRoles(topology, seen);
  expect(screen).toContain(`${EAST}  declared serving, writer of database, replica of ledger`);
  expect(screen).toContain(`${WEST}  declared serving, replica of database, writer of ledger`);
  expect(planReconcile(sides, topology, TWO_SERVING.roles(topology, seen)).changes).toEqual([]);
});

it('one region that no longer serves is a difference, and the pattern says what to type', async () => {
  const bench = await atRest();
  await send(bench, mark('DeleteObject', WEST, 'clients'));
  const { seen, found, next } = await look(bench);
  expect(found.moved).toEqual([`${WEST} is declared to serve and does not`]);
  expect(next).toBe(`dr return ${WEST} to return, or dr reconcile to keep it as it is`);
  expect(whereNext(TWO_SERVING, topology, seen)).toBe(EAST);
  expect(nextCommand(TWO_SERVING, topology, { observation: seen, openRuns: ['r1'], frozen: [] }).words).toBe(
    'resume r1',
  );
});

it('the writer of one store moves, the other stays, and overlays record each by itself', async () => {
  const bench = await atRest();
  await send(bench, mark('DeleteObject', WEST, 'ledger'), mark('PutObject', EAST, 'ledger'));
  const { seen, found } = await look(bench);
  expect(found.moved).toEqual([
    `${WEST} is declared to write the ledger and does not`,
    `${EAST} does write the ledger and is not declared to`,
  ]);
  const { changes, writers } = planReconcile(sides, topology, TWO_SERVING.roles(topology, seen));
  expect([writers.get('database'), writers.get(LEDGER)]).toEqual([new Set([EAST]), new Set([EAST])]);
  expect(changes.map(({ region, values }) => [region, values])).toEqual([
    [EAST, { writes_ledger: true }],
    [WEST, { writes_ledger: false }],
  ]);
});

it('what one store cannot tell is unknown of that store only', async () => {
  const bench = await atRest();
  bench.cloud.fault = ({ action, input }) =>
    action === 'ListObjectsV2' && input['Prefix'] === LEDGER
      ? { ok: false, kind: 'denied', code: 'AccessDenied', message: '', requestId: null }
      : undefined;
  const { seen, found, next } = await look(bench);
  const writers = storeWriters(sides, topology, seen);
  expect([writers.get('database')?.known, writers.get(LEDGER)?.known]).toEqual([true, false]);
  expect(found.gaps).toContainEqual(expect.stringMatching(/^marks: AccessDenied/));
  expect(next).not.toBe('nothing to do');
});
