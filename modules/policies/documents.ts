/** Wildcards in IAM policy documents. */
import { fields, list, text, texts, type Attributes, type ComposedValue } from './tree';

/** Managed policies that are wildcards by another name. */
export const BROAD_MANAGED =
  /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|\w+FullAccess|SystemAdministrator)$/;

/** The owner of a document: in a resource's own policy, `*` as resource means that resource. */
export type DocumentKind = 'identity' | 'resource' | 'trust';

export interface DocumentStatement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly principals: readonly string[];
  readonly conditioned: boolean;
  readonly name: string;
}

/** Statements of a JSON document; null for a string that is none. */
export function parseDocument(json: string): DocumentStatement[] | null {
  if (!json.startsWith('{') || !json.includes('"Statement"')) return null;
  try {
    const document = fields(JSON.parse(json) as ComposedValue);
    return list(document['Statement']).map(ofJson);
  } catch {
    return null;
  }
}

/** Statements of the data source `aws_iam_policy_document`. */
export function ofDataSource(attributes: Attributes): DocumentStatement[] {
  return list(attributes['statement']).map((one, index) => ({
    effect: text(one['effect']) || 'Allow',
    actions: texts(one['actions']),
    notActions: texts(one['not_actions']),
    resources: texts(one['resources']),
    notResources: texts(one['not_resources']),
    principals: list(one['principals']).flatMap(({ identifiers }) => texts(identifiers)),
    conditioned: list(one['condition']).length > 0,
    name: text(one['sid']) || `statement ${index + 1}`,
  }));
}

function ofJson(one: Attributes, index: number): DocumentStatement {
  const principal = one['Principal'];
  const principals = typeof principal === 'string' ? [principal] : Object.values(fields(principal)).flatMap(texts);
  return {
    effect: text(one['Effect']),
    actions: texts(one['Action']),
    notActions: texts(one['NotAction']),
    resources: texts(one['Resource']),
    notResources: texts(one['NotResource']),
    principals: [...principals, ...Object.values(fields(one['NotPrincipal'])).flatMap(() => ['*'])],
    conditioned: Object.keys(fields(one['Condition'])).length > 0,
    name: text(one['Sid']) || `statement ${index + 1}`,
  };
}

/**
 * What is too wide in a statement; one sentence each, without the statement's name. `unscopable`: actions without a
 * resource.
 */
export function wildcardsIn(
  statement: DocumentStatement,
  kind: DocumentKind,
  unscopable: Readonly<Record<string, string>>,
): string[] {
  if (statement.effect !== 'Allow') return [];
  const { actions, notActions, resources, notResources, principals, conditioned } = statement;
  const wideActions = actions.filter((action) => action === '*' || action.endsWith(':*'));
  // The account's root stands for the account's IAM: without it the key's policy could never be changed again.
  const toAccount =
    kind === 'resource' &&
    principals.length > 0 &&
    principals.every((one) => /^arn:[\w-]+:iam::\d{12}:root$/.test(one));
  const scopable = actions.filter((action) => unscopable[action] === undefined);
  return [
    ...(toAccount ? [] : wideActions.map((action) => `it allows the action "${action}"`)),
    ...(notActions.length > 0 ? ['it allows everything but some actions (NotAction)'] : []),
    ...(notResources.length > 0 ? ['it allows everything but some resources (NotResource)'] : []),
    ...(kind === 'identity' && resources.some(isEverything) && scopable.length > 0
      ? [`it allows ${scopable.join(', ')} on every resource`]
      : []),
    ...(principals.includes('*') && !conditioned ? ['it lets anybody in: Principal "*" without a condition'] : []),
  ];
}

/** `*`, and ARNs that name a service and nothing in it. */
function isEverything(resource: string): boolean {
  return resource === '*' || /^arn:[^:]*:[^:]*:[^:]*:[^:]*:\*$/.test(resource);
}
