/** Resources that exist in AWS and in no state: their address and identifier for adoption. Pure. */
import type { ImportIdentifier, TerraformTypes } from '../policies/terraform-types';
import type { Diagnostic } from './messages';

/** Messages for "already exists" by service. They only decide which sentence is printed. */
const SAYS_SO =
  /already[\s_-]?exists?|AlreadyExists|AlreadyOwnedByYou|BucketAlready|\bDuplicate|\.Duplicate|not idempotent|ResourceInUse|ResourceConflict|already in use by/i;

export function saysExists({ summary, detail }: Pick<Diagnostic, 'summary' | 'detail'>): boolean {
  return SAYS_SO.test(`${summary}\n${detail}`);
}

/** The known part of a resource's identifier before AWS is asked. */
export interface Identifier {
  /** The identifier, if the configuration contains it. */
  readonly id: string | null;
  /** The resource's name, if only AWS knows the identifier. */
  readonly name: string | null;
  /** Words of the AWS CLI that answer the identifier. */
  readonly ask: string | null;
  /** The call that dr makes itself, by the name. */
  readonly lookUp?: ImportIdentifier['lookUp'];
}

const UNKNOWN: Identifier = { id: null, name: null, ask: null };

/**
 * Looks into a state's configuration (`cdk.tf.json`). Unknown if the argument is a reference; for a type without a row
 * a person types the identifier.
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
