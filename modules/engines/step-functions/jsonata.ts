/** Counted conditions as JSONata. Must agree with ../../conditions, case by case. */
import { CONNECTION_CODES, TRANSIENT_CODES } from '../../operations/transient';
import { PAGE_TOKENS } from '../../runbook/conditions/counting';
import type { DnsAnswer, Missing, Observed, Path, Predicate, Probe, Scalar } from '../../runbook/runbook';
import { aslName, aslStem } from './names';

/** How an answer is found and spelt: AWS SDK integrations spell as Java does, a function that uses another SDK does not. */
export interface Spelling {
  /** Where the answer is. */
  readonly root: string;
  readonly name: (member: string) => string;
}

export const INTEGRATION: Spelling = { root: '$states.result', name: aslName };
export const FUNCTION: Spelling = { root: '$states.result.Payload', name: (member) => member };

/** As a state's field. */
export const evaluated = (expression: string): string => `{% ${expression} %}`;

export const text = (value: string): string => JSON.stringify(value);

/** Text as a state's field: Step Functions evaluates what begins with the mark of an expression, so such text becomes one that gives it. */
export const unevaluated = (value: string): string => (value.startsWith('{%') ? evaluated(text(value)) : value);

const verdict = (v: string, why: string): string => `{'v': '${v}', 'why': ${why}}`;

/** The verdict of conditions that one answer decides, in order; the first that is not met stands. */
export function judged(conditions: readonly (Observed | Missing)[], spelling: Spelling): string {
  return conditions
    .map((condition) => ('missing' in condition ? stillThere(condition) : counted(condition, spelling)))
    .reduceRight((rest, one) => `($one := ${one}; $one.v = 'met' ? ${rest} : $one)`);
}

const stillThere = ({ why }: Missing): string => verdict('not', text(`${why}: it is still there`));

function counted(condition: Observed, spelling: Spelling): string {
  const { why, atLeast: wanted = 1 } = condition;
  const all = `${elements(condition.in, spelling)}[$ != null]`;
  const looked = condition.first ? `${all}[0]` : all;
  const tests = Object.entries(condition.where).map(
    ([field, one]) => `(${test(dotted(field, spelling), one, spelling)})`,
  );
  const filter = tests.length === 0 ? '' : `[${tests.join(' and ')}]`;
  const more = PAGE_TOKENS.map((token) => `$type(${spelling.root}.${spelling.name(token)}) = 'string'`);
  return [
    `($n := $count(${looked}${filter});`,
    `$why := ${text(`${why}: `)} & ($n > ${wanted} ? $n & ', ${wanted} needed' : $n & ' of ${wanted}');`,
    `$n >= ${wanted} ? ${verdict('met', '$why')}`,
    `: (${[...new Set(more)].join(' or ')})`,
    `? ${verdict('stop', text(`${why}: the answer has more pages than were read`))}`,
    `: ${verdict('not', '$why')})`,
  ].join(' ');
}

/** The brackets make a list of what JSONata would give as one value. */
function elements(path: Path, { root, name }: Spelling): string {
  if (path === '@') return `[${root}]`;
  const segments = path.split('.').map((segment) => name(segment.replace('[]', '')));
  return `[${[root, ...segments].join('.')}]`;
}

/** The first element that a path selects as text, or `unknown`. */
export function first(path: Path, spelling: Spelling): string {
  const one = `${elements(path, spelling)}[$ != null][0]`;
  return `($one := ${one}; $exists($one) ? $string($one) : 'unknown')`;
}

const dotted = (field: string, { name }: Spelling): string =>
  field === '@' ? '$' : field.split('.').map(name).join('.');

/** Every test is a truth value whatever it meets: comparing nothing with a number would be an error, which no Choice can catch. */
function test(field: string, predicate: Predicate, spelling: Spelling): string {
  if ('is' in predicate) return `${field} = ${literal(predicate.is)}`;
  if ('not' in predicate) return `${truthy(field)} and ${field} != ${text(predicate.not)}`;
  if ('atLeast' in predicate) return `$type(${field}) = 'number' ? ${field} >= ${predicate.atLeast} : false`;
  if ('atMost' in predicate) return `$type(${field}) = 'number' ? ${field} <= ${predicate.atMost} : false`;
  if ('absent' in predicate) return `$not($exists(${field})) or ${field} = null`;
  if ('empty' in predicate) return `$type(${field}) = 'array' and $count(${field}) = 0`;
  if ('has' in predicate) return `${matching(field, predicate.has, spelling)} > 0`;
  return `${matching(field, predicate.lacks, spelling)} = 0`;
}

const truthy = (field: string): string => `$exists(${field}) and $not(${field} in [null, false, ''])`;

function matching(field: string, wanted: { readonly [name: string]: Scalar }, { name }: Spelling): string {
  const tests = Object.entries(wanted).map(([one, value]) => `${name(one)} = ${literal(value)}`);
  return `$count([${field}][${tests.join(' and ')}])`;
}

const literal = (value: Scalar): string => JSON.stringify(value);

/** Stems of codes after which the same call may succeed later; kept in a variable of the machine. */
export const TRANSIENT_STEMS: readonly string[] = [
  ...new Set([
    ...[...TRANSIENT_CODES, ...CONNECTION_CODES].flatMap((code) => [
      aslStem(code),
      code.replace(/(?:Exception|Fault|Error)$/, ''),
    ]),
    // No answer at all, in the words of Step Functions and of Lambda.
    'SdkClient',
    'Timedout',
    'Unknown',
  ]),
].sort();

/**
 * `$stem`, and `$v`: retry or stop. A code that the service's model does not declare reaches Step Functions as
 * `<Service>.<Service>Exception` with nothing but a status: 400 may be throttling, so it is unknown for now, never for good.
 */
const FAILED = [
  "$parts := $split($states.errorOutput.Error, '.');",
  '$code := $parts[-1];',
  "$stem := $replace($code, /(Exception|Fault|Error)$/, '');",
  "$cause := $exists($states.errorOutput.Cause) ? $string($states.errorOutput.Cause) : '';",
  '$status := $match($cause, /Status Code: ([0-9]+)/)[0].groups[0];',
  '$bare := $count($parts) = 2 and $stem = $parts[0];',
  "$v := $stem in $transient or ($bare and ($exists($status) ? $number($status) in [400, 429] or $number($status) >= 500 : true)) ? 'retry' : 'stop';",
  "$said := $bare and $exists($status) ? $code & ' (status ' & $status & ')' : $code;",
].join(' ');

/** The verdict of a read that failed. */
export function judgedFailure(conditions: readonly (Observed | Missing)[]): string {
  const [one] = conditions;
  const why = `${text(`${one?.why ?? ''}: `)} & $said`;
  const failed = `{'v': $v, 'why': ${why}}`;
  if (one === undefined || !('missing' in one)) return `(${FAILED} ${failed})`;
  const stems = [...new Set([aslStem(one.missing), one.missing])].map(text).join(', ');
  return `(${FAILED} $stem in [${stems}] ? ${verdict('met', why)} : ${failed})`;
}

/** What a failed mutation means: `retry` or `stop`, and the code. */
export const judgedSend = (name: string): string => `(${FAILED} {'v': $v, 'why': ${text(`${name}: `)} & $said})`;

/** The verdict of an HTTP answer; `status` and `body` are expressions. */
export function judgedProbe(condition: Probe, status: string, body: string): string {
  const { why, contains } = condition;
  const met = verdict('met', text(`${why}: status ${condition.status}`));
  const found =
    contains === undefined
      ? met
      : `($body := ${body}; $contains($type($body) = 'string' ? $body : $string($body), ${text(contains)}) ? ${met} : ${verdict('not', text(`${why}: the answer does not contain ${contains}`))})`;
  return `($status := ${status}; $status = ${condition.status} ? ${found} : ${verdict('not', `${text(`${why}: status `)} & $status & ', not ${condition.status}'`)})`;
}

/** The verdict of a DNS answer; `chain` is an expression for the names that follow. What is no list of names is no answer. */
export function judgedDns({ why, dns, through }: DnsAnswer, chain: string): string {
  const said = `$count($chain) = 0 ? ${text(`${why}: ${dns} leads to no other name`)} : ${text(`${why}: ${dns} -> `)} & $join($chain, ' -> ')`;
  const known = `{'v': ${text(through)} in $chain ? 'met' : 'not', 'why': (${said})}`;
  return `($chain := ${chain}; $type($chain) = 'array' ? ${known} : ${verdict('retry', text(`${why}: no answer`))})`;
}

/** An HTTP task fails on a status from 400 on, with the status in its error's name; all else is no answer. */
export function judgedProbeFailure({ why }: Pick<Probe, 'why'>): string {
  const status = '$match($states.errorOutput.Error, /^States\\.Http\\.StatusCode\\.([0-9]+)$/)[0].groups[0]';
  return `($status := ${status}; $exists($status) ? ${verdict('not', `${text(`${why}: status `)} & $status`)} : ${verdict('retry', `${text(`${why}: no answer (`)} & $states.errorOutput.Error & ')'`)})`;
}
