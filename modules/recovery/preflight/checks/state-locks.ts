import type { State } from '../../../topology/topology';
import { list, text } from '../../../observation/answers';
import type { Known } from '../../../observation/types';
import { defineCheck, met, notKnown, notMet } from '../check';
import { lockKey, lockOf } from '../reads';

interface LockSeen {
  readonly state: State;
  readonly locked: Known<boolean>;
}

export const stateLocks = defineCheck({
  id: 'state-locks',
  title: 'No state is locked by an apply',
  why: 'An apply that is under way changes what the failover moves, and does not see the freeze. A lock left by a dead process blocks the reconciliation.',
  fix: 'Let the apply end. Where its process is dead: dr unlock STATE.',
  stops: true,
  read: ({ topology }, asker): Promise<readonly LockSeen[]> =>
    Promise.all(
      topology.states.map(async (state) => ({
        state,
        // Keys that only begin like the lock's are of something else.
        locked: await asker.ask(lockOf(state), (output) =>
          list(output, 'Contents').some((one) => text(one, 'Key') === lockKey(state)),
        ),
      })),
    ),
  judge: (seen, { target }) => {
    const locked = seen.filter((one) => one.locked.known && one.locked.value).map(({ state }) => state.id);
    if (locked.length > 0) return notMet(`locked: ${locked.map((id) => `${id} (dr unlock ${id})`).join(', ')}`);
    const silent = seen.filter((one) => !one.locked.known);
    // What is locked in a region that is lost concerns nobody until it is back; the others must be known.
    const matters = silent.filter(({ state }) => state.layer === 'global' || state.region === target.region);
    const names = (some: readonly LockSeen[]): string =>
      some.map(({ state, locked: why }) => `${state.id} (${why.known ? '' : why.why})`).join(', ');
    if (matters.length > 0) return notKnown(`cannot be read: ${names(matters)}`);
    const free = `${seen.length - silent.length} states, none locked`;
    return met(silent.length === 0 ? free : `${free}; cannot be known: ${names(silent)}`);
  },
});
