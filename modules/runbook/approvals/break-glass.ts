/** Going on alone where two should agree: declared with a reason, for a time, and shown wherever the run is shown. */
import type { Clock } from '../../console/ports';
import type { Principal } from '../../operations/principal';
import type { Journal } from '../journal';
import { breakGlassOf, type BreakGlass } from './ask';

/** On the run's clock, from the declaration. Later acceptances need another person or another declaration. */
export const BREAK_GLASS_MINUTES = 60;

/** Writes the declaration down. It holds for the principal that made it and for no other. */
export async function declareAlone(
  journal: Pick<Journal, 'append'>,
  clock: Clock,
  { arn, id }: Principal,
  reason: string,
): Promise<BreakGlass> {
  const now = clock.now();
  const until = new Date(now + BREAK_GLASS_MINUTES * 60_000).toISOString();
  const entry = await journal.append(now, { kind: 'break-glass', by: arn, principal: id, reason, until });
  if (entry.kind !== 'break-glass') throw new RangeError(`${entry.kind} was written instead of the declaration`);
  return breakGlassOf(entry);
}

/** The declaration in one line. */
export function aloneWords({ by, reason, until }: Pick<BreakGlass, 'by' | 'reason' | 'until'>): string {
  return `BREAK-GLASS: ${by} goes on ALONE where two should agree, until ${new Date(until).toISOString()}: ${reason}. Every report says so.`;
}
