/** The entry of an engine's table for a kind of act that it cannot carry out. */
import type { Act } from '../runbook/runbook';

export interface CannotAct<A> {
  /** The reason, in words. */
  readonly cannot: (act: A) => string;
}

/** The kinds of acts that a table says it cannot carry out. */
export function kindsThatCannot(table: Readonly<Record<Act['kind'], object>>): readonly Act['kind'][] {
  return (Object.keys(table) as Act['kind'][]).filter((kind) => 'cannot' in table[kind]);
}
