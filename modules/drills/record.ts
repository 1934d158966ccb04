/** What the recovery verbs hand back to a drill. */
import type { RunResult } from '../runbook/outcome';
import type { Runbook } from '../runbook/runbook';
import type { PlanVerdict } from '../terraform/types';

/** One run of a runbook, whichever engine carried it out. */
export interface RunRecord {
  readonly folder: string;
  readonly runbook: Runbook;
  readonly result: RunResult;
}

/** What reconciliation found and did. */
export interface Reconciled {
  /** One line per overlay value that was changed. */
  readonly changes: readonly string[];
  readonly applied: readonly string[];
  /** One verdict a state, after everything was applied. */
  readonly verdicts: readonly PlanVerdict[];
  /** Regions whose freeze could not be lifted. */
  readonly frozen: readonly string[];
  /** Regions that still say that they take clients over, although they should not. */
  readonly leftovers: readonly string[];
}
