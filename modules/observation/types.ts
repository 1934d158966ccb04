/** What AWS says now. Each piece is known or not by itself: a region that is out takes only its own pieces with it. */

export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string };

export const known = <T>(value: T): Known<T> => ({ known: true, value });
export const unknown = (why: string): { readonly known: false; readonly why: string } => ({ known: false, why });

/** Its reason for a list of unknown pieces; nothing if the piece is known. */
export const gap = (name: string, piece: Known<unknown>): readonly string[] =>
  piece.known ? [] : [`${name}: ${piece.why}`];

export interface LagView {
  readonly milliseconds: number;
  /** Age of the value; a period of the metric is 60 s. */
  readonly secondsAgo: number;
}

export interface MemberView {
  readonly arn: string;
  readonly region: string;
  readonly isWriter: boolean;
  /** `connected`, `pending-resync`, or what AWS adds; null where it says nothing. */
  readonly sync: string | null;
}

export interface GlobalView {
  readonly id: string;
  readonly engineVersion: string;
  readonly deletionProtection: boolean;
  readonly members: readonly MemberView[];
  /** Null unless an operation is scheduled or under way. The status is an open text: documentation and model disagree on its values. */
  readonly failover: { readonly status: string; readonly to: string | null } | null;
}

export interface ClusterView {
  readonly arn: string;
  readonly status: string;
  readonly engineVersion: string;
  readonly deletionProtection: boolean;
  readonly instances: readonly { readonly id: string; readonly isWriter: boolean }[];
}

export interface ServiceView {
  readonly status: string;
  readonly desired: number;
  readonly running: number;
  readonly taskDefinition: string;
  /** The group its tasks register in: the live one. Null where the service has none. */
  readonly targetGroupArn: string | null;
}

export interface LoadBalancerView {
  readonly arn: string;
  readonly listenerArn: string;
  /** Null where the default action does not forward to one group. */
  readonly defaultTargetGroupArn: string | null;
}

export interface SnapshotView {
  readonly id: string;
  readonly arn: string;
  readonly status: string;
}

export interface RegionView {
  readonly region: string;
  /** True when the region answered at least one question. */
  readonly answers: boolean;
  /** Null where AWS says that there is no such cluster. */
  readonly cluster: Known<ClusterView | null>;
  readonly instances: Known<readonly { readonly id: string; readonly status: string }[]>;
  /** Milliseconds behind the writer, newest value of the last five minutes; only a replica has it. */
  readonly lagMs: Known<number>;
  /** The newest value of the last hour: what the lag was when replication ended. */
  readonly lastLag: Known<LagView>;
  readonly service: Known<ServiceView>;
  /** Digest (`sha256:…`) of the image that the service's task definition names; null where it names none by digest. */
  readonly imageDigest: Known<string | null>;
  readonly scalableTarget: Known<{ readonly min: number; readonly max: number }>;
  readonly loadBalancer: Known<LoadBalancerView>;
  readonly healthyTargets: Known<number>;
  readonly alarms: Known<readonly { readonly name: string; readonly state: string }[]>;
  /** Snapshots that Aurora took of this region's cluster before it rebuilt it after a failover. */
  readonly systemSnapshots: Known<readonly SnapshotView[]>;
}

/** What stands in the bucket that the health checks of the other region's record watch. */
export interface TakeoverView {
  readonly region: string;
  /** True: the region's takeover object exists. */
  readonly takesOver: Known<boolean>;
  /** True where nobody answered: health checkers, who ask the same bucket, then see nothing either. */
  readonly silent: boolean;
}

/** Something in Route 53 that contradicts the environment, in words of an error: what, why it matters, what to do. */
export interface DnsProblem {
  /** `zone`: which one it is. `records`: what stands under the service's name in it. */
  readonly about: 'zone' | 'records';
  readonly code: 'ambiguous-zone' | 'wrong-zone' | 'other-records';
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

export interface Observation {
  /** Clock milliseconds. */
  readonly at: number;
  /** Null where AWS says that there is no such global cluster. Any region can be asked; this is what one that answers said. */
  readonly global: Known<GlobalView | null>;
  /** The public zone that the global layer published. Unknown also where zones contradict each other: `dnsProblems` says how. */
  readonly hostedZoneId: Known<string>;
  /** Seen for certain, and in the way of a move by Route 53. */
  readonly dnsProblems: readonly DnsProblem[];
  /** What a person should know of the zone: private zones of its name, an id that nobody could compare. */
  readonly dnsRemarks: readonly string[];
  /** Null where the zone has no such record; unknown where others stand in its place. Not told where clients are not moved by changing it. */
  readonly serviceRecord: Known<{ readonly target: string; readonly ttl: number } | null>;
  /** By region, with traffic method `health-check-inversion`; otherwise empty. */
  readonly takeovers: readonly TakeoverView[];
  /** In the environment's order. */
  readonly regions: readonly RegionView[];
}

/** What runbooks own in a region and what its service needs beside its tasks. Parts add the pieces that they say, each known or unknown. */
export interface PartsView {
  readonly region: string;
}

/** The pieces of it, for which no failover waits. A part adds its own by module augmentation of `PartsView`. */
export type OwnedPieces = Omit<PartsView, 'region'>;
