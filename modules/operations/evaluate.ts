/**
 * The part of IAM's evaluation that policies of roles use: wildcards, denials, NotAction, NotResource, and the
 * conditions below. The lab answers simulations with it, and tests hold what drills sent against the computed policies.
 */
import type { RoleStatement } from './roles';

export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the request. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** A statement of any policy: computed ones never except resources. */
export interface AnyStatement extends Omit<RoleStatement, 'Resource' | 'Sid'> {
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
}

/** In the words of IAM's simulator. */
export type IamDecision = 'allowed' | 'explicitDeny' | 'implicitDeny';

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'i').test(text);
}

const some = (patterns: readonly string[], text: string): boolean => patterns.some((pattern) => like(pattern, text));

/** Policy variables in resources, as `${aws:userid}`. Where the request has no such key, nothing is meant. */
function filled(patterns: readonly string[], context: IamRequest['context']): readonly string[] {
  return patterns.flatMap((pattern) => {
    const names = [...pattern.matchAll(/\$\{([a-z]+:[A-Za-z]+)\}/g)].map(([, name = '']) => name);
    if (names.some((name) => context[name]?.length !== 1)) return [];
    return [names.reduce((text, name) => text.replaceAll(`\${${name}}`, context[name]?.[0] ?? ''), pattern)];
  });
}

/** Where a key is missing: a negated operator holds, and so does `ForAllValues`; every other one does not. */
function holds(operator: string, wanted: readonly string[], present: readonly string[] | undefined): boolean {
  switch (operator) {
    case 'StringEquals':
    case 'Bool':
      return present?.length === 1 && wanted.includes(present[0] ?? '');
    case 'StringNotEquals':
      return !(present ?? []).some((one) => wanted.includes(one));
    case 'StringLike':
    case 'ArnLike':
    case 'ArnEquals':
      return present?.length === 1 && some(wanted, present[0] ?? '');
    case 'StringNotLike':
    case 'ArnNotLike':
    case 'ArnNotEquals':
      return !(present ?? []).some((one) => some(wanted, one));
    case 'ForAnyValue:StringEquals':
      return (present ?? []).some((one) => wanted.includes(one));
    case 'ForAllValues:StringEquals':
      return (present ?? []).every((one) => wanted.includes(one));
    default:
      throw new RangeError(`the evaluation does not know ${operator}`);
  }
}

function applies(statement: AnyStatement, { action, resource, context }: IamRequest): boolean {
  const named =
    statement.NotAction === undefined ? some(statement.Action ?? [], action) : !some(statement.NotAction, action);
  const meant =
    statement.NotResource === undefined
      ? some(filled(statement.Resource ?? [], context), resource)
      : !some(filled(statement.NotResource, context), resource);
  return (
    named &&
    meant &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, [wanted].flat(), context[key])),
    )
  );
}

/**
 * IAM's decision: a denial wins, and an action without a permission is denied.
 * @throws RangeError for a condition operator that is not known here.
 */
export function decide(statements: readonly AnyStatement[], asked: IamRequest): IamDecision {
  const fitting = statements.filter((statement) => applies(statement, asked));
  if (fitting.some(({ Effect }) => Effect === 'Deny')) return 'explicitDeny';
  return fitting.some(({ Effect }) => Effect === 'Allow') ? 'allowed' : 'implicitDeny';
}

export function allows(statements: readonly AnyStatement[], asked: IamRequest): boolean {
  return decide(statements, asked) === 'allowed';
}

/** The denied actions, in words, each once. */
export function denied(statements: readonly AnyStatement[], asked: readonly IamRequest[]): readonly string[] {
  return [...new Set(asked.filter((one) => !allows(statements, one)).map((one) => `${one.action} on ${one.resource}`))];
}
