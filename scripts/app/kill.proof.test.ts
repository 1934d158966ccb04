/** The real command as a process of its own, killed by SIGKILL at every moment of a failover and of a failback, and resumed. */
import { Proved } from '../../modules/recovery/testing/proved';
import { killed, KILLED_MOVES } from '../testing/killable';

jest.setTimeout(900_000);

const proved = new Proved('dr, killed by SIGKILL and resumed');
afterAll(proved.say);

it.each(Object.entries(KILLED_MOVES))('%s', async (name, move) => {
  const every = (moments: number): readonly number[] => Array.from({ length: moments }, (_, index) => index + 1);
  expect(await killed(move, every, (kind) => proved.count(`${name}, ${kind}`))).toEqual([]);
});
