import { unreachableStates } from './reachable';
import { fault } from '../memory/cloud';
import { Bench, EAST } from '../recovery/testing/run';

/** The cloud of the tests has the regions of the environment; the control region answers as they do. */
function withControl(): Bench {
  const made = new Bench();
  made.cloud.regions[made.topology.controlRegion] = structuredClone(made.cloud.state(EAST));
  return made;
}

it('a region that is out is unknown for its own states, and for no other', async () => {
  const bench = withControl();
  bench.cloud.out.add(EAST);
  const found = await unreachableStates(bench.topology.states, bench.cloud, bench.clock, 6);
  const own = bench.topology.states.filter(({ region }) => region === EAST).map(({ id }) => id);
  expect([...found.keys()]).toEqual(own);
  expect(found.get(own[0] ?? '')).toBe(`${EAST}: ServiceUnavailable`);
});

it('a bucket that is missing or closed is an answer', async () => {
  const bench = withControl();
  for (const code of ['NoSuchBucket', 'AccessDenied']) {
    bench.cloud.fault = () => fault(code);
    expect([...(await unreachableStates(bench.topology.states, bench.cloud, bench.clock, 6))]).toEqual([]);
  }
});
