/** Conditions and operations of acts. Pure. */
import type { Operation } from '../../operations/operation';
import type { Condition } from '../conditions/index';
import type { Act, ActOf, Step } from '../runbook';

/** A table with a row for each kind of act. */
export type ByAct<R, Rest extends readonly unknown[] = []> = {
  readonly [K in Act['kind']]: (act: ActOf[K], ...rest: Rest) => R;
};

/** The row of an act. */
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

/** All conditions of an act. */
export const conditionsOfAct = (act: Act): readonly Condition[] => byAct(CONDITIONS, act);

/** Operations of an act. */
export const sendsOf = (act: Act): readonly Operation[] => byAct(SENDS, act);

/** All conditions of a step, without its notes. */
export const conditionsOf = ({ met, act }: Pick<Step, 'met' | 'act'>): readonly Condition[] => [
  ...met,
  ...act.flatMap(conditionsOfAct),
];
