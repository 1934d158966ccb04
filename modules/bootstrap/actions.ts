/** What bootstrap means to do, as data. */
import type { Operation } from '../operations/operation';
import type { StateBucket } from '../topology/state-buckets';
import type { InputObject } from './observed';

/** How an action is carried out. A call is complete; the others need what is known only then. */
export type Making =
  | { readonly kind: 'call'; readonly operation: Operation }
  | { readonly kind: 'key'; readonly alias: string }
  | { readonly kind: 'rotation'; readonly alias: string }
  | { readonly kind: 'encryption'; readonly bucket: string; readonly alias: string }
  | { readonly kind: 'secret'; readonly name: string; readonly alias: string }
  | { readonly kind: 'replicas'; readonly name: string; readonly alias: string; readonly to: readonly string[] }
  | { readonly kind: 'repository'; readonly repository: string; readonly alias: string }
  | {
      readonly kind: 'copying';
      readonly bucket: string;
      readonly role: string;
      readonly to: StateBucket;
      readonly alias: string;
      readonly others: readonly InputObject[];
    };

/** Regions go first and side by side; then one after the other what needs them all. */
export type BootstrapPhase = 'region' | 'secret' | 'roles' | 'copies';

export interface BootstrapAction {
  /** A region, or `account` for what is made once. */
  readonly region: string;
  readonly phase: BootstrapPhase;
  readonly title: string;
  readonly why: string;
  /** The bucket it is a setting of; null where it stands for itself. */
  readonly partOf: string | null;
  readonly making: Making;
}

/** Something that stands in the way and that dr will not change by itself. */
export interface Conflict {
  readonly region: string;
  readonly what: string;
  readonly fix: string;
}

export interface BootstrapPlan {
  /** In an order that works within each region; the secret's actions come after all others. */
  readonly actions: readonly BootstrapAction[];
  readonly conflicts: readonly Conflict[];
  /** What exists and is used as it is. */
  readonly adopted: readonly string[];
  /** What exists otherwise than it would be made and is left so, and what a person still has to do. */
  readonly notes: readonly string[];
}

export const NOTHING: BootstrapPlan = { actions: [], conflicts: [], adopted: [], notes: [] };
