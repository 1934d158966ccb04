/** What a run's journal says, as input for `measure`. */
import type { Entry } from '../recovery/journal';
import type { AcceptanceEvidence } from './evidence';

/** Everything that was accepted, in order. `wall` turns the journal's clock milliseconds into an ISO 8601 wall time. */
export function acceptancesOf(
  entries: readonly Entry[],
  wall: (clockMs: number) => string,
): readonly AcceptanceEvidence[] {
  return entries.flatMap((entry) =>
    entry.kind === 'accepted' ? [{ name: entry.name, reason: entry.reason, by: entry.by, at: wall(entry.at) }] : [],
  );
}

/** The last value noted under a name and when (clock milliseconds); null when it was not noted or is unknown. */
export function noteOf(
  entries: readonly Entry[],
  name: string,
): { readonly value: string; readonly at: number } | null {
  const note = entries.findLast((entry) => entry.kind === 'note' && entry.name === name);
  return note?.kind === 'note' && note.value !== 'unknown' ? { value: note.value, at: note.at } : null;
}

/** A lag noted in milliseconds, as Aurora's metrics have it, in seconds; null when it is no number. */
export function lagSeconds(milliseconds: string | null): number | null {
  if (milliseconds === null || milliseconds.trim() === '') return null;
  const number = Number(milliseconds);
  return Number.isFinite(number) && number >= 0 ? number / 1000 : null;
}
