/** What is looked at around acts, and what they send. Pure. */
import type { Operation } from '../../operations/operation';
import type { Condition } from '../conditions/index';
import type { Act, ActOf, Step } from '../runbook';

/** Something for each kind of act: what a consumer has to say of all of them. */
export type ByAct<R, Rest extends readonly unknown[] = []> = {
  readonly [K in Act['kind']]: (act: ActOf[K], ...rest: Rest) => R;
};

/** What a table says of one act. */
export function byAct<R, Rest extends readonly unknown[]>(table: ByAct<R, Rest>, act: Act, ...rest: Rest): R {
  return (table[act.kind] as (one: Act, ...more: Rest) => R)(act, ...rest);
}

const CONDITIONS: ByAct<readonly Condition[]> = {
  call: ({ unless, halts = [], when = [] }) => [...unless, ...halts, ...when],
  apply: () => [],
  accept: () => [],
};

const SENDS: ByAct<readonly Operation[]> = {
  call: ({ operation }) => [operation],
  apply: () => [],
  accept: () => [],
};

/** All that is looked at around one act. */
export const conditionsOfAct = (act: Act): readonly Condition[] => byAct(CONDITIONS, act);

/** What an act sends to AWS. */
export const sendsOf = (act: Act): readonly Operation[] => byAct(SENDS, act);

/** All that a step looks at, but for its notes. */
export const conditionsOf = ({ met, act }: Pick<Step, 'met' | 'act'>): readonly Condition[] => [
  ...met,
  ...act.flatMap(conditionsOfAct),
];
