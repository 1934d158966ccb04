/** Watches the service from outside, as a client would see it: who answers, from when to when. */
import type { Clock } from '../console/ports';
import type { ServiceSpan } from '../evidence/evidence';
import type { ProbeAnswer, Prober } from '../runbook/ports';
import type { PhaseFinding } from './recorder';

/** Wall milliseconds between two looks. A drill is short, and the watch shares the machine with it. */
const EVERY_MS = 250;
/** Wall milliseconds that `sees` waits for what it is asked about. */
const PATIENCE_MS = 20_000;

export interface WatchOptions {
  readonly url: string;
  /** As a client of the service asks, with a client's patience. */
  readonly probe: Prober;
  /** Real time, although the drill runs on the lab's faster clock. */
  readonly wall: Clock;
  /** Ends the watching, and whatever waits for it. */
  readonly signal: AbortSignal;
}

export interface ServiceWatch {
  start(): void;
  stop(): Promise<void>;
  /** Met when `region` (null: nobody) answers within twenty seconds. Rejects when the watching ends meanwhile. */
  sees(region: string | null): Promise<PhaseFinding>;
  spans(): readonly ServiceSpan[];
}

interface Look {
  readonly at: number;
  readonly region: string | null;
}

export function watchService({ url, probe, wall, signal }: WatchOptions): ServiceWatch {
  const looks: Look[] = [];
  const stopping = new AbortController();
  const stop = AbortSignal.any([signal, stopping.signal]);
  let running: Promise<void> = Promise.resolve();
  let underWay: Promise<Look> | null = null;

  const lookNow = async (): Promise<Look> => {
    const seen = { region: regionOf(await probe(url, stop)), at: wall.now() };
    // An interrupted look saw nothing, which is not the same as no answer.
    stop.throwIfAborted();
    looks.push(seen);
    return seen;
  };
  // One look at a time: a slow one would be written down behind a quick one that began after it.
  const look = (): Promise<Look> => (underWay ??= lookNow().finally(() => (underWay = null)));
  const loop = async (): Promise<void> => {
    while (!stop.aborted) {
      await look();
      await wall.sleep(EVERY_MS, stop);
    }
  };

  return {
    start: () => {
      running = loop().catch((error: unknown) => {
        if (!stop.aborted) throw error;
      });
    },
    stop: async () => {
      stopping.abort(new Error('the watching is over'));
      await running;
    },
    async sees(region) {
      const until = wall.now() + PATIENCE_MS;
      // A look under way may have begun too early.
      await underWay;
      let last = await look();
      while (last.region !== region && wall.now() < until) {
        await wall.sleep(EVERY_MS, stop);
        last = await look();
      }
      const said = last.region === null ? 'nobody answers' : `${last.region} answers`;
      return { verdict: last.region === region ? 'met' : 'not-met', observed: [said] };
    },
    spans: () => spansOf(looks),
  };
}

function regionOf(answer: ProbeAnswer): string | null {
  if (!answer.ok || answer.status !== 200) return null;
  try {
    const { region } = JSON.parse(answer.body) as { readonly region?: unknown };
    return typeof region === 'string' ? region : null;
  } catch {
    return null;
  }
}

/** Looks that agree with their neighbours become one span; it lasts until the first look that differs. */
export function spansOf(looks: readonly Look[]): readonly ServiceSpan[] {
  const spans: { region: string | null; from: number; to: number }[] = [];
  for (const { at, region } of looks) {
    const last = spans.at(-1);
    if (last !== undefined) last.to = at;
    if (last?.region !== region) spans.push({ region, from: at, to: at });
  }
  return spans.map(({ region, from, to }) => ({
    region,
    started_at: new Date(from).toISOString(),
    ended_at: new Date(to).toISOString(),
  }));
}
