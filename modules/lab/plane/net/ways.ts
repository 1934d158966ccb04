/** What holds between any two places: the default, and what faults have made of it. */
import { CLEAR, INTERNET, type LinkCondition } from '../conditions';

/** How a region is cut off: bytes vanish, or connections are closed. */
export type Cut = NonNullable<LinkCondition['cut']>;

export interface Ways {
  /** From a region, or `INTERNET`, to a region. */
  conditionOf(from: string, to: string): LinkCondition;
  /** Cuts a region off from other regions, and from clients outside; what is inside goes on. Null: joined again. */
  isolate(region: string, from: { readonly regions: Cut | null; readonly clients: Cut | null } | null): void;
  /** Sets or, with null, ends the fault of one direction. */
  set(from: string, to: string, condition: LinkCondition | null): void;
  /** Calls `listener` after every change, until what it returns is called. */
  onChange(listener: () => void): () => void;
}

/** `between`: the condition between two different regions where nothing is wrong. */
export function createWays(between: LinkCondition): Ways {
  const isolated = new Map<string, { readonly regions: Cut | null; readonly clients: Cut | null }>();
  const faults = new Map<string, LinkCondition>();
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  const keyOf = (from: string, to: string): string => `${from}>${to}`;
  return {
    conditionOf(from, to) {
      const usual = from === to || from === INTERNET || to === INTERNET ? CLEAR : between;
      const own = faults.get(keyOf(from, to)) ?? usual;
      if (from === to) return own;
      const whose = from === INTERNET || to === INTERNET ? 'clients' : 'regions';
      const cut = isolated.get(from)?.[whose] ?? isolated.get(to)?.[whose] ?? null;
      return cut === null ? own : { ...own, cut };
    },
    isolate(region, cuts) {
      if (cuts === null) isolated.delete(region);
      else isolated.set(region, cuts);
      tell();
    },
    set(from, to, condition) {
      if (condition === null) faults.delete(keyOf(from, to));
      else faults.set(keyOf(from, to), condition);
      tell();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
