/** All clients of a load: operations begin when they are due, whatever became of those before (an open loop). */
import { setMaxListeners } from 'node:events';
import type { ClientRecord } from '../../../evidence/measured/records';
import { Client } from './client';
import { CLIENT_KINDS, type ClientKindName } from './kinds';
import { createNameClient, keepNames } from './names';
import { dueAfter, operationOf, randomFrom, type LoadProfile } from './profile';

/** What a load goes against. */
export interface LoadTarget {
  /** The service as clients know it, for example `http://api.example.com`. TLS is off, whatever it says. */
  readonly url: string;
  /** `127.0.0.1:<port>` of the name server. */
  readonly dns: string;
  /** `http://127.0.0.1:<port>`: the way into the plane, an HTTP proxy that does CONNECT. */
  readonly proxy: string;
  readonly profile: LoadProfile;
  /** Distinguishes this load's keys from those of another one in the same databases. */
  readonly run: string;
}

/** What clients have seen so far, by kind. */
export type LoadTotals = Readonly<Partial<Record<ClientKindName, KindTotals>>>;

export interface KindTotals {
  /** Attempts that ended. */
  readonly attempts: number;
  readonly acknowledged: number;
  /** Not acknowledged, whatever the reason. */
  readonly other: number;
  /** Operations that were due while as many as the kind allows were under way. */
  readonly bounded: number;
  /** Acknowledged, by the region that answered. */
  readonly regions: Readonly<Record<string, number>>;
}

export interface Load {
  totals(): LoadTotals;
  /** Gives up what is under way (recorded as `unknown`) and begins nothing more. */
  stop(): Promise<void>;
}

/** Begins at once. `record` gets every attempt when it ends. */
export function startLoad(target: LoadTarget, now: () => number, record: (one: ClientRecord) => void): Load {
  const stopping = new AbortController();
  // Every request under way listens to it.
  setMaxListeners(0, stopping.signal);
  const names = createNameClient(target.dns);
  const totals = new Map<ClientKindName, Mutable>();
  const kinds = CLIENT_KINDS.filter(({ name }) => target.profile.perSecond[name] > 0);
  const begun = now();
  let operation = 0;
  const runs = kinds.map(async (kind, place) => {
    const random = randomFrom(target.profile.seed * 8 + CLIENT_KINDS.indexOf(kind));
    const own = totalsOf();
    totals.set(kind.name, own);
    const client = new Client({
      ...{ kind, url: new URL(target.url), proxy: new URL(target.proxy).host, run: target.run, now, random },
      lookup: keepNames(names, kind.resolves, now),
      record: (one) => {
        count(own, one);
        record(one);
      },
      signal: stopping.signal,
    });
    const underWay = new Set<Promise<void>>();
    for (let index = 0; !stopping.signal.aborted; index += 1) {
      const dueAt = begun + dueAfter(index, target.profile.perSecond[kind.name], place, kinds.length);
      // A timer may fire a little before its time.
      for (let early = dueAt - now(); early > 0 && !stopping.signal.aborted; early = dueAt - now()) {
        await sleep(early, stopping.signal);
      }
      if (stopping.signal.aborted) break;
      const running = client.perform(operationOf(random(), target.profile.writeShare), (operation += 1), dueAt);
      underWay.add(running);
      void running.finally(() => underWay.delete(running));
    }
    await Promise.all(underWay);
    client.close();
  });
  let stopped: Promise<void> | null = null;
  return {
    totals: () => Object.fromEntries([...totals].map(([name, one]) => [name, { ...one, regions: { ...one.regions } }])),
    stop: () => {
      stopping.abort();
      return (stopped ??= Promise.all(runs).then(() => names.close()));
    },
  };
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

type Mutable = { -readonly [K in keyof KindTotals]: K extends 'regions' ? Record<string, number> : KindTotals[K] };

function totalsOf(): Mutable {
  return { attempts: 0, acknowledged: 0, other: 0, bounded: 0, regions: {} };
}

function count(own: Mutable, { outcome, code, region }: ClientRecord): void {
  own.attempts += 1;
  if (code === 'too-many-in-flight') own.bounded += 1;
  if (outcome !== 'acknowledged') own.other += 1;
  else own.acknowledged += 1;
  if (outcome === 'acknowledged' && region !== null) own.regions[region] = (own.regions[region] ?? 0) + 1;
}
