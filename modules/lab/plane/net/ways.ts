/** What holds between any two places, and inside a region: the default, and what faults have made of it. */
import { CLEAR, INTERNET, type HttpFault, type LinkCondition } from '../conditions';

/** How a region is cut off: bytes vanish, or connections are closed. */
export type Cut = NonNullable<LinkCondition['cut']>;

export interface Ways {
  /** From a region, or `INTERNET`, to a region. */
  conditionOf(from: string, to: string): LinkCondition;
  /** Cuts a region off from other regions, and from clients outside; what is inside goes on. Null: joined again. */
  isolate(region: string, from: { readonly regions: Cut | null; readonly clients: Cut | null } | null): void;
  /** Sets or, with null, ends the fault of one direction. */
  set(from: string, to: string, condition: LinkCondition | null): void;
  /** Stops replication alone, from one region to another: tasks and clients go on. Null ends it. */
  stopReplication(from: string, to: string, cut: Cut | null): void;
  /** Between databases. */
  replicationOf(from: string, to: string): LinkCondition;
  /** The databases of a region answer nobody, although they run. */
  closeDatabases(region: string, closed: boolean): void;
  databasesClosed(region: string): boolean;
  /** No task runs in a zone, as `us-east-1a`. */
  loseZone(zone: string, lost: boolean): void;
  zoneLost(zone: string): boolean;
  /** All that is not as usual, in words. */
  faults(): readonly string[];
  /** A region whose entries answer badly; null ends it. */
  brownOut(region: string, fault: HttpFault | null): void;
  faultOf(region: string): HttpFault | null;
  /** Calls `listener` after every change, until what it returns is called. */
  onChange(listener: () => void): () => void;
}

interface Isolation {
  readonly regions: Cut | null;
  readonly clients: Cut | null;
}

/** `between`: the condition between two different regions where nothing is wrong. */
export function createWays(between: LinkCondition): Ways {
  const isolated = new Map<string, Isolation>();
  const faults = new Map<string, LinkCondition>();
  const replication = new Map<string, Cut>();
  const brownOuts = new Map<string, HttpFault>();
  const [databases, zones] = [new Set<string>(), new Set<string>()];
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  const keyOf = (from: string, to: string): string => `${from} to ${to}`;
  /** Sets the entry of a map, or takes it away. */
  const put = <T>(map: Map<string, T>, key: string, value: T | null): void => {
    if (value === null) map.delete(key);
    else map.set(key, value);
    tell();
  };
  const mark = (set: Set<string>, key: string, on: boolean): void => {
    if (on) set.add(key);
    else set.delete(key);
    tell();
  };
  const conditionOf = (from: string, to: string): LinkCondition => {
    const usual = from === to || from === INTERNET || to === INTERNET ? CLEAR : between;
    const own = faults.get(keyOf(from, to)) ?? usual;
    if (from === to) return own;
    const whose = from === INTERNET || to === INTERNET ? 'clients' : 'regions';
    const cut = isolated.get(from)?.[whose] ?? isolated.get(to)?.[whose] ?? null;
    return cut === null ? own : { ...own, cut };
  };
  return {
    conditionOf,
    isolate: (region, cuts) => put(isolated, region, cuts),
    set: (from, to, condition) => put(faults, keyOf(from, to), condition),
    stopReplication: (from, to, cut) => put(replication, keyOf(from, to), cut),
    replicationOf(from, to) {
      const cut = replication.get(keyOf(from, to)) ?? null;
      return cut === null ? conditionOf(from, to) : { ...conditionOf(from, to), cut };
    },
    closeDatabases: (region, closed) => mark(databases, region, closed),
    databasesClosed: (region) => databases.has(region),
    loseZone: (zone, lost) => mark(zones, zone, lost),
    zoneLost: (zone) => zones.has(zone),
    brownOut: (region, fault) => put(brownOuts, region, fault),
    faultOf: (region) => brownOuts.get(region) ?? null,
    faults: () => [
      ...[...isolated.keys()].map((region) => `${region} is cut off`),
      ...[...brownOuts].map(([region, { status, share, delayMs }]) => brownOutText(region, status, share, delayMs)),
      ...[...faults.keys()].map((way) => `the way from ${way} is disturbed`),
      ...[...replication.keys()].map((way) => `replication from ${way} is stopped`),
      ...[...databases].map((region) => `the databases of ${region} answer nobody`),
      ...[...zones].map((zone) => `no task runs in zone ${zone}`),
    ],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const brownOutText = (region: string, status: number, share: number, delayMs: number): string =>
  `${region} answers ${status} to ${Math.round(share * 100)} % of requests, ${delayMs} ms late`;
