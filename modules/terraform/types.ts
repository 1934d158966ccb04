/** Types of the only room that starts Terraform. */
import type { State, StateId } from '../topology/topology';

/** What synthesis wrote: one folder with `cdk.tf.json` per state. */
export interface Manifest {
  /** The output folder (`cdktf.out`). */
  readonly outDir: string;
  readonly states: readonly State[];
  /** SHA-256 over all synthesized files, in the order of state ids. */
  readonly digest: string;
}

/** States in an order in which they can be applied; a state starts as soon as the ones it waits for are done. */
export interface ApplyPlan {
  readonly states: readonly State[];
  /** For each state, the selected states it waits for. */
  readonly waitsFor: Readonly<Record<StateId, readonly StateId[]>>;
}

/** One change of a plan, as a person and the judge see it. */
export interface Change {
  readonly address: string;
  readonly type: string;
  readonly actions: readonly ('create' | 'read' | 'update' | 'delete' | 'no-op')[];
  /** Attributes that differ (update) or force the replacement. Values are never kept: they may be secret. */
  readonly attributes: readonly string[];
}

/** A planned change that may not be applied without being named. */
export interface Refusal {
  readonly address: string;
  /** Rule that refuses, e.g. `destroys-stateful`, `replaces-stateful`, `moves-global-membership`, `promotes-replica`. */
  readonly rule: string;
  readonly why: string;
}

/** The verdict on one plan. */
export interface PlanVerdict {
  readonly state: StateId;
  /** True when nothing would change: no resource change and no output change. */
  readonly empty: boolean;
  readonly changes: readonly Change[];
  readonly outputChanges: readonly string[];
  /** Reality moved against the state (refresh), by address. */
  readonly drift: readonly Change[];
  readonly refusals: readonly Refusal[];
}

/** How Terraform is started: the environment is complete, nothing else of the process's environment is passed on. */
export interface TerraformContext {
  /** Terraform or OpenTofu. */
  readonly binary: string;
  readonly env: Readonly<Record<string, string>>;
  /** Folder that holds one working folder per state. */
  readonly workDir: string;
}
