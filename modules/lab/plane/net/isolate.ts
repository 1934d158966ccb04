/** What an outage of a region is in the plane: nothing passes to other regions, and clients get what the mode says. */
import type { OutageMode } from '../../types';
import type { Ways } from './ways';

/** Null: the region is back. */
export function isolateBy(ways: Ways, region: string, mode: OutageMode | null): void {
  const answers = mode === '503';
  ways.brownOut(region, answers ? { status: 503, share: 1, delayMs: 0 } : null);
  ways.isolate(region, mode === null ? null : { regions: 'hang', clients: answers ? null : mode });
}
