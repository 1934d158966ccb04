/** Evidence: what AWS answers, counted. A metric is such an answer too (../metric.ts). */
import type { CallResult } from '../../operations/adapter';
import type { Operation } from '../../operations/operation';
import { judgeFailure } from './aws-answer';
import { count, field, PAGE_TOKENS, PATH, present, seen, type Path, type Predicate } from './counting';
import type { EvidenceKind } from './kind';
import type { LookResult } from './look-result';

/** Holds when at least `atLeast` (default 1) elements of `in` pass all of `where`: an empty answer never passes. */
export interface Observed {
  readonly why: string;
  readonly read: Operation;
  readonly in: Path;
  /** Dotted fields of an element; `@` is the element itself, where it is a number or text. */
  readonly where: { readonly [dottedField: string]: Predicate };
  readonly atLeast?: number;
  /** Looks at the first element only: the newest, where the answer is sorted. */
  readonly first?: true;
}

/** The verdict of an answer. Unread pages make it unknown: the element may be on them. */
export function judgeObserved(condition: Observed, answer: CallResult): LookResult {
  if (!answer.ok) return judgeFailure(condition, answer);
  const wanted = condition.atLeast ?? 1;
  const counted = count(answer.output, condition);
  const why = `${condition.why}: ${counted > wanted ? `${counted}, ${wanted} needed` : `${counted} of ${wanted}`}`;
  if (counted >= wanted) return { v: 'met', why };
  if (PAGE_TOKENS.some((token) => present(field(answer.output, token)))) {
    return { v: 'stop', why: `${condition.why}: the answer has more pages than were read` };
  }
  return { v: 'not', why: why + seen(answer.output, condition) };
}

const FIELD = /^(@|[A-Za-z]\w*(\.[A-Za-z]\w*)*)$/;

export const observed: EvidenceKind<Observed, CallResult> = {
  mark: 'where',
  ask: ({ read }, { sender, signal }) => sender.send(read, signal),
  judge: judgeObserved,
  reads: ({ read }) => [read],
  writes: () => false,
  faults: ({ why, in: path, where, atLeast }) => [
    ...(PATH.test(path) ? [] : [['bad-path', path] as const]),
    ...Object.keys(where).flatMap((name) => (FIELD.test(name) ? [] : [['bad-field', name] as const])),
    ...(atLeast === undefined || atLeast >= 1 ? [] : [['count', why] as const]),
  ],
};
