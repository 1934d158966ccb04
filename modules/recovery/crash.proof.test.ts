/** The whole crash matrix: every move, in every world, killed once everywhere. */
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
