/** The two checks most rules are made of. An absent value passes: it has been reported as missing or as of the wrong type. */
import type { Problem } from '../../console/errors';
import type { DraftScope } from '../draft';
import { problem } from '../draft';

/** The value lies in `min..max`. `unit` completes the sentence, e.g. `seconds`. */
export function within(
  code: string,
  scope: DraftScope,
  path: string,
  value: number | undefined,
  range: { readonly min: number; readonly max: number; readonly unit: string; readonly fix: string },
): readonly Problem[] {
  if (value === undefined || (value >= range.min && value <= range.max)) return [];
  return [problem(code, scope, path, value, `${range.min} to ${range.max} ${range.unit}`, range.fix)];
}

/** The text matches. */
export function matches(
  code: string,
  scope: DraftScope,
  path: string,
  value: string | undefined,
  form: { readonly pattern: RegExp; readonly allowed: string; readonly fix: string },
): readonly Problem[] {
  if (value === undefined || form.pattern.test(value)) return [];
  return [problem(code, scope, path, value, form.allowed, form.fix)];
}
