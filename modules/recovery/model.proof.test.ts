/** The role machine, explored to the bounds that docs/proof.md names. */
import { sampleTopology, THIRD_REGION } from '../topology/testing/sample';
import type { Topology } from '../topology/topology';
import { explore, numbered } from './testing/model/explored';
import type { Seeds } from './testing/model/state';
import { Proved } from './testing/proved';

jest.setTimeout(600_000);

const proved = new Proved('role machine, states');
afterAll(proved.say);

const CHOICES = ['failover-detach', 'failover-graceful', 'failover-ungraceful'];
const BACK = ['failback-rebuild', 'failback-rejoin'];

const INVERTED = sampleTopology({
  environment: { traffic_method: 'health-check-inversion', control_plane_acceptances: [] },
});

it.each<{
  runs: number;
  disturbances: number;
  steers?: number;
  tasks?: number;
  doors?: number;
  done: readonly string[];
  where: string;
  topology?: Topology;
}>([
  { runs: 1, disturbances: 3, done: CHOICES, where: '' },
  { runs: 2, disturbances: 0, done: [...BACK, ...CHOICES], where: '' },
  { runs: 2, disturbances: 1, done: [...BACK, ...CHOICES], where: '' },
  { runs: 1, disturbances: 2, steers: 1, done: CHOICES, where: ', one skip or change-over' },
  { runs: 1, disturbances: 1, tasks: 2, done: CHOICES, where: ', two events of tasks' },
  { runs: 1, disturbances: 2, doors: 1, done: CHOICES, where: ', a region that answers no client' },
  { runs: 2, disturbances: 0, doors: 1, done: [...BACK, ...CHOICES], where: ', a region that answers no client' },
  {
    runs: 1,
    disturbances: 1,
    tasks: 1,
    done: CHOICES,
    where: ', an event of tasks, three regions',
    topology: sampleTopology(THIRD_REGION),
  },
  { runs: 1, disturbances: 2, done: CHOICES, where: ', three regions', topology: sampleTopology(THIRD_REGION) },
  { runs: 1, disturbances: 2, done: CHOICES, where: ', clients moved by an object', topology: INVERTED },
  { runs: 2, disturbances: 0, done: [...BACK, ...CHOICES], where: ', clients moved by an object', topology: INVERTED },
])(
  '$runs runs, $disturbances disturbances$where: nothing is broken, stuck, frozen for good or without a named command',
  async ({ done, where, topology, ...budget }) => {
    const { space, stuck, frozenForGood, nameless, machine } = await explore(budget, {}, topology);
    expect(space.counterexample).toBeNull();
    expect([stuck.slice(0, 1), frozenForGood.slice(0, 1), nameless.slice(0, 1)]).toEqual([[], [], []]);
    expect(space.complete).toBe(true);
    expect([...machine.done].sort()).toEqual(done);
    const { states, edges, depth } = space;
    const kind = `runs ${budget.runs}, disturbances ${budget.disturbances}${where}: all (${edges} edges, ${depth} deep, ${machine.worlds.size} worlds)`;
    proved.count(kind, states.length);
  },
);

describe('a mistake in the rule of the lease is found', () => {
  it.each<[string, Seeds, RegExp]>([
    ['epochs of the target alone', { epochOfTarget: true, judgesEnds: true }, /./],
    ['leases that were given back say nothing', { forgetsEnded: true }, /./],
    [
      'a run that was taken over says done',
      { endsUnasked: true },
      /--takeover[^]*says done: .*below the bounds of serving/,
    ],
  ])('%s', async (name, seeds, expected) => {
    const { space } = await explore({ runs: 2, disturbances: 1 }, seeds);
    process.stdout.write(`counterexample: ${name}\n${numbered(space.counterexample ?? [])}`);
    expect(space.counterexample?.join('\n')).toMatch(expected);
  });
});
