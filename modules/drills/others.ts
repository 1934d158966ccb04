/** What becomes, in a drill, of the regions that neither went out nor took over. */
import type { Clock } from '../console/ports';
import type { PhaseFinding } from './recorder';

/** How a region's database is a member now: `connected`, `pending-resync`, or what AWS adds; null where it is none, or nobody knows. */
export type SyncOf = (region: string) => Promise<string | null>;

/** Wall milliseconds between looks, and until a replica that is still not whole counts as not met. */
const EVERY_MS = 1000;
const PATIENCE_MS = 10 * 60_000;

/** Looks until the region replicates again, and says what was seen on the way. */
export async function rebuilt(region: string, syncOf: SyncOf, wall: Clock, signal: AbortSignal): Promise<PhaseFinding> {
  const begun = wall.now();
  const seen: string[] = [];
  for (;;) {
    const sync = (await syncOf(region)) ?? 'unknown';
    if (seen.at(-1) !== sync) seen.push(sync);
    const whole = sync === 'connected';
    if (whole || wall.now() - begun > PATIENCE_MS) {
      const observed = `${region}: ${seen.join(', then ')} (${Math.round((wall.now() - begun) / 1000)} s of wall time)`;
      return { verdict: whole ? 'met' : sync === 'unknown' ? 'unknown' : 'not-met', observed: [observed] };
    }
    await wall.sleep(EVERY_MS, signal);
  }
}
