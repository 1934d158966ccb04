/** What the runner hands to one step. */
import type { BreakGlass } from './approvals/ask';
import type { JournalEntry, EntryBody } from './journal';
import type { StepHistory } from './replay';

export type Write = (body: EntryBody) => Promise<JournalEntry>;

export interface StepContext {
  readonly history: StepHistory;
  readonly write: Write;
  /** Who goes on alone where two should agree. */
  readonly breakGlass: readonly BreakGlass[];
  /** Acts of this attempt that applied a state: not again while its effect shows. */
  readonly applied: Set<number>;
  /** One for the whole run. `waits`: a planned run waits while the lease is unknown. */
  readonly leaseUnknown: { readonly waits: boolean; said: boolean };
}
