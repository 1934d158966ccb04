/** The last line of a verb: what to do next. One decider for all verbs. Pure. */
import type { Command } from './command';
import { ENDINGS } from './endings';
import type { Situation } from './situation';

/** One line for a person. `command` makes what can be copied. */
export function whatNext(situation: Situation, command: Command): string {
  const end = ENDINGS[situation.after] as (facts: Situation, command: Command) => string;
  return end(situation, command);
}
