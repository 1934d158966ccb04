/**
 * What is to be known of a Terraform type, in one row. Rows come from the `types` sides of parts (modules/parts/index.types.ts); the
 * rules, the judge of plans, the roles' permissions and the reference of the lab read nothing else about a type. Pure.
 */
import type { Attributes, ComposedBlock, ComposedState, ComposedTree } from './tree';

/** IAM actions of one type, with their prefix. What a plan needs is `read`; an apply needs them all. */
export interface TypePermissions {
  readonly create: readonly string[];
  readonly read: readonly string[];
  readonly update: readonly string[];
  readonly delete: readonly string[];
}

/** What a part finds wrong with a block of its own: whole sentences. */
export interface TypeFinding {
  readonly what: string;
  readonly fix: string;
}
export type TypeRule = (block: ComposedBlock, state: ComposedState, tree: ComposedTree) => readonly TypeFinding[];

/** A thing that protects a block against its loss. */
export interface Protection {
  readonly words: string;
  readonly holds: (block: ComposedBlock) => boolean;
}

/** Where a type names its key, and which switches turn encryption on. Dotted paths go into nested blocks. */
export interface KeyArgument {
  readonly argument: string;
  readonly on?: readonly string[];
  /** Only where this argument is true. */
  readonly where?: string;
}

/** How two regions keep apart in a namespace that they share. */
export type Apart =
  /** The name ends with the region's `name_suffix`. */
  | 'suffix'
  /** The name contains the region's own name; a suffix does as well. */
  | 'region'
  /** There is one of it: in the global layer, or in the database's home region. */
  | 'once';

/** A namespace that regions share. Whatever has none has one namespace per region, where all regions bear the same name. */
export interface GlobalNamespace {
  /** The argument that names it. */
  readonly argument: string;
  /** Whom the namespace belongs to. */
  readonly space: 'account' | 'partition' | 'world' | 'zone';
  readonly apart: Apart;
  /** Only resources whose argument has this value: `scope` is `CLOUDFRONT`. */
  readonly when?: { readonly argument: string; readonly is: string };
  /** What two regions with one name would run into. */
  readonly otherwise: string;
}

/** How the provider's import identifies a type: an argument's value, or something only AWS knows, with the call that tells it. */
export interface ImportIdentifier {
  readonly argument: string;
  /** Words of the AWS CLI that answer the identifier; `{}` is the argument's value. */
  readonly ask?: string;
  /** What dr asks AWS itself: the call takes `Names`, and its answer holds the identifier under `key` of the elements of `list`. */
  readonly lookUp?: {
    readonly service: string;
    readonly action: string;
    readonly list: string;
    readonly key: string;
  };
}

/** Who compares an argument that plans ignore. An argument that an apply leaves alone and nobody compares could be anything. */
export type ComparedInstead =
  /** Demands of parts (their `observe` side), by id. */
  | { readonly by: 'demands'; readonly ids: readonly [string, ...string[]] }
  /** `modules/recovery/differences.ts`: which region writes, and which are members. */
  | { readonly by: 'roles' }
  /** Nothing can change it behind Terraform's back, or there is nothing to compare with. */
  | { readonly by: 'nobody'; readonly why: string };

/** What a switch of roles does to a type. */
export interface RoleFacts {
  /** Arguments that a runbook moves behind Terraform's back: plans must ignore them. */
  readonly moved?: {
    readonly arguments: readonly string[];
    /** What a plan would do about it. */
    readonly otherwise: string;
    /** Which blocks of the type are meant. */
    readonly where?: (block: ComposedBlock) => boolean;
  };
  /** Arguments of which a change in place is wanted when roles move, with the reason. */
  readonly follow?: Readonly<Record<string, string>>;
  /** What a change of an argument does, where that is known: such an argument never depends on a role. */
  readonly harm?: Readonly<Record<string, string>>;
  readonly judge?: TypeRule;
}

/** Rules that refuse an in-place change of an argument, however harmless it looks in a count of adds and destroys. */
export interface RefusedChange {
  readonly rule: 'moves-global-membership' | 'promotes-replica';
  readonly why: string;
}

export interface SecretFacts {
  /** It exists to keep a secret in the state; what to use instead. */
  readonly keeper?: string;
  /** Arguments that put a secret into the state. Their write-only twins (`…_wo`) do not. */
  readonly arguments?: readonly string[];
  /** What a data source reads is a secret. */
  readonly reads?: (attributes: Attributes) => boolean;
  readonly judge?: TypeRule;
}

/** A feature that an environment asks for; types in use only with it are left out elsewhere. */
export type OptInFeature = 'health-check-inversion' | 'state-machines';

export interface TerraformTypeFacts {
  /** What Terraform needs to be allowed. Every type in use has it. */
  readonly permissions?: TypePermissions;
  /** What of it nobody should conclude from a lab. Every resource in use has it. */
  readonly lab?: string;
  /** In use only where an environment asks for this. */
  readonly onlyWith?: OptInFeature;
  /** No environment has one. Why there is a row all the same. */
  readonly notInUse?: string;
  /** What is lost with it that an apply cannot bring back: a plan that loses one is refused. */
  readonly stateful?: string;
  /** How what is stateful is protected: all must hold; or why it is not. */
  readonly protection?: readonly Protection[] | { readonly unprotected: string };
  /** It holds nothing that stays: a key that only such types use needs no protection. */
  readonly passing?: true;
  /** Its protection is needless where only `passing` types use it. */
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
  /** True where it may be read by anybody, by its whole shape. */
  readonly publicOnPurpose?: (block: ComposedBlock, state: ComposedState, tree: ComposedTree) => boolean;
  /** It is an alarm; `missing`: the argument that must say what no data means. */
  readonly alarm?: { readonly missing?: string };
  /** The argument that ends what is kept in it. */
  readonly retention?: string;
  /** The provider's default tags do not come to it: it carries tags in blocks of its own. */
  readonly carriesTags?: true;
  /** Actions of its service that know no resource, with the reason: `*` is all that can be written (Service Authorization Reference). */
  readonly unscopable?: Readonly<Record<string, string>>;
}

/** By Terraform type; data sources begin with `data.`, ephemeral resources with `ephemeral.` */
export type TerraformTypeRows = Readonly<Record<string, TerraformTypeFacts>>;
export type TerraformTypes = ReadonlyMap<string, TerraformTypeFacts>;

/** One table of all rows. @throws Error where a type has two: each knows half of it. */
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
