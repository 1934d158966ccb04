/** Numbers as people type them behind an option. */

/** The range of an option; both bounds are included. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Decimal fractions are allowed. */
  readonly fractions?: boolean;
}

/**
 * The number of plain decimal digits in the range; null for everything else. JavaScript also reads "0x10", "1e3", ""
 * and " 5 " as numbers; here they are typing mistakes.
 */
export function plainNumber(given: unknown, { min, max, fractions = false }: Range): number | null {
  const form = fractions ? /^(0|[1-9]\d{0,14})(\.\d{1,6})?$/ : /^(0|[1-9]\d{0,14})$/;
  if (typeof given !== 'string' || !form.test(given)) return null;
  const value = Number(given);
  return value >= min && value <= max ? value : null;
}
