/** Evidence: AWS says that a thing does not exist. */
import type { CallResult } from '../../operations/adapter';
import type { Operation } from '../../operations/operation';
import { whyOf } from '../../operations/why';
import { isFault, judgeFailure } from './aws-answer';
import type { EvidenceKind } from './kind';
import type { LookResult } from './look-result';

/** Holds when AWS itself says that the thing does not exist. A region that is out never says so. */
export interface Missing {
  readonly why: string;
  readonly read: Operation;
  /** The fault's code without `Fault` or `Exception`: the wire and the SDK spell it differently. */
  readonly missing: string;
}

/** The verdict of an answer: only the fault itself says that the thing does not exist. */
export function judgeMissing(condition: Missing, answer: CallResult): LookResult {
  if (answer.ok) return { v: 'not', why: `${condition.why}: it is still there` };
  if (isFault(answer.code, condition.missing))
    return { v: 'met', why: `${condition.why}: ${whyOf(condition.read, answer)}` };
  return judgeFailure(condition, answer);
}

export const missing: EvidenceKind<Missing, CallResult> = {
  mark: 'missing',
  ask: ({ read }, { sender, signal }) => sender.send(read, signal),
  judge: judgeMissing,
  reads: ({ read }) => [read],
  writes: () => false,
  faults: () => [],
};
