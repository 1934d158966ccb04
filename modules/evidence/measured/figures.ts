/** A figure that was measured, or the reason why there is none. What is unknown is never zero. */

/** In JSON: `{"value": 3.1}`, or `{"value": null, "why": "…"}`. */
export type Figure = { readonly value: number } | { readonly value: null; readonly why: string };

export function unknown(why: string): Figure {
  return { value: null, why };
}

/** Milliseconds as seconds, to the millisecond. */
export function secondsFigure(ms: number): Figure {
  return { value: Math.round(ms) / 1000 };
}

/** The time from one moment to another, both wall milliseconds. Null, or an end before its beginning: unknown, and why. */
export function between(from: number | null, to: number | null, names: readonly [string, string]): Figure {
  if (from === null) return unknown(`${names[0]} is not known`);
  if (to === null) return unknown(`${names[1]} is not known`);
  return to < from ? unknown(`${names[1]} is before ${names[0]}`) : secondsFigure(to - from);
}

/** The value at or below which `share` of the numbers lie (nearest rank); null without numbers. */
export function percentile(numbers: readonly number[], share: number): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

export function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** The least and the greatest; null without numbers. */
export function extent(numbers: readonly number[]): { readonly least: number; readonly most: number } | null {
  const [first] = numbers;
  if (first === undefined) return null;
  let [least, most] = [first, first];
  for (const one of numbers) [least, most] = [Math.min(least, one), Math.max(most, one)];
  return { least, most };
}
