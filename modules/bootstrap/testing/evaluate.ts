/** As much of IAM's evaluation as the computed policies use: wildcards, denials, NotAction, and their conditions. */
import type { Statement } from '../../operations/roles';

export interface Asked {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the request. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'i').test(text);
}

const some = (patterns: readonly string[], text: string): boolean => patterns.some((pattern) => like(pattern, text));

function holds(operator: string, wanted: readonly string[], present: readonly string[] | undefined): boolean {
  switch (operator) {
    case 'StringEquals':
    case 'Bool':
      return present?.length === 1 && wanted.includes(present[0] ?? '');
    case 'StringNotEquals':
      return !(present ?? []).some((one) => wanted.includes(one));
    case 'ForAnyValue:StringEquals':
      return (present ?? []).some((one) => wanted.includes(one));
    case 'ForAllValues:StringEquals':
      return (present ?? []).every((one) => wanted.includes(one));
    default:
      throw new RangeError(`the evaluation does not know ${operator}`);
  }
}

function applies(statement: Statement, { action, resource, context }: Asked): boolean {
  const named =
    statement.NotAction === undefined ? some(statement.Action ?? [], action) : !some(statement.NotAction, action);
  return (
    named &&
    some(statement.Resource, resource) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, [wanted].flat(), context[key])),
    )
  );
}

/** What IAM would say: a denial wins, and what nobody allows is denied. */
export function allows(statements: readonly Statement[], asked: Asked): boolean {
  const fitting = statements.filter((statement) => applies(statement, asked));
  return fitting.some(({ Effect }) => Effect === 'Allow') && !fitting.some(({ Effect }) => Effect === 'Deny');
}

/** What would be denied of what is asked, in words, each once. */
export function denied(statements: readonly Statement[], asked: readonly Asked[]): readonly string[] {
  return [...new Set(asked.filter((one) => !allows(statements, one)).map((one) => `${one.action} on ${one.resource}`))];
}
