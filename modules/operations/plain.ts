/** Between operations as data and the SDK's objects. */
import type { InputValue } from './operation';

/** The SDK's input: `{ ago: seconds }` becomes the time that many seconds before `now` (milliseconds since the epoch). */
export function sdkInput(input: InputValue, now: number): unknown {
  if (Array.isArray(input)) return input.map((item: InputValue) => sdkInput(item, now));
  if (typeof input !== 'object') return input;
  const entries = Object.entries(input as { readonly [key: string]: InputValue });
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === 'ago' && typeof only[1] === 'number') return new Date(now - only[1] * 1000);
  return Object.fromEntries(entries.map(([key, value]) => [key, sdkInput(value, now)]));
}

interface Streamed {
  transformToString(): Promise<string>;
}

function isStreamed(value: object): value is Streamed {
  return 'transformToString' in value && typeof value.transformToString === 'function';
}

/**
 * The SDK's output as plain JSON: times as ISO 8601 strings, bodies read to their end as text, bytes as base64, and nothing of
 * the SDK's own (`$metadata`), so that it can be journaled and compared with what the AWS CLI prints.
 */
export async function plainOutput(value: unknown): Promise<unknown> {
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? Number(value) : value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isStreamed(value)) return value.transformToString();
  if (Array.isArray(value)) return Promise.all(value.map(plainOutput));
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === '$metadata' || item === undefined || typeof item === 'function') continue;
    result[key] = await plainOutput(item);
  }
  return result;
}
