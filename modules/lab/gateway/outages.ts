/** Which regions are out, and how. */
import type { OutageMode } from '../types';

/** Region outages. A request that hangs waits here until the outage ends or the lab stops. */
export interface Outages {
  begin(region: string, mode: OutageMode): void;
  end(region: string): void;
  modeOf(region: string): OutageMode | undefined;
  all(): Readonly<Record<string, OutageMode>>;
  /** Resolves when the region's present outage ends or changes its mode, or at once when there is none. */
  ended(region: string): Promise<void>;
  /** Ends every outage, so that nothing hangs on. */
  close(): void;
}

interface Outage {
  readonly mode: OutageMode;
  readonly waiting: Set<() => void>;
}

export function createOutages(): Outages {
  const regions = new Map<string, Outage>();
  const end = (region: string): void => {
    const outage = regions.get(region);
    regions.delete(region);
    for (const resume of outage?.waiting ?? []) resume();
  };
  return {
    begin(region, mode) {
      end(region);
      regions.set(region, { mode, waiting: new Set() });
    },
    end,
    modeOf: (region) => regions.get(region)?.mode,
    all: () => Object.fromEntries([...regions].map(([region, outage]) => [region, outage.mode])),
    ended: (region) =>
      new Promise((resolve) => {
        const outage = regions.get(region);
        if (outage) outage.waiting.add(resolve);
        else resolve();
      }),
    close() {
      for (const region of [...regions.keys()]) end(region);
    },
  };
}
