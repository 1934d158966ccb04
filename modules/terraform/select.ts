/** Selects states by patterns. Pure. */
import { DrError } from '../console/errors';
import { nearest } from '../overlays/suggest';
import type { State, StateId } from '../topology/topology';

/**
 * Ids of the states that match any of the patterns; all of them without a pattern. `*` stands for any text:
 * `'*.data'`, `'warm-standby.us-west-2.*'`. The environment may be left out: `us-west-2.data`.
 * Throws `unknown-state` when a pattern matches nothing.
 */
export function selectStates(states: readonly State[], environment: string, patterns: readonly string[]): StateId[] {
  if (patterns.length === 0) return states.map((state) => state.id);
  const ids = states.map((state) => state.id);
  const chosen = new Set<StateId>();
  for (const pattern of patterns) {
    const expression = matcher(pattern);
    const matching = ids.filter((id) => expression.test(id) || expression.test(id.slice(environment.length + 1)));
    if (matching.length === 0) throw unknownState(pattern, ids);
    for (const id of matching) chosen.add(id);
  }
  return ids.filter((id) => chosen.has(id));
}

function matcher(pattern: string): RegExp {
  const text = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${text}$`);
}

function unknownState(pattern: string, ids: readonly StateId[]): DrError {
  const meant = nearest(pattern, ids);
  return new DrError(
    'unknown-state',
    `No state matches "${pattern}".`,
    `The states are: ${ids.join(', ')}.`,
    meant === null ? "Name one of them, or a pattern such as '*.data'." : `Did you mean ${meant}?`,
  );
}
