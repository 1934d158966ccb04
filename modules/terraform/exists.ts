/** What AWS says exists already and no state knows: which resource it is, and by what identifier it can be adopted. Pure. */
import type { ImportIdentifier, TerraformTypes } from '../policies/terraform-types';
import type { Diagnostic } from './messages';

/** AWS's and the provider's words for it, by service: they agree on none. A hint only: it decides about a sentence, and nothing else. */
const SAYS_SO =
  /already[\s_-]?exists?|AlreadyExists|AlreadyOwnedByYou|BucketAlready|\bDuplicate|\.Duplicate|not idempotent|ResourceInUse|ResourceConflict|already in use by/i;

export function saysExists({ summary, detail }: Pick<Diagnostic, 'summary' | 'detail'>): boolean {
  return SAYS_SO.test(`${summary}\n${detail}`);
}

/** What is known of a resource's identifier before AWS is asked. */
export interface Identifier {
  /** The identifier itself, where the configuration holds it. */
  readonly id: string | null;
  /** The resource's name, where only AWS knows the identifier. */
  readonly name: string | null;
  /** Words of the AWS CLI that answer the identifier. */
  readonly ask: string | null;
  /** What dr asks AWS itself by the name. */
  readonly lookUp?: ImportIdentifier['lookUp'];
}

const UNKNOWN: Identifier = { id: null, name: null, ask: null };

/**
 * Looks into a state's configuration (`cdk.tf.json`). Nothing is known where an argument refers to something; a type without a row
 * takes what a person types.
 */
export function identifierOf(types: TerraformTypes, address: string, configuration: unknown): Identifier {
  const [, type = '', label = ''] = /^([a-z0-9_]+)\.([A-Za-z0-9_-]+)$/.exec(address) ?? [];
  const by = types.get(type)?.identifier;
  const value = by === undefined ? undefined : at(configuration, ['resource', type, label, by.argument]);
  if (by === undefined || typeof value !== 'string' || value.includes('${')) return UNKNOWN;
  if (by.ask === undefined) return { id: value, name: value, ask: null };
  return { id: null, name: value, ask: by.ask.replaceAll('{}', value), lookUp: by.lookUp };
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (one, name) => (typeof one === 'object' && one !== null ? (one as Record<string, unknown>)[name] : undefined),
    value,
  );
}
