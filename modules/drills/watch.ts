/** Watches the service from outside, as a client would see it: who answers, from when to when. */
import { httpProber } from '../recovery/probe';
import type { ProbeAnswer } from '../recovery/ports';
import type { ServiceSpan } from '../evidence/evidence';
import type { Finding } from './recorder';

/** Wall milliseconds between two looks. A drill is short, and the watch shares the machine with it. */
const EVERY_MS = 250;
/** Wall milliseconds until an answer counts as none. */
const TIMEOUT_MS = 2000;
/** Wall milliseconds that `sees` waits for what it is asked about. */
const PATIENCE_MS = 20_000;

export interface WatchOptions {
  readonly url: string;
  /** Wall milliseconds since the epoch. */
  readonly wall: () => number;
}

export interface ServiceWatch {
  start(): void;
  stop(): Promise<void>;
  /** Met when `region` (null: nobody) answers within twenty seconds. */
  sees(region: string | null): Promise<Finding>;
  spans(): readonly ServiceSpan[];
}

interface Look {
  readonly at: number;
  readonly region: string | null;
}

export function watchService({ url, wall }: WatchOptions): ServiceWatch {
  const probe = httpProber({ prefix: '', timeoutMs: TIMEOUT_MS });
  const looks: Look[] = [];
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  const look = async (): Promise<Look> => {
    const seen = { region: regionOf(await probe(url, stopping.signal)), at: wall() };
    if (!stopping.signal.aborted) looks.push(seen);
    return seen;
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look();
      await pause(EVERY_MS, stopping.signal);
    }
  };

  return {
    start: () => void (running = loop()),
    stop: async () => {
      stopping.abort();
      await running;
    },
    async sees(region) {
      const until = wall() + PATIENCE_MS;
      let last = await look();
      while (last.region !== region && wall() < until) {
        await pause(EVERY_MS, stopping.signal);
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

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
