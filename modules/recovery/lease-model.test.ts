/** The lease, explored: every order of two runs, their views of the buckets and time; and a mistake for every rule, which the search must find. More: lease-model.proof.test.ts. */
import type * as records from '../runs/lease-record';
import { numbered } from './testing/model/explored';
import { LeaseMachine } from './testing/model/lease-machine';
import type { End, LeaseBounds, Spoil } from './testing/model/lease-scene';
import { search } from './testing/model/search';

jest.setTimeout(300_000);

/**
 * `none`: of two with the same epoch none is newer; `both`: each is newer than the other; `held`: what was given back is no newer than what
 * was not.
 */
const mockTie: { rule: 'right' | 'none' | 'both' | 'held' } = { rule: 'right' };
jest.mock('../runs/lease-record', () => {
  const actual = jest.requireActual<typeof records>('../runs/lease-record');
  return {
    ...actual,
    // Held where any copy says so: one that was given back is no newer.
    standing: (...[reads]: Parameters<typeof actual.standing>) => {
      const held = reads.flatMap((read) =>
        read.v === 'found' && read.record.holder !== null ? [read.record.run] : [],
      );
      const stale = (read: records.LeaseRead): boolean =>
        read.v === 'found' && read.record.holder === null && held.includes(read.record.run);
      return actual.standing(mockTie.rule === 'held' ? reads.filter((read) => !stale(read)) : reads);
    },
    isNewer: (...[a, b]: Parameters<typeof actual.isNewer>) => {
      return mockTie.rule !== 'none' && mockTie.rule !== 'both'
        ? actual.isNewer(a, b)
        : a.epoch > b.epoch || (mockTie.rule === 'both' && a.epoch === b.epoch && a.run !== b.run);
    },
  };
});
afterEach(() => (mockTie.rule = 'right'));

/** States that are never reached in these bounds. */
const LIMIT = 200_000;
const TWO = ['east', 'west', 'control'];
const PLANNED = { target: 'west', mode: 'graceful' } as const;
const ALSO_PLANNED = { target: 'east', mode: 'graceful' } as const;
const EMERGENCY = { target: 'west', mode: 'ungraceful' } as const;
const ANOTHER = { target: 'east', mode: 'ungraceful' } as const;

it('two emergencies that lose two buckets: nobody holds what the other one holds, and who sees the other gives way', async () => {
  const machine = new LeaseMachine({ regions: TWO, runs: [EMERGENCY, ANOTHER], cuts: 2 });
  const { counterexample, complete } = await search(machine, LIMIT);
  expect([counterexample, complete]).toEqual([null, true]);
  // A search in which nobody ever gives way would find nothing wrong.
  expect([...machine.seen]).toContain('lost, held');
  // In these bounds the later run never loses to the earlier one: only a lease that is given back over the other's makes it so.
  expect([...machine.seen]).not.toContain('held, lost');
});

/** A rule of the lease in another form, for every lease that is made. */
const spoiled =
  (parts: (lease: Record<string, unknown>) => Record<string, unknown>): Spoil =>
  (lease) =>
    Object.assign(lease, parts(lease as unknown as Record<string, unknown>));

describe('a mistake is found, on a shortest way', () => {
  it.each<[string, LeaseBounds['runs'], Spoil | 'none' | 'both' | 'held', RegExp]>([
    [
      'a planned run is content with the bucket of its target',
      [PLANNED, ALSO_PLANNED],
      spoiled(() => ({ sees: ([home]: readonly { v: string }[]) => home?.v !== 'unknown' })),
      /both hold the lease/,
    ],
    [
      'half of the buckets are enough',
      [PLANNED, ALSO_PLANNED],
      spoiled(() => ({
        sees: (reads: readonly { v: string }[]) => reads.filter(({ v }) => v !== 'unknown').length >= 1,
      })),
      /both hold the lease/,
    ],
    ['of two emergencies with one epoch none gives way', [EMERGENCY, ANOTHER], 'none', /both (act|hold)/],
    ['of two emergencies with one epoch each gives way', [EMERGENCY, ANOTHER], 'both', /both gave way/],
    [
      'a bucket that was silent is never asked again',
      [EMERGENCY, ANOTHER],
      spoiled(() => ({ renewIn: () => Promise.resolve() })),
      /both act/,
    ],
    [
      'a lease that somebody holds is taken without a word',
      [EMERGENCY, ANOTHER],
      spoiled(() => ({ takes: () => null })),
      /took the lease of run/,
    ],
    [
      'the lease lies in the bucket of the target alone',
      [PLANNED, ALSO_PLANNED],
      spoiled(({ copies }) => ({ copies: (copies as unknown[]).slice(0, 1) })),
      /took the lease of run/,
    ],
    [
      'a lease that was given back is no newer than one that was not',
      [PLANNED, ALSO_PLANNED],
      'held',
      /was refused, although/,
    ],
  ])('%s', async (name, runs, mistake, expected) => {
    if (typeof mistake === 'string') mockTie.rule = mistake;
    const spoil = typeof mistake === 'string' ? undefined : mistake;
    const { counterexample } = await search(new LeaseMachine({ regions: TWO, runs, cuts: 3 }, spoil), LIMIT);
    process.stdout.write(`counterexample: ${name}\n${numbered(counterexample ?? [])}`);
    expect(counterexample?.join('\n')).toMatch(expected);
  });
});

it('a mistake is found: the ending of an orphan is written down, and the lease stays', async () => {
  const endings: End = () => Promise.resolve();
  const bounds = { regions: ['west', 'control'], runs: [EMERGENCY, EMERGENCY], cuts: 0, endings };
  const { counterexample } = await search(new LeaseMachine(bounds), 2_500);
  expect(counterexample?.join('\n')).toMatch(/still holds others up/);
});
