/** What an operator should type next, from what is open, frozen and observed. Pure; one answer, and never none where something is left open. */
import { leftovers, seenServing } from '../../observation/roles';
import type { Observation } from '../../observation/types';
import type { Topology } from '../../topology/topology';
import type { Pattern } from '../pattern';
import type { NextCommand } from './command';

export interface RolesSeen {
  readonly observation: Observation;
  /** Runs that did not end well and were not ended by a person, oldest first. */
  readonly openRuns: readonly string[];
  /** Regions whose applies are frozen. */
  readonly frozen: readonly string[];
}

/**
 * Open runs come first: what they were about is known. Then what the pattern says of the roles: that they are apart, that they moved. At
 * last what is only left behind or frozen.
 */
export function nextCommand(
  { sides, next }: Pick<Pattern, 'sides' | 'next'>,
  topology: Topology,
  { observation, openRuns, frozen }: RolesSeen,
): NextCommand {
  const open = openRuns.at(-1);
  if (open !== undefined) return { verb: 'resume', words: `resume ${open}`, why: `${open} is not at its end` };
  const said = next(topology, observation);
  if (said !== null) return said;
  const [left] = leftovers(sides, topology, observation, seenServing(sides, topology, observation));
  if (left !== undefined) return { verb: 'reconcile', words: 'reconcile', why: `${left.region}: ${left.why}` };
  if (frozen.length > 0) {
    return { verb: 'reconcile', words: 'reconcile', why: `applies are frozen in ${frozen.join(', ')}` };
  }
  return { verb: 'none', words: '', why: 'roles are as declared, nothing is open' };
}
