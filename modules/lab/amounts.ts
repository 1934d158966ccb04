/** Lengths of time and rates as people type them. */
import { DrError } from '../console/errors';

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A week: a timer of Node's ends at once when it is set for more than 24 days. */
const LONGEST_MS = 168 * 3_600_000;

/** A lab answers no more than this. Requests a second. */
const FASTEST = 100_000;

/** Milliseconds of `200ms`, `30s`, `2m`, `1.5h`. Throws `usage` for anything else, and for nothing at all. */
export function readDuration(given: string, example: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(given) ?? [];
  const ms = Number(digits) * (MS[unit] ?? 0);
  if (ms > 0 && ms <= LONGEST_MS) return ms;
  throw new DrError(
    'usage',
    `"${given}" is not a length of time.`,
    'It is a number above 0 and ms, s, m or h, up to 168h: 200ms, 30s, 2m.',
    `For example: ${example}`,
  );
}

/** Requests a second of `5/s`, `300/m`. Throws `usage`. */
export function readRate(given: string, example: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\/(s|m|h)$/.exec(given) ?? [];
  const rate = (Number(digits) * 1000) / (MS[unit] ?? 1);
  if (unit !== '' && rate > 0 && rate <= FASTEST) return rate;
  throw new DrError(
    'usage',
    `"${given}" is not a rate.`,
    'It is a number above 0 and what it counts in, up to 100000/s: 5/s, 300/m; or off.',
    `For example: ${example}`,
  );
}

/** In words, in the largest unit that fits: `2m`, `1.5s`, `200ms`. */
export function durationText(ms: number): string {
  const unit = ['h', 'm', 's'].find((name) => ms >= (MS[name] ?? 0)) ?? 'ms';
  return `${Number((ms / (MS[unit] ?? 1)).toFixed(1))}${unit}`;
}
