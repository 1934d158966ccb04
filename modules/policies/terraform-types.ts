/**
 * All facts about a Terraform type, in one row. Rows come from the `types` sides of parts
 * (modules/parts/index.types.ts); the rules, the judge of plans, the roles' permissions and the reference of the lab
 * read nothing else about a type. Pure.
 */
import type { Attributes, ComposedBlock, ComposedState, ComposedTree } from './tree';

/** IAM actions of one type, with their prefix. What a plan needs is `read`; an apply needs them all. */
export interface TypePermissions {
  readonly create: readonly string[];
  readonly read: readonly string[];
  readonly update: readonly string[];
  readonly delete: readonly string[];
}

/** Findings of a part about a block of its own: whole sentences. */
export interface TypeFinding {
  readonly what: string;
  readonly fix: string;
}
export type TypeRule = (block: ComposedBlock, state: ComposedState, tree: ComposedTree) => readonly TypeFinding[];

/** A protection of a block against its loss. */
export interface Protection {
  readonly words: string;
  readonly holds: (block: ComposedBlock) => boolean;
}

/** Where a type names its key, and which switches turn encryption on. Dotted paths go into nested blocks. */
export interface KeyArgument {
  readonly argument: string;
  readonly on?: readonly string[];
  /** Only if this argument is true. */
  readonly where?: string;
}

/** How two regions have different names in a namespace that they share. */
export type Apart =
  /** The name ends with the region's `name_suffix`. */
  | 'suffix'
  /** The name contains the region's own name; a suffix does as well. */
  | 'region'
  /** There is one of it: in the global layer, or in the database's home region. */
  | 'once';

/**
 * A namespace that regions share. Types without one have a namespace per region; their names are equal in all regions.
 */
export interface GlobalNamespace {
  /** The argument that names it. */
  readonly argument: string;
  /** The owner of the namespace. */
  readonly space: 'account' | 'partition' | 'world' | 'zone';
  readonly apart: Apart;
  /** Only resources whose argument has this value: `scope` is `CLOUDFRONT`. */
  readonly when?: { readonly argument: string; readonly is: string };
  /** The error of two regions with one name. */
  readonly otherwise: string;
}

/**
 * The import identifier of a type: an argument's value, or a value that only AWS knows, with the call that returns it.
 */
export interface ImportIdentifier {
  readonly argument: string;
  /** Words of the AWS CLI that answer the identifier; `{}` is the argument's value. */
  readonly ask?: string;
  /**
   * A call that dr makes itself: it takes `Names`, and its answer holds the identifier under `key` of the elements of
   * `list`.
   */
  readonly lookUp?: {
    readonly service: string;
    readonly action: string;
    readonly list: string;
    readonly key: string;
  };
}

/** Which demand compares an argument that plans ignore: otherwise its value would never be checked. */
export type ComparedInstead =
  /** Demands of parts (their `observe` side), by id. */
  | { readonly by: 'demands'; readonly ids: readonly [string, ...string[]] }
  /** `modules/recovery/differences.ts`: which region writes, and which are members. */
  | { readonly by: 'roles' }
  /** Nothing can change it behind Terraform's back, or there is nothing to compare with. */
  | { readonly by: 'nobody'; readonly why: string };

/** What a switch of roles does to a type. */
export interface RoleFacts {
  /** Arguments that runbooks change outside of Terraform: plans must ignore them. */
  readonly moved?: {
    readonly arguments: readonly string[];
    /** The effect of a plan that does not ignore it. */
    readonly otherwise: string;
    /** Which blocks of the type are meant. */
    readonly where?: (block: ComposedBlock) => boolean;
  };
  /** Arguments of which a change in place is wanted when roles move, with the reason. */
  readonly follow?: Readonly<Record<string, string>>;
  /** The known effect of a change of an argument: such an argument never depends on a role. */
  readonly harm?: Readonly<Record<string, string>>;
  readonly judge?: TypeRule;
}

/** Rules that refuse an in-place change of an argument, although a plan's summary makes it look harmless. */
export interface RefusedChange {
  readonly rule: 'moves-global-membership' | 'promotes-replica';
  readonly why: string;
}

export interface SecretFacts {
  /** It keeps a secret in the state; the alternative. */
  readonly keeper?: string;
  /** Arguments that put a secret into the state. Their write-only twins (`…_wo`) do not. */
  readonly arguments?: readonly string[];
  /** What a data source reads is a secret. */
  readonly reads?: (attributes: Attributes) => boolean;
  readonly judge?: TypeRule;
}

/** An optional feature of an environment; types that only it uses are left out elsewhere. */
export type OptInFeature = 'health-check-inversion' | 'state-machines';

export interface TerraformTypeFacts {
  /** Permissions that Terraform needs. Every type in use has them. */
  readonly permissions?: TypePermissions;
  /** What a lab does not model of it. Every resource in use has this. */
  readonly lab?: string;
  /** In use only with this feature. */
  readonly onlyWith?: OptInFeature;
  /** Not in use. The reason for the row. */
  readonly notInUse?: string;
  /** The loss that an apply cannot repair: a plan that loses one is refused. */
  readonly stateful?: string;
  /** Protections of a stateful type, all of which must hold; or why there is none. */
  readonly protection?: readonly Protection[] | { readonly unprotected: string };
  /** It stores nothing: a key that only such types use needs no protection. */
  readonly passing?: true;
  /** It needs no protection if only `passing` types use it. */
  readonly protectsUsers?: true;
  readonly refused?: Readonly<Record<string, RefusedChange>>;
  readonly key?: KeyArgument;
  /** Encryption without a key of its own: the switch that must be true. */
  readonly encryptedBy?: string;
  readonly atRest?: TypeRule;
  readonly inTransit?: TypeRule;
  readonly namespace?: GlobalNamespace;
  readonly identifier?: ImportIdentifier;
  readonly roles?: RoleFacts;
  /** Arguments that plans ignore. */
  readonly ignored?: Readonly<Record<string, ComparedInstead>>;
  readonly secrets?: SecretFacts;
  /** The argument with the subnets that a data store is placed in. */
  readonly placedIn?: string;
  /** True if its shape allows public reads. */
  readonly publicOnPurpose?: (block: ComposedBlock, state: ComposedState, tree: ComposedTree) => boolean;
  /** It is an alarm; `missing`: the argument for missing data. */
  readonly alarm?: { readonly missing?: string };
  /** The argument with the retention. */
  readonly retention?: string;
  /** The provider's default tags do not come to it: it carries tags in blocks of its own. */
  readonly carriesTags?: true;
  /**
   * Actions of its service without a resource, with the reason: `*` is all that can be written (Service Authorization
   * Reference).
   */
  readonly unscopable?: Readonly<Record<string, string>>;
}

/** By Terraform type; data sources begin with `data.`, ephemeral resources with `ephemeral.` */
export type TerraformTypeRows = Readonly<Record<string, TerraformTypeFacts>>;
export type TerraformTypes = ReadonlyMap<string, TerraformTypeFacts>;

/** One table of all rows. @throws Error if a type has two. */
export function terraformTypes(all: readonly TerraformTypeRows[]): TerraformTypes {
  const rows = all.flatMap((one) => Object.entries(one));
  const names = rows.map(([type]) => type);
  const twice = names.find((type, index) => names.indexOf(type) !== index);
  if (twice !== undefined) throw new Error(`two parts have a row for ${twice}: say all of it in one`);
  return new Map(rows);
}

export function unscopableIn(types: TerraformTypes): Readonly<Record<string, string>> {
  return Object.assign({}, ...[...types.values()].map(({ unscopable }) => unscopable ?? {})) as Record<string, string>;
}
