/** Which regions are out, and how. */
import type { Clock } from '../../console/ports';
import type { OutageMode } from '../types';

/** A region that is out. */
export interface OutageState {
  readonly mode: OutageMode;
  /** Clock milliseconds at which it ends by itself; null where somebody must end it. */
  readonly until: number | null;
}

/** Region outages. A request that hangs waits here until the outage ends or the lab stops. They live as long as the gateway. */
export interface Outages {
  /** `lasts`: clock milliseconds after which it ends by itself. */
  begin(region: string, mode: OutageMode, lasts?: number): void;
  end(region: string): void;
  modeOf(region: string): OutageMode | undefined;
  all(): Readonly<Record<string, OutageState>>;
  /** Resolves when the region's present outage ends or changes its mode, or at once when there is none. */
  ended(region: string): Promise<void>;
  /** Ends every outage, so that nothing hangs on. */
  close(): void;
}

interface Outage extends OutageState {
  readonly waiting: Set<() => void>;
  /** Ends the wait for its end. */
  readonly over: AbortController;
}

/** `changed`: told at once of each outage that begins or ends. */
export function createOutages(
  clock: Clock,
  changed: ((region: string, mode: OutageMode | null) => void) | undefined = undefined,
): Outages {
  const regions = new Map<string, Outage>();
  const end = (region: string): void => {
    const outage = regions.get(region);
    if (regions.delete(region)) changed?.(region, null);
    outage?.over.abort();
    for (const resume of outage?.waiting ?? []) resume();
  };
  /** The outage that lasts now: one whose time is over has ended, whether its timer has fired or not. */
  const current = (region: string): Outage | undefined => {
    const outage = regions.get(region);
    if (outage === undefined || outage.until === null || clock.now() < outage.until) return outage;
    end(region);
    return undefined;
  };
  return {
    begin(region, mode, lasts) {
      end(region);
      const until = lasts === undefined ? null : clock.now() + lasts;
      const outage: Outage = { mode, until, waiting: new Set(), over: new AbortController() };
      regions.set(region, outage);
      changed?.(region, mode);
      if (lasts === undefined) return;
      // Nobody else wakes a request that hangs.
      void clock.sleep(lasts, outage.over.signal).then(
        () => regions.get(region) === outage && end(region),
        () => undefined,
      );
    },
    end,
    modeOf: (region) => current(region)?.mode,
    all() {
      const out = [...regions.keys()].flatMap((region) => {
        const outage = current(region);
        return outage ? [[region, { mode: outage.mode, until: outage.until }] as const] : [];
      });
      return Object.fromEntries(out);
    },
    ended: (region) =>
      new Promise((resolve) => {
        const outage = current(region);
        if (outage) outage.waiting.add(resolve);
        else resolve();
      }),
    close() {
      for (const region of [...regions.keys()]) end(region);
    },
  };
}
