/**
 * Conditions, evaluated directly. Every condition counts: it holds when at least n elements pass, so an empty, partial or
 * refused answer never passes. Engines that render conditions (JMESPath, JSONata) must agree with this file, case by case.
 */
import type { Verdict } from '../console/verdict';
import { isSilence } from '../operations/transient';
import type { CallResult } from '../operations/adapter';
import { whyOf } from '../operations/why';
import type { NameAnswer, ProbeAnswer } from './ports';
import type {
  CallAct,
  Condition,
  DnsAnswer,
  Missing,
  Observed,
  Path,
  Predicate,
  Probe,
  Scalar,
  LookResult,
} from './runbook';

/** The grammar of paths. */
export const PATH = /^(@|[A-Za-z][A-Za-z0-9]*\[\](\.[A-Za-z][A-Za-z0-9]*\[\])*)$/;

/**
 * Fields that say that there are more pages. Route 53's `NextRecordName` is not one of them: its lists start at the record
 * that was asked for, so what comes after is about other records.
 */
export const PAGE_TOKENS = ['NextToken', 'nextToken', 'Marker', 'NextMarker'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** The elements that `path` selects, in order. Missing and null ones are left out, as JMESPath does. */
export function elements(document: unknown, path: Path): readonly unknown[] {
  if (path === '@') return [document].filter(present);
  let current: unknown = document;
  let projected = false;
  for (const segment of path.split('.')) {
    const name = segment.replace('[]', '');
    const value: unknown = projected
      ? (current as unknown[]).map((e) => field(e, name)).filter(present)
      : field(current, name);
    if (!Array.isArray(value)) return [];
    current = value.flatMap((element: unknown): unknown[] => (Array.isArray(element) ? element : [element]));
    projected = true;
  }
  return (current as unknown[]).filter(present);
}

/** How many elements pass. */
export function count(document: unknown, condition: Pick<Observed, 'in' | 'where' | 'first'>): number {
  const all = elements(document, condition.in);
  const looked = condition.first ? all.slice(0, 1) : all;
  return looked.filter((element) => passes(element, condition.where)).length;
}

/** The verdict that one answer of AWS gives about one condition. */
export function judgeAnswer(condition: Observed | Missing, answer: CallResult): LookResult {
  if ('missing' in condition) return judgeMissing(condition, answer);
  if (!answer.ok) return judgeFailure(condition, answer);
  const wanted = condition.atLeast ?? 1;
  const counted = count(answer.output, condition);
  const why = `${condition.why}: ${counted > wanted ? `${counted}, ${wanted} needed` : `${counted} of ${wanted}`}`;
  if (counted >= wanted) return { v: 'met', why };
  if (PAGE_TOKENS.some((token) => present(field(answer.output, token)))) {
    return { v: 'stop', why: `${condition.why}: the answer has more pages than were read` };
  }
  return { v: 'not', why: why + seen(answer.output, condition) };
}

function judgeMissing(condition: Missing, answer: CallResult): LookResult {
  if (answer.ok) return { v: 'not', why: `${condition.why}: it is still there` };
  if (isFault(answer.code, condition.missing))
    return { v: 'met', why: `${condition.why}: ${whyOf(condition.read, answer)}` };
  return judgeFailure(condition, answer);
}

/** True when `code` is the fault, in the spelling of the wire or of an SDK. */
export function isFault(code: string, fault: string): boolean {
  return code.replace(/(Fault|Exception)$/, '') === fault;
}

function judgeFailure({ why, read }: Observed | Missing, answer: Extract<CallResult, { ok: false }>): LookResult {
  const said = `${why}: ${whyOf(read, answer)}`;
  const verdict: LookResult = { v: answer.kind === 'transient' ? 'retry' : 'stop', why: said };
  return isSilence(answer) ? { ...verdict, silent: true } : verdict;
}

/** The verdict of an HTTP probe. No answer at all is unknown for now: it may be this machine that cannot see it. */
export function judgeProbe(condition: Probe, answer: ProbeAnswer): LookResult {
  if (!answer.ok) return { v: 'retry', why: `${condition.why}: no answer (${answer.why})` };
  if (answer.status !== condition.status) {
    return { v: 'not', why: `${condition.why}: status ${answer.status}, not ${condition.status}` };
  }
  if (condition.contains !== undefined && !answer.body.includes(condition.contains)) {
    return { v: 'not', why: `${condition.why}: the answer does not contain ${condition.contains}` };
  }
  return { v: 'met', why: `${condition.why}: status ${answer.status}` };
}

/** The verdict of a DNS answer. Nobody who answers is unknown for now. */
export function judgeDns(condition: DnsAnswer, answer: NameAnswer): LookResult {
  const { why, dns, through } = condition;
  if (!answer.ok) return { v: 'retry', why: `${why}: no answer (${answer.why})` };
  const said = answer.chain.length === 0 ? `${dns} leads to no other name` : [dns, ...answer.chain].join(' -> ');
  return { v: answer.chain.includes(through) ? 'met' : 'not', why: `${why}: ${said}` };
}

const VERDICT_OF = { met: 'met', not: 'not-met', retry: 'unknown', stop: 'unknown' } as const satisfies Record<
  LookResult['v'],
  Verdict
>;

/** What a look came to as a verdict: unknown for now and unknown for good are both unknown. */
export const verdictOf = ({ v }: LookResult): Verdict => VERDICT_OF[v];

/** All that is looked at around one call. */
export const conditionsOfCall = ({ unless, halts = [], when = [] }: CallAct): readonly Condition[] => [
  ...unless,
  ...halts,
  ...when,
];

/** Gives the verdict of one condition; how it is asked is the caller's business. */
export type Look = (condition: Condition) => Promise<LookResult>;

/** All hold. Asked in order; the first that is not met decides, so that every engine asks the same and no more than needed. */
export async function allOf(
  conditions: readonly Condition[],
  look: Look,
): Promise<readonly [LookResult, readonly string[]]> {
  const seenSoFar: string[] = [];
  for (const condition of conditions) {
    const verdict = await look(condition);
    seenSoFar.push(verdict.why);
    if (verdict.v !== 'met') return [verdict, seenSoFar];
  }
  return [{ v: 'met', why: seenSoFar.at(-1) ?? 'nothing to meet' }, seenSoFar];
}

/** At least one holds. Where none does, an unknown outweighs a no: what was not seen may be there. */
export async function anyOf(conditions: readonly Condition[], look: Look): Promise<LookResult> {
  let rest: LookResult = { v: 'not', why: 'nothing says that it is done' };
  for (const condition of conditions) {
    const verdict = await look(condition);
    if (verdict.v === 'met') return verdict;
    if (weight(verdict) >= weight(rest)) rest = verdict;
  }
  return rest;
}

const weight = (verdict: LookResult): number => ({ met: 0, not: 0, retry: 1, stop: 2 })[verdict.v];

function passes(element: unknown, where: Observed['where']): boolean {
  return Object.entries(where).every(([path, predicate]) => holds(dotted(element, path), predicate));
}

function holds(value: unknown, predicate: Predicate): boolean {
  if ('is' in predicate) return value === predicate.is;
  if ('not' in predicate) return truthy(value) && value !== predicate.not;
  if ('atLeast' in predicate) return typeof value === 'number' && value >= predicate.atLeast;
  if ('atMost' in predicate) return typeof value === 'number' && value <= predicate.atMost;
  if ('absent' in predicate) return !present(value);
  if ('empty' in predicate) return Array.isArray(value) && value.length === 0;
  if ('has' in predicate) return matching(value, predicate.has) > 0;
  return (!present(value) || Array.isArray(value)) && matching(value, predicate.lacks) === 0;
}

function matching(list: unknown, wanted: { readonly [field: string]: Scalar }): number {
  if (!Array.isArray(list)) return 0;
  return list.filter((item) => Object.entries(wanted).every(([name, value]) => field(item, name) === value)).length;
}

function dotted(element: unknown, path: string): unknown {
  return path === '@' ? element : path.split('.').reduce(field, element);
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Fields)[name] : undefined;
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** JMESPath's truth: empty text, lists and objects are false. */
function truthy(value: unknown): boolean {
  if (!present(value) || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value ?? {}).length > 0;
}

/** What was there instead, for a person: the asked fields of the first elements. */
function seen(document: unknown, condition: Observed): string {
  const shown = elements(document, condition.in)
    .slice(0, 3)
    .map((element) =>
      Object.entries(condition.where)
        .map(([path, predicate]) => `${path}=${show(dotted(element, path), predicate)}`)
        .join(' '),
    );
  return shown.length === 0 ? ' (the list is empty)' : ` (seen ${shown.join('; ')})`;
}

/** Entries that are named of a list that should be empty: enough to begin with. */
const NAMED = 5;

function show(value: unknown, predicate: Predicate): string {
  if ('empty' in predicate && Array.isArray(value)) {
    const more = value.length > NAMED ? ` and ${value.length - NAMED} more` : '';
    return value.length === 0 ? 'none' : `${value.slice(0, NAMED).map(asText).join(', ')}${more}`;
  }
  if ('has' in predicate || 'lacks' in predicate) return Array.isArray(value) ? `${value.length} entries` : 'none';
  if (!present(value)) return 'none';
  return asText(value);
}

/** A value for a person: plain where it is plain, JSON otherwise. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
