/** The whole crash matrix: every move, in every world, killed once everywhere; and twice everywhere where that is cheap. */
import { killEverywhere, MOVES, WORLDS } from './testing/crash';
import { Proved } from './testing/proved';

jest.setTimeout(600_000);

const proved = new Proved('killed and resumed');
afterAll(proved.say);

describe.each(Object.keys(MOVES))('%s', (name) => {
  it.each(WORLDS)('killed anywhere, ends as if nothing had been (%o)', async (world) => {
    expect(await killEverywhere(name, world, proved.count)).toEqual([]);
  });
});

it.each(['failover, the writer lost', 'failover by detaching', 'failover, the writer still answers'])(
  '%s: killed anywhere, and again anywhere in the life after that',
  async (name) => {
    expect(await killEverywhere(name, { visibility: 20, away: 0 }, proved.count, true)).toEqual([]);
  },
);
