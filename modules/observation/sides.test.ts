import { Bench, EAST, WEST } from '../recovery/testing/run';
import { unknowns } from '../recovery/differences';
import { planReconcile } from '../recovery/reconcile';
import { demandsWith, unmet, untold } from '../recovery/demands/demands';
import { auroraObserve } from '../parts/aurora/observe/side';
import { OBSERVE_SIDES, observe, observeParts, suppose } from '../parts/index.observe';
import { met, notMet, judged, type DemandRule } from './demand-rule';
import { observePartsWith } from './observe-parts';
import { observeWith } from './observe';
import type { SettledRoles } from './roles';
import { joinSides, observeSides, type ObserveSide, type ObserveSides } from './sides';
import { supposeWith } from './suppose';
import { gap, known, unknown, type Known } from './types';

type Boiling = Known<boolean>;
interface Kettles {
  readonly kettle?: Boiling;
  readonly tea?: Boiling;
}
const kettleOf = (view: object): Boiling => (view as Kettles).kettle ?? unknown('no part says it');

/** A part that the kernel knows nothing of: a kettle in each region, which boils where the region serves, and tea beside it. */
const toy = {
  region: {
    pieces: ['kettle'],
    observe: ({ region }: { readonly region: string }) =>
      Promise.resolve({ kettle: region === EAST ? known(true) : unknown('it has no lid') }),
    suppose: () => ({ kettle: known(true) }),
    gaps: (view: object) => gap('kettle', kettleOf(view)),
  },
  owned: { pieces: ['tea'], observe: () => Promise.resolve({ tea: known(false) }) },
  recorded: ({ region }: { readonly region: string }, { serving }: SettledRoles) => [
    { key: 'has_kettle', declared: false, observed: serving.has(region) },
  ],
} as unknown as ObserveSide;

const boils: DemandRule = {
  id: 'kettle',
  title: 'The kettle boils',
  fix: 'Switch it on.',
  of: 'service',
  judge: ({ view }) => judged(kettleOf(view), 'kettle', (hot) => (hot ? met('it boils') : notMet('it is cold'))),
};
const brewed: DemandRule = {
  ...boils,
  id: 'tea',
  title: 'There is tea',
  judge: ({ parts }) =>
    judged((parts as Kettles).tea ?? unknown('nobody asked'), 'tea', (there) =>
      there ? met('there is tea') : notMet('there is no tea'),
    ),
};

const added = joinSides([toy], [boils, brewed]);
const withToy: ObserveSides = {
  environment: OBSERVE_SIDES.environment,
  region: [...OBSERVE_SIDES.region, ...added.region],
  owned: [...OBSERVE_SIDES.owned, ...added.owned],
  roles: OBSERVE_SIDES.roles,
  recorded: [...OBSERVE_SIDES.recorded, ...added.recorded],
  demands: added.demands,
};

describe('a part of its own', () => {
  const seenBy = async (bench: Bench) => {
    const seen = await observeWith(withToy, bench.topology, bench.cloud, bench.clock);
    const ports = { sender: bench.cloud, clock: bench.clock, limitSeconds: 15 };
    const parts = await observePartsWith(withToy, bench.topology, seen, ports);
    return { seen, all: demandsWith(withToy, bench.topology, seen, parts) };
  };

  it('says its piece of every region, known or unknown, and what the role demands of it is judged', async () => {
    const { seen, all } = await seenBy(new Bench());
    expect(unknowns(withToy, seen)).toContainEqual(`${WEST}: kettle: it has no lid`);
    expect(seen.regions.map((view) => [view.region, kettleOf(view)])).toEqual([
      [EAST, known(true)],
      [WEST, unknown('it has no lid')],
    ]);
    expect(all.map(({ region, id, verdict }) => [region, id, verdict])).toEqual([
      [EAST, 'kettle', 'met'],
      [EAST, 'tea', 'not-met'],
      [WEST, 'kettle', 'unknown'],
      [WEST, 'tea', 'not-met'],
    ]);
    expect(unmet(all)[0]?.words).toBe(`${EAST}: there is no tea`);
    expect(untold(all)[0]?.words).toBe(`${WEST}: kettle: it has no lid`);
  });

  it('is unknown in a region that is lost, in a supposed world', () => {
    const { regions } = supposeWith(withToy, new Bench().topology, { serving: WEST, out: EAST });
    expect(regions.map((view) => kettleOf(view))).toEqual([unknown('supposed to be lost'), known(true)]);
  });

  it('says which overlay key a move leaves behind', () => {
    const { changes } = planReconcile(added, new Bench().topology, {
      writers: new Map([['database', new Set([EAST])]]),
      serving: new Set([WEST]),
    });
    expect(changes).toEqual([
      { region: WEST, values: { has_kettle: true }, why: ['has_kettle: declared false, observed true'] },
    ]);
  });
});

describe('pieces', () => {
  const names = (view: object | undefined): readonly string[] => Object.keys(view ?? {}).sort();

  it('are the same ones of a region that answers, of one that does not, and of a supposed one', async () => {
    const bench = new Bench();
    bench.cloud.out.add(WEST);
    const seen = await observe(bench.topology, bench.cloud, bench.clock, undefined, 5);
    const supposed = suppose(bench.topology, { serving: EAST, out: WEST });
    const [answers] = seen.regions;
    for (const view of [...seen.regions, ...supposed.regions]) expect(names(view)).toEqual(names(answers));
    expect(names(supposed)).toEqual(names(seen));
    const ports = { sender: bench.cloud, clock: bench.clock, limitSeconds: 5 };
    const [east, west] = await observeParts(bench.topology, seen, ports);
    expect(names(west)).toEqual(names(east));
  });

  it('that two parts say are refused', () => {
    expect(() => joinSides([toy, toy], [])).toThrow('two parts say kettle');
  });

  it('that no part says do not compile', () => {
    // @ts-expect-error: nobody says whether a service runs.
    expect(observeSides([auroraObserve], []).owned).toHaveLength(1);
  });
});
