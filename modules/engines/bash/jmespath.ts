/** Counted conditions as JMESPath, for the AWS CLI's `--query`. Must agree with `count` in ../../conditions, case by case. */
import { PAGE_TOKENS } from '../../runbook/conditions/counting';
import type { Missing, Observed, Path, Predicate, Scalar } from '../../runbook/runbook';

/** `[count, token of the next page or null]`. */
export function countQuery(condition: Observed): string {
  const tests = Object.entries(condition.where).map(([field, predicate]) => test(field, predicate));
  const filter = tests.length === 0 ? '' : `[?${tests.join(' && ')}]`;
  const all = `not_null(${condition.in === '@' ? '[@]' : condition.in}, \`[]\`)`;
  // The pipe ends the slice's projection, so that the filter sees a list and not each element.
  const looked = condition.first ? `${all}[:1]${filter === '' ? '' : ` | ${filter}`}` : `${all}${filter}`;
  return `[length(${looked}), not_null(${PAGE_TOKENS.join(', ')})]`;
}

/** The first element that a path selects. */
export const firstQuery = (path: Path): string => (path === '@' ? '@' : `${path} | [0]`);

/** A query for a read of which only the failure matters. */
export const NOTHING = '`true`';

/** The fault that stands for "it does not exist", in both spellings. */
export const faultsOf = (condition: Missing): string =>
  `${condition.missing}|${condition.missing}Fault|${condition.missing}Exception`;

function test(field: string, predicate: Predicate): string {
  if ('is' in predicate) return `${field} == ${literal(predicate.is)}`;
  if ('not' in predicate) return `(${field} && ${field} != ${literal(predicate.not)})`;
  if ('atLeast' in predicate) return `${field} >= ${literal(predicate.atLeast)}`;
  if ('atMost' in predicate) return `${field} <= ${literal(predicate.atMost)}`;
  if ('absent' in predicate) return `${field} == \`null\``;
  if ('empty' in predicate) return `${field} == \`[]\``;
  if ('has' in predicate) return `${entries(field, predicate.has)} > \`0\``;
  return `${entries(field, predicate.lacks)} == \`0\``;
}

const entries = (field: string, wanted: { readonly [name: string]: Scalar }): string =>
  `length(not_null(${field}, \`[]\`)[?${Object.entries(wanted)
    .map(([name, value]) => `${name} == ${literal(value)}`)
    .join(' && ')}])`;

/** A JSON literal; a backtick inside would end it. */
const literal = (value: Scalar): string => `\`${JSON.stringify(value).replaceAll('`', '\\`')}\``;
