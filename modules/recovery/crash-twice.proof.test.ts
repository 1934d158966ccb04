/** Killed everywhere, and again everywhere in the life after that: every pair, for the moves that cannot wait. */
import { killEverywhere } from './testing/crash';
import { Proved } from './testing/proved';

jest.setTimeout(600_000);

const proved = new Proved('killed twice');
afterAll(proved.say);

it.each(['failover, the writer lost', 'failover by detaching', 'failover, the writer still answers'])(
  '%s: killed anywhere, and again anywhere in the life after that',
  async (name) => {
    expect(await killEverywhere(name, { visibility: 20, away: 0 }, proved.count, true)).toEqual([]);
  },
);
