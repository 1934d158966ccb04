/** The lease, explored to the bounds that docs/proof.md names. */
import { endOrphan } from './flows/orphan';
import { LeaseMachine } from './testing/model/lease-machine';
import type { LeaseBounds } from './testing/model/lease-scene';
import { search } from './testing/model/search';
import { Proved } from './testing/proved';

jest.setTimeout(600_000);

const proved = new Proved('lease, states');
afterAll(proved.say);

const LIMIT = 1_000_000;
const BUCKETS = { 'two regions': ['east', 'west', 'control'], 'three regions': ['east', 'west', 'south', 'control'] };
const planned = (target: string) => ({ target, mode: 'graceful' }) as const;
const emergency = (target: string) => ({ target, mode: 'ungraceful' }) as const;
const RUNS: readonly (readonly [string, LeaseBounds['runs']])[] = [
  ['two planned runs', [planned('west'), planned('east')]],
  ['a planned run and an emergency', [planned('west'), emergency('east')]],
  ['two emergencies', [emergency('west'), emergency('east')]],
  ['two emergencies to one region', [emergency('west'), emergency('west')]],
];
const ALL = RUNS.flatMap(([name, runs]) =>
  Object.entries(BUCKETS)
    // A bucket more takes half a minute: for those in which neither run is the other's exception.
    .filter(([where]) => where === 'two regions' || /^two (planned|emergencies$)/.test(name))
    .map(([where, regions]): [string, LeaseBounds] => [`${name}, ${where}`, { regions, runs, cuts: 3 }]),
);

it.each(ALL)('%s: nobody holds what the other one holds, and who sees the other gives way', async (name, bounds) => {
  const { counterexample, complete, states, edges, depth } = await search(new LeaseMachine(bounds), LIMIT);
  expect([counterexample, complete]).toEqual([null, true]);
  proved.count(`${name}, ${bounds.cuts} losses: all (${edges} edges, ${depth} deep)`, states.length);
});

it.each(RUNS)('%s, which may stand still or wait, and persons who end leases by name', async (name, runs) => {
  const bounds: LeaseBounds = { regions: BUCKETS['two regions'], runs, cuts: 0, endings: endOrphan };
  const { counterexample, complete, states, edges, depth } = await search(new LeaseMachine(bounds), LIMIT);
  expect([counterexample, complete]).toEqual([null, true]);
  proved.count(`${name}, with endings by name: all (${edges} edges, ${depth} deep)`, states.length);
});
