/** The verdict on steps, checks, demands, drills and plans. All ends of a step: `End` in the runbook's language. */
import { EXIT, type ExitCode } from './errors';

/** `unknown` never passes. */
export type Verdict = 'met' | 'not-met' | 'unknown';

/** The worst first. */
export const VERDICTS = ['not-met', 'unknown', 'met'] as const satisfies readonly Verdict[];

/** The worst of several; `unknown` if there is none. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'unknown';
}

/** A verdict is shown as sign and word, never by colour alone. */
export const SIGN = { met: '✓', 'not-met': '✗', unknown: '?' } as const satisfies Record<Verdict, string>;

/** The exit code of a verb that ends with a verdict. */
export const EXIT_OF_VERDICT = {
  met: EXIT.done,
  'not-met': EXIT.changes,
  unknown: EXIT.unknown,
} as const satisfies Record<Verdict, ExitCode>;
