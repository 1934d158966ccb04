import { unrenewed } from './leases';
import type { Edge } from './search';
import { inWorld, spend, type State } from './state';
import type { Worlds } from './worlds';

/** What disasters and AWS do by themselves. */
export async function disasters(worlds: Worlds, state: State): Promise<readonly Edge<State>[]> {
  const { world, out } = state;
  const { moving } = worlds.facts(world);
  const gone = out === '' ? [] : out.split(' ');
  const ways: Edge<State>[] = [];
  for (const region of worlds.regions) {
    const rest = gone.filter((one) => one !== region).join(' ');
    if (gone.includes(region)) {
      const back = await worlds.returns(world, rest, region);
      ways.push({ label: `${region} returns`, to: { ...inWorld(state, back), out: rest } });
    } else if (state.left.disturbances > 0) {
      const lost = [...gone, region].sort().join(' ');
      ways.push({
        label: `${region} is cut off`,
        to: spend({ ...unrenewed(inWorld(state, world), region), out: lost }, 'disturbances'),
      });
    }
  }
  if (moving === null) return ways;
  const loss = moving.status === 'failing-over';
  if (loss ? !gone.includes(moving.to) : gone.length === 0) {
    ways.push({
      label: `Aurora: ${moving.to} is the writer`,
      to: inWorld(state, await worlds.completes(world, out)),
    });
  } else {
    ways.push({ label: 'Aurora gives the move up', to: inWorld(state, await worlds.cancels(world, out)) });
  }
  return ways;
}
