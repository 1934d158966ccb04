/** Numbers as people type them behind an option. */

/** What an option takes. Both bounds belong to it. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Digits behind the point are allowed. */
  readonly fractions?: boolean;
}

/**
 * The number of plain decimal digits in the range; null for everything else. JavaScript itself takes more for a number: "0x10", "1e3",
 * "" and " 5 " too, and whoever typed those meant something else.
 */
export function plainNumber(given: unknown, { min, max, fractions = false }: Range): number | null {
  const form = fractions ? /^(0|[1-9]\d{0,14})(\.\d{1,6})?$/ : /^(0|[1-9]\d{0,14})$/;
  if (typeof given !== 'string' || !form.test(given)) return null;
  const value = Number(given);
  return value >= min && value <= max ? value : null;
}
