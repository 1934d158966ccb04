/** A kind of evidence: how it is told from others, asked and judged. Engines have a table of how each kind is rendered. */
import type { Operation } from '../../operations/operation';
import type { Asking } from '../asking';
import type { LookResult } from './look-result';

/** A rule of the lint, and what breaks it. */
export type FieldFault = readonly [rule: 'bad-path' | 'bad-field' | 'count', why: string];

/** `A`: what is answered. */
export interface EvidenceKind<C extends object, A> {
  /** The field that conditions of this kind have and no others: a runbook that is kept does not name the kind. */
  readonly mark: keyof C & string;
  /** Asks once. */
  readonly ask: (condition: C, asking: Asking) => Promise<A>;
  /** What an answer says. Pure. */
  readonly judge: (condition: C, answer: A) => LookResult;
  /** What it asks AWS. */
  readonly reads: (condition: C) => readonly Operation[];
  /** Whether asking changes something. */
  readonly writes: (condition: C) => boolean;
  /** What is wrong with it by itself. */
  readonly faults: (condition: C) => readonly FieldFault[];
}
