/** What is known where a verb ends: the one input of the decider. */
import type { ApplyResult, PlanResult } from '../../terraform/apply-all';
import type { DriftOfState } from '../../terraform/drift';
import type { Review } from '../../terraform/review';
import type { Outcome } from '../../runbook/outcome';
import type { Demand } from '../demands/demands';
import type { CheckFinding } from '../preflight/preflight';
import type { EnvironmentLook } from './environment';

/** How the roles of regions compare with what is declared, beside the states. */
export interface RolesCompared {
  readonly differences: readonly string[];
  readonly unknown: readonly string[];
  /** Alarms that are declared and do not exist. */
  readonly missing: readonly string[];
  /** What runbooks own and applies ignore, by what the roles of the regions demand. */
  readonly demands: readonly Demand[];
}

/** What a reconciliation left open, each by name. */
interface Reconciled {
  /** States whose plan is not empty. */
  readonly open: readonly string[];
  readonly frozen: readonly string[];
  readonly leftovers: readonly string[];
  /** Regions that did not get their capacity back. */
  readonly short: readonly string[];
  readonly changes: number;
}

/** What a verb did after which one command follows. */
export type Did =
  | 'abort'
  | 'list-journal'
  | 'list-policies'
  | 'bootstrap'
  | 'explain'
  | 'journal'
  | 'skip'
  | 'state'
  | 'synth'
  | 'synth-all';

/** By the verb that ends; a verb that does several things has one key for each. */
export interface Ends {
  readonly status: EnvironmentLook;
  /** `left`: the region that an evacuation left. */
  readonly run: { readonly verb: string; readonly id: string; readonly outcome: Outcome; readonly left?: string };
  readonly reconcile: Reconciled;
  readonly preflight: {
    readonly targets: readonly { readonly target: string; readonly findings: readonly CheckFinding[] }[];
  };
  readonly plan: { readonly results: readonly PlanResult[]; readonly changed: readonly string[] };
  readonly diff: Pick<Review, 'failed' | 'refused' | 'states'>;
  readonly apply: ApplyResult;
  readonly destroy: ApplyResult;
  readonly drift: { readonly states: readonly DriftOfState[]; readonly roles: RolesCompared };
  readonly check: { readonly passes: boolean };
  readonly lint: { readonly broken: boolean };
  /** `differ`: whether any engine does something else. */
  readonly compare: {
    readonly differ: boolean;
    readonly name: string;
    readonly model: boolean;
    readonly to: string;
  };
  readonly rto: { readonly above: boolean };
  readonly upload: { readonly failed: boolean };
  /** `local`: what needs renewing is the folder alone. `folder`: where it must be, where that was said. */
  readonly bundles: {
    readonly state: 'fresh' | 'unknown' | 'other';
    readonly altered: boolean;
    readonly local: boolean;
    readonly folder: string | null;
  };
  readonly asked: { readonly first: { readonly run: string; readonly names: readonly string[] } | null };
  /** A second person answered what a run waits for. */
  readonly answered: { readonly run: string };
  /** Runs that are kept, the newest first, and the one that is under way. */
  readonly runs: { readonly kept: readonly string[]; readonly open: string | null };
  readonly copies: { readonly run: string; readonly whole: boolean };
  readonly evidence: { readonly newest: string | null };
  /** Ends after which one command follows whatever came of it. `about`: the run or state. */
  readonly did: { readonly what: Did; readonly about?: string };
}

export type Situation = { readonly [After in keyof Ends]: { readonly after: After } & Ends[After] }[keyof Ends];
