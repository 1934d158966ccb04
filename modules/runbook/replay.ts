/** The state of a run, from its journal. */
import { askOf, breakGlassOf, givenOf, type Ask, type BreakGlass, type Given } from './approvals/ask';
import type { JournalEntry } from './journal';
import type { End } from './runbook';

export interface StepHistory {
  /** Clock milliseconds of the recorded begin; a restart does not renew it. Null before it, and after an end other than met. */
  begunAt: number | null;
  /** When a person last accepted something: the wait for a person does not count against the deadline. */
  acceptedAt: number | null;
  /** When the run was last resumed while the step was open. */
  resumedAt: number | null;
  /** Acts whose answer is known: an intent alone does not say that the call ever left. */
  readonly answered: Set<number>;
  /** Clock milliseconds of the last intent, by act. Kept over attempts: `settle` counts from what was really sent. */
  readonly sentAt: Map<number, number>;
  /** What was accepted, by name, each with its own time. */
  readonly accepted: Map<string, Given & { readonly at: number }>;
  /** What one person accepted and another has not answered yet, by name. */
  readonly asked: Map<string, Ask>;
  readonly notes: Map<string, string>;
  end: { readonly end: End; readonly why: string; readonly observed: readonly string[]; readonly at: number } | null;
  /** Who skipped this step, and why. */
  skipped: { readonly by: string; readonly reason: string; readonly at: number } | null;
}

export interface History {
  /** Of the runbook that the run carries out now: the one it began with, or the one it was switched to. */
  readonly digest: string | null;
  /** A person ended the run for good. */
  readonly aborted: { readonly by: string; readonly reason: string } | null;
  /** Who went on alone, in the order in which it was declared. */
  readonly breakGlass: BreakGlass[];
  step(id: string): StepHistory;
}

const fresh = (): StepHistory => ({
  begunAt: null,
  acceptedAt: null,
  resumedAt: null,
  answered: new Set(),
  sentAt: new Map(),
  accepted: new Map(),
  asked: new Map(),
  notes: new Map(),
  end: null,
  skipped: null,
});

/**
 * Turns a run's entries into the history of its steps; resuming needs nothing else. An entry with a time after `now`
 * was written before the clock was set back; it counts as written now, so that deadlines are not extended.
 */
export function replay(entries: readonly JournalEntry[], now = Infinity): History {
  const steps = new Map<string, StepHistory>();
  const step = (id: string): StepHistory => {
    const known = steps.get(id) ?? fresh();
    steps.set(id, known);
    return known;
  };
  // The run was resumed: the deadline of acts that were not sent before counts from here.
  const resume = (at: number): void => {
    for (const known of steps.values()) if (known.begunAt !== null) known.resumedAt = at;
  };
  let digest: string | null = null;
  let aborted: History['aborted'] = null;
  const breakGlass: BreakGlass[] = [];
  for (const entry of entries) {
    if (entry.kind === 'start') digest = entry.digest;
    else if (entry.kind === 'resume') resume(Math.min(entry.at, now));
    else if (entry.kind === 'abort') aborted = { by: entry.by, reason: entry.reason };
    else if (entry.kind === 'break-glass') breakGlass.push(breakGlassOf(entry));
    else if (entry.kind === 'switch') {
      digest = entry.digest;
      // Steps that were met in the old runbook are checked again in the new one; intents are kept.
      for (const known of steps.values()) {
        Object.assign(known, { begunAt: null, end: null, skipped: null });
        known.asked.clear();
      }
    } else if ('step' in entry) record(step(entry.step), { ...entry, at: Math.min(entry.at, now) });
  }
  return { digest, aborted, breakGlass, step };
}

/** Adds one entry to a step's history; the runner uses it too, so that running and resuming agree. */
export function record(history: StepHistory, entry: JournalEntry): void {
  switch (entry.kind) {
    case 'begin':
      history.begunAt = entry.at;
      history.end = null;
      history.answered.clear();
      break;
    case 'note':
      history.notes.set(entry.name, entry.value);
      break;
    case 'intent':
      history.sentAt.set(entry.act, entry.at);
      break;
    case 'result':
      history.answered.add(entry.act);
      break;
    case 'accepted':
      history.accepted.set(entry.name, { ...givenOf(entry), at: entry.at });
      history.acceptedAt = entry.at;
      history.asked.delete(entry.name);
      break;
    case 'asked':
      history.asked.set(entry.name, askOf(entry));
      break;
    case 'declined':
      history.asked.delete(entry.name);
      break;
    case 'end':
      history.asked.clear();
      history.end = { end: entry.end, why: entry.why, observed: entry.observed, at: entry.at };
      break;
    case 'skip':
      history.asked.clear();
      history.skipped = { by: entry.by, reason: entry.reason, at: entry.at };
      break;
    default:
      break;
  }
}
