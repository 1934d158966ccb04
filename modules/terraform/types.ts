/** Types of the only room that starts Terraform. */
import type { TerraformTypes } from '../policies/terraform-types';
import type { State, StateId } from '../topology/topology';
import type { Details } from './details';

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

/** What Terraform would do to one resource. `forget` drops it from the state and leaves it in AWS. */
export type ChangeAction = 'create' | 'read' | 'update' | 'delete' | 'forget' | 'no-op';

/** One change of a plan, as a person and the judge see it. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly actions: readonly ChangeAction[];
  /** Attributes that differ (update) or force the replacement. Values are never kept: they may be secret. */
  readonly attributes: readonly string[];
}

export const REFUSAL_RULES = [
  'destroys-stateful',
  'replaces-stateful',
  'forgets-stateful',
  'moves-global-membership',
  'promotes-replica',
  'drops-deletion-protection',
  'destroys-protected',
  'second-zone',
  'creates-again',
] as const;
export type RefusalRule = (typeof REFUSAL_RULES)[number];

/** A planned change that may not be applied without being named. */
export interface Refusal {
  readonly address: string;
  /** Rule that refuses. */
  readonly rule: RefusalRule;
  readonly why: string;
}

/** The verdict on one plan. */
export interface PlanVerdict {
  readonly state: StateId;
  /** True when nothing would change: no resource change and no output change. */
  readonly empty: boolean;
  readonly changes: readonly PlannedChange[];
  readonly outputChanges: readonly string[];
  /** Reality moved against the state, in what the configuration sets. Told for certain by `refresh-only` plans; an empty plan of another mode does not say. */
  readonly drift: readonly PlannedChange[];
  readonly refusals: readonly Refusal[];
  /** Changed values with secrets masked, where they were asked for; never kept. */
  readonly details?: Details;
}

/** How Terraform is started: the environment is complete, nothing else of the process's environment is passed on. */
export interface TerraformContext {
  /** What is known of Terraform's types: what may not be lost, and how AWS names what exists already. */
  readonly types: TerraformTypes;
  /** Terraform or OpenTofu. */
  readonly binary: string;
  /** Its version, where known; another version initialises anew. */
  readonly version?: string;
  readonly env: Readonly<Record<string, string>>;
  /** Folder that holds one working folder per state. */
  readonly workDir: string;
  /** `dr <words>` as it can be typed to act on the same world; default: the words alone. */
  readonly command?: (words: string) => string;
  /** Folder that holds a record of each Terraform while it runs; without one, none is kept. */
  readonly registry?: string;
  /** Told what a person should know of a state before it is applied. */
  readonly warn?: (text: string) => void;
}

/** `apply`: configuration against reality. `refresh-only`: state against reality. `destroy`: everything goes. */
export type PlanMode = 'apply' | 'refresh-only' | 'destroy';

export interface PlanRequest {
  readonly mode: PlanMode;
  /** With changed values, for a reviewer. */
  readonly details?: true;
}

/** What the waves of several states need of whatever runs Terraform; tests give them something quicker. */
export interface StateRunner {
  /** Makes the state's working folder ready. Does nothing when backend and providers are as they were. */
  init(state: State, synthDir: string, signal?: AbortSignal): Promise<void>;
  /** Plans and judges; the plan file stays for `apply`. */
  plan(state: State, options: PlanRequest, signal?: AbortSignal): Promise<PlanVerdict>;
  /** Applies the plan file that the last `plan` of this state wrote, and no other. */
  apply(state: State, watch?: ApplyWatch, signal?: AbortSignal): Promise<void>;
}

/** Told as an apply goes on: what runs now, and how many changes are done. */
export type ApplyWatch = (progress: { readonly done: number; readonly running: readonly string[] }) => void;
