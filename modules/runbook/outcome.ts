/** What a run came to. */
import type { BreakGlass, Given } from './approvals/ask';
import { EXIT, type ExitCode } from '../console/errors';
import type { Verdict } from '../console/verdict';
import type { End } from './runbook';

/**
 * How one step ended. `pending`: it was never begun, or the run was interrupted while it ran. `skipped`: a person went on without
 * it, by name and with a reason; it is not met.
 */
export interface StepResult {
  readonly id: string;
  readonly title: string;
  readonly end: End | 'pending' | 'skipped';
  readonly why: string;
  /** What was seen that gave the verdict, one line a condition. */
  readonly observed: readonly string[];
  /** Clock milliseconds; null where it was not begun or not ended. */
  readonly begunAt: number | null;
  readonly endedAt: number | null;
  readonly notes: Readonly<Record<string, string>>;
  readonly accepted: readonly (Given & { readonly name: string; readonly at: number })[];
}

/** What the end of a step says of what it was for. An end says more: who refused, what halted, that it was never begun. */
export const VERDICT_OF_END = {
  met: 'met',
  not: 'not-met',
  refused: 'not-met',
  halted: 'not-met',
  unknown: 'unknown',
  pending: 'unknown',
  // A person went on without it; that does not make it true.
  skipped: 'not-met',
} as const satisfies Record<StepResult['end'], Verdict>;

export type Outcome = 'done' | 'failed' | 'refused' | 'unknown' | 'aborted';

export interface RunResult {
  readonly outcome: Outcome;
  readonly steps: readonly StepResult[];
  /** Who went on alone where two should agree; what was accepted meanwhile says so too. */
  readonly breakGlass?: readonly BreakGlass[];
  /** Clock milliseconds. */
  readonly begunAt: number;
  readonly endedAt: number;
}

/** True where what needs the step may go on. */
export const passes = ({ end }: Pick<StepResult, 'end'>): boolean => end === 'met' || end === 'skipped';

/** The outcome of a run from the ends of its steps. What is not known outweighs what was refused, and that what failed. */
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
