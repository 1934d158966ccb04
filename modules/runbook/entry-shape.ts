/**
 * The shape of a journal's line, checked when it is read: a journal may come from a bucket or from another machine. One
 * row per kind; optional members end with a question mark.
 */
import type { JournalEntry } from './journal';

type Shape = 'text' | 'count' | 'flag' | 'texts' | 'object';
type Members = Readonly<Record<string, Shape | `${Shape}?`>>;

const AGREEING: Members = { by: 'text', principal: 'text', reason: 'text' };

const MEMBERS: Readonly<Record<JournalEntry['kind'], Members>> = {
  start: { runbook: 'text', digest: 'text', environment: 'text', target: 'text' },
  resume: {},
  begin: { step: 'text' },
  note: { step: 'text', name: 'text', value: 'text' },
  intent: { step: 'text', act: 'count', operation: 'object?', state: 'text?' },
  result: { step: 'text', act: 'count', ok: 'flag', detail: 'text' },
  accepted: { step: 'text', name: 'text', by: 'text', reason: 'text', approvedBy: 'object?', breakGlass: 'flag?' },
  asked: { step: 'text', name: 'text', question: 'text', why: 'text', ...AGREEING },
  declined: { step: 'text', name: 'text', ...AGREEING },
  'break-glass': { until: 'text', ...AGREEING },
  end: { step: 'text', end: 'text', why: 'text', observed: 'texts' },
  skip: { step: 'text', by: 'text', reason: 'text' },
  pause: { why: 'text' },
  abort: { by: 'text', reason: 'text' },
  takeover: { from: 'text', since: 'text', by: 'text', reason: 'text' },
  approved: { name: 'text', by: 'text', reason: 'text', approvedBy: 'object?', breakGlass: 'flag?' },
  switch: { from: 'text', digest: 'text', runbook: 'text', by: 'text', reason: 'text' },
  copy: { region: 'text', ok: 'flag', detail: 'text' },
  'lease-unknown': { why: 'text' },
  finish: { outcome: 'text' },
};

/** The last millisecond that a date can name (ECMAScript, time values). */
const LAST_TIME = 8_640_000_000_000_000;
/** The maximum length of a lease's epoch. */
const LAST_EPOCH = 999_999_999;

const isCount = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;

const HOLDS: Readonly<Record<Shape, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  count: (value) => isCount(value, LAST_EPOCH),
  flag: (value) => typeof value === 'boolean',
  texts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** Whether a value is an entry: every member that its kind needs, of its type, and times and epochs that can be. */
export function isEntry(value: unknown): value is JournalEntry {
  if (!HOLDS.object(value)) return false;
  const entry = value as Readonly<Record<string, unknown>>;
  const kind = entry['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(MEMBERS, kind)) return false;
  const at = entry['at'];
  return (
    isCount(entry['seq'], LAST_EPOCH) &&
    isCount(entry['epoch'], LAST_EPOCH) &&
    typeof at === 'number' &&
    Math.abs(at) <= LAST_TIME &&
    /^[0-9a-f]{64}$/.test(String(entry['prev'])) &&
    Object.entries(MEMBERS[kind as JournalEntry['kind']]).every(([name, shape]) => fits(entry[name], shape))
  );
}

function fits(value: unknown, shape: Shape | `${Shape}?`): boolean {
  if (value === undefined) return shape.endsWith('?');
  return HOLDS[shape.replace('?', '') as Shape](value);
}
