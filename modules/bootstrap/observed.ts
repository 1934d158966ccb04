/** What bootstrap finds before it does anything. Only facts; `plan.ts` says what they mean. */
import type { InputValue } from '../operations/operation';

export type InputObject = { readonly [key: string]: InputValue };

export interface KeySeen {
  readonly region: string;
  readonly alias: string;
  /** Null when the alias names no key. */
  readonly key: {
    readonly arn: string;
    /** KMS's own word: `Enabled`, `Disabled`, `PendingDeletion`, ... */
    readonly state: string;
    readonly rotates: boolean;
  } | null;
}

export interface BucketSettings {
  /** `Enabled`, `Suspended`, or null where versioning was never set. */
  readonly versioning: string | null;
  readonly blocksAllPublic: boolean;
  readonly policy: InputObject | null;
  readonly encryption: { readonly algorithm: string; readonly key: string | null; readonly bucketKey: boolean } | null;
  readonly ownership: string | null;
  readonly lifecycle: readonly InputObject[];
  /** Its rules and role; null where nothing is copied. Asked of the global state's bucket only. */
  readonly replication: { readonly role: string; readonly rules: readonly InputObject[] } | null;
}

export interface BucketSeen {
  readonly name: string;
  readonly region: string;
  /** `foreign`: it exists, but not for this account or not in this region. */
  readonly exists: 'no' | 'foreign' | 'yes';
  /** AWS's code, where it is foreign. */
  readonly code: string | null;
  /** Null unless it exists and is ours. */
  readonly settings: BucketSettings | null;
}

export interface SecretSeen {
  readonly name: string;
  readonly region: string;
  /** Null when there is no such secret. Its value is never read. */
  readonly secret: {
    readonly arn: string;
    readonly scheduledForDeletion: boolean;
    /** The region that owns it when this one only has a replica. */
    readonly primaryRegion: string | null;
    readonly replicas: readonly { readonly region: string; readonly status: string; readonly message: string }[];
  } | null;
}

export interface RegistrySeen {
  readonly region: string;
  /** Null where there is no such repository. */
  readonly repository: {
    readonly immutable: boolean;
    readonly scansOnPush: boolean;
    /** ARN of its key; null where AWS's own encrypts it. */
    readonly key: string | null;
    readonly hasLifecycle: boolean;
    /** Whether the image that the overlays name is in it. */
    readonly holdsImage: boolean;
  } | null;
  /** Replication rules of the whole registry: other repositories' as well. */
  readonly rules: readonly InputObject[];
}

export interface PolicySeen {
  readonly name: string;
  /** Null where there is no such policy. */
  readonly policy: {
    readonly document: InputObject;
    readonly versions: number;
    readonly tags: Readonly<Record<string, string>>;
  } | null;
}

export interface RoleSeen {
  readonly name: string;
  /** Null where there is no such role. */
  readonly role: {
    readonly trust: InputObject;
    readonly maxSession: number;
    readonly tags: Readonly<Record<string, string>>;
    /** Names of attached managed policies. */
    readonly attached: readonly string[];
  } | null;
  readonly policies: readonly PolicySeen[];
}

export interface IdentitySeen {
  /** Client ids of GitHub's provider; null where there is none, or nobody asked for it. */
  readonly provider: readonly string[] | null;
  /** The policies that bound the roles of tasks and of state machines. */
  readonly boundaries: readonly PolicySeen[];
  readonly roles: readonly RoleSeen[];
}

/** Hosted zones of exactly the domain's name, by id. */
export interface ZonesSeen {
  readonly open: readonly string[];
  readonly hidden: readonly string[];
  /** The zone that the global state publishes; null before its first apply. */
  readonly published: string | null;
}

export interface BootstrapObserved {
  readonly keys: readonly KeySeen[];
  readonly buckets: readonly BucketSeen[];
  readonly secret: SecretSeen;
  readonly registries: readonly RegistrySeen[];
  readonly identity: IdentitySeen;
  readonly zones: ZonesSeen;
}
