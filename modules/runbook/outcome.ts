/** Outcomes of runs. */
import type { BreakGlass, Given } from './approvals/ask';
import { EXIT, type ExitCode } from '../console/errors';
import type { Verdict } from '../console/verdict';
import type { End } from './runbook';

/**
 * How one step ended. `pending`: never begun, or interrupted. `skipped`: a person skipped it by name with a reason; it
 * is not met.
 */
export interface StepResult {
  readonly id: string;
  readonly title: string;
  readonly end: End | 'pending' | 'skipped';
  readonly why: string;
  /** Observations behind the verdict, one line per condition. */
  readonly observed: readonly string[];
  /** Clock milliseconds; null where it was not begun or not ended. */
  readonly begunAt: number | null;
  readonly endedAt: number | null;
  readonly notes: Readonly<Record<string, string>>;
  readonly accepted: readonly (Given & { readonly name: string; readonly at: number })[];
}

/** The verdict of a step's end. The end itself has more detail: refused, halted, pending. */
export const VERDICT_OF_END = {
  met: 'met',
  not: 'not-met',
  refused: 'not-met',
  halted: 'not-met',
  unknown: 'unknown',
  pending: 'unknown',
  // A person skipped it; it is not met.
  skipped: 'not-met',
} as const satisfies Record<StepResult['end'], Verdict>;

export type Outcome = 'done' | 'failed' | 'refused' | 'unknown' | 'aborted';

export interface RunResult {
  readonly outcome: Outcome;
  readonly steps: readonly StepResult[];
  /** Who went on alone where two should agree; acceptances of that time are marked, too. */
  readonly breakGlass?: readonly BreakGlass[];
  /** Clock milliseconds. */
  readonly begunAt: number;
  readonly endedAt: number;
}

/** True where what needs the step may go on. */
export const passes = ({ end }: Pick<StepResult, 'end'>): boolean => end === 'met' || end === 'skipped';

/** The outcome of a run from the ends of its steps. Unknown outweighs refused, and refused outweighs failed. */
export function outcomeOf(ends: readonly StepResult['end'][], aborted: boolean): Outcome {
  if (aborted) return 'aborted';
  if (ends.includes('unknown')) return 'unknown';
  if (ends.includes('refused') || ends.includes('halted')) return 'refused';
  return ends.every((end) => passes({ end })) ? 'done' : 'failed';
}

/** The exit code of `dr` for an outcome. */
export const EXIT_OF: Readonly<Record<Outcome, ExitCode>> = {
  done: EXIT.done,
  failed: EXIT.failed,
  refused: EXIT.refused,
  unknown: EXIT.unknown,
  aborted: EXIT.interrupted,
};
