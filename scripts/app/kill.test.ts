/** The real command, killed by SIGKILL at a few moments. All of them: kill.proof.test.ts. */
import { killed, KILLED_MOVES } from '../testing/killable';

jest.setTimeout(300_000);

it('a failover whose process is killed goes on with dr resume, and does nothing twice', async () => {
  const move = KILLED_MOVES['failover'];
  if (move === undefined) throw new Error('no such move');
  const kills: string[] = [];
  const some = (moments: number): readonly number[] => [0.1, 0.35, 0.6, 0.85].map((part) => Math.ceil(part * moments));
  expect(await killed(move, some, (kind) => kills.push(kind))).toEqual([]);
  expect(kills).toHaveLength(4);
});
