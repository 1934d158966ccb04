/**
 * What the plane is to be: computed by parts from what AWS, as the lab stores it, says at this moment. The plane makes it so. An intent is
 * data and complete: what it does not name does not run.
 */

/** A database with one writer, or a follower of one. Its server listens behind the endpoints that name it. */
export interface DatabaseIntent {
  /** Unique in the account, the ARN of its cluster. */
  readonly id: string;
  readonly region: string;
  /** Instances that answer; 0: no server runs and the storage stays. */
  readonly instances: number;
  readonly role: DatabaseRole;
  /** Name of the database that a first writer makes. */
  readonly database: string;
  readonly user: string;
  /** Of the region's own secret; null while it cannot be read: the server then keeps the one that it has. */
  readonly password: string | null;
}

/** How a database takes part in replication. */
export type DatabaseRole =
  /** Takes writes. */
  | { readonly kind: 'writer' }
  /** A writer that a switchover has stopped: reads only, while `follower` catches up. */
  | { readonly kind: 'closed'; readonly follower: string }
  /** Follows the database `of` through the link between the two regions. */
  | { readonly kind: 'replica'; readonly of: string }
  /** Is being rebuilt from `of`: answers nobody until it is a replica. What it had is kept by a backup, or lost. */
  | { readonly kind: 'rebuilding'; readonly of: string }
  /** Keeps its storage, and no server runs: what a lost writer is until its region is healthy. */
  | { readonly kind: 'stopped' };

/** A snapshot of a database's storage, taken when it first appears in the intent and deleted when it is gone from there. */
export interface BackupIntent {
  readonly id: string;
  readonly region: string;
  /** The database that it is of. */
  readonly of: string;
  /** Another backup that this one is a copy of. */
  readonly copyOf: string | null;
}

/** One task of a service: a process that runs the image's program. */
export interface TaskIntent {
  /** Unique in the lab. */
  readonly id: string;
  readonly region: string;
  /** For example `us-east-1a`. */
  readonly zone: string;
  readonly service: string;
  /** As the task definition names it. */
  readonly image: string;
  /** The container's port: the process listens on a free one that stands for it. */
  readonly port: number;
  /** Path that a load balancer asks; null where none does. */
  readonly healthPath: string | null;
  /** Plain values and secrets, as the task's agent gives them to the process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A name that clients, or tasks, connect to, and what is behind it. */
export interface EndpointIntent {
  /** As it is resolved: lower case, without a trailing dot. */
  readonly name: string;
  readonly region: string;
  readonly behind: EndpointTarget;
}

/** What answers behind a name. */
export type EndpointTarget =
  | { readonly kind: 'database'; readonly database: string }
  | { readonly kind: 'http'; readonly route: (asked: HttpAsked) => Promise<HttpDestination> };

/** What decides where a request goes. */
export interface HttpAsked {
  readonly method: string;
  /** The Host that the client sent: lower case, without a port. */
  readonly host: string;
  /** Without the query. */
  readonly path: string;
}

/** Where a request goes: a fixed answer, or tasks by weight. `way` names the links that it passed. */
export type HttpDestination =
  | { readonly kind: 'fixed'; readonly status: number; readonly reason: string; readonly way: readonly string[] }
  | { readonly kind: 'groups'; readonly groups: readonly TargetGroup[]; readonly way: readonly string[] };

/** Targets that share a weight: healthy tasks take turns. */
export interface TargetGroup {
  readonly name: string;
  readonly weight: number;
  /** Ids of tasks that AWS counts as healthy. */
  readonly healthy: readonly string[];
}

/** Replication between two regions that is late on purpose, in milliseconds of the wall. */
export interface LinkIntent {
  readonly from: string;
  readonly to: string;
  readonly delayMs: number;
}

/** All of it. */
export interface PlaneIntent {
  readonly databases: readonly DatabaseIntent[];
  readonly backups: readonly BackupIntent[];
  readonly tasks: readonly TaskIntent[];
  readonly endpoints: readonly EndpointIntent[];
  readonly links: readonly LinkIntent[];
}

export const EMPTY_INTENT: PlaneIntent = { databases: [], backups: [], tasks: [], endpoints: [], links: [] };
