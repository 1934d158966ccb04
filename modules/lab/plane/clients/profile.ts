/** How much load there is, as data, and the order of operations that follows from it. The same profile gives the same operations. */
import type { ClientOperation } from '../../../evidence/measured/records';
import type { ClientKindName } from './kinds';

export interface LoadProfile {
  /** Operations a second of each kind; 0: none. */
  readonly perSecond: Readonly<Record<ClientKindName, number>>;
  /** Share of operations that write, from 0 to 1. */
  readonly writeShare: number;
  readonly seed: number;
}

export const DEFAULT_PROFILE: LoadProfile = {
  perSecond: { careful: 20, pinned: 10, hasty: 10, patient: 10 },
  writeShare: 0.5,
  seed: 1,
};

/** Numbers at least 0 and less than 1 that follow from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What an operation is: writes by their share, the others half reads of rows and half browsing. */
export function operationOf(random: number, writeShare: number): ClientOperation {
  if (random < writeShare) return 'write';
  return random < writeShare + (1 - writeShare) / 2 ? 'read' : 'browse';
}

/** When operation number `index` of the kind at place `place` of `places` is due: evenly spaced, kinds between each other. */
export function dueAfter(index: number, perSecond: number, place: number, places: number): number {
  return ((index + place / places) * 1000) / perSecond;
}
