/** Evidence: what a run measured, ready for an auditor. `docs/evidence.md` documents the written form, `schema.ts` checks it. */
import type { Verdict } from '../console/verdict';
import type { Measured } from './measured/measured';

export interface EvidencePhase {
  readonly id: string;
  readonly title: string;
  /** The worst of what the phase did, its steps included. */
  readonly verdict: Verdict;
  /** ISO 8601, wall time. */
  readonly started_at: string;
  readonly ended_at: string;
}

export interface StepEvidence {
  /** Unique in the run. */
  readonly id: string;
  /** Id of its phase. */
  readonly phase: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** Wall time; null for a step that never began. */
  readonly started_at: string | null;
  /** Null for a step that did not end. */
  readonly ended_at: string | null;
  /** `wall` where nothing in it follows the run's clock (a Terraform apply): its duration is not scaled. */
  readonly clock?: 'wall';
  /** What was seen that gave the verdict, one line a condition. */
  readonly observed: readonly string[];
}

export interface ObjectiveResult {
  /** Seconds on the run's clock; null when it could not be measured. */
  readonly measured_seconds: number | null;
  readonly objective_seconds: number;
  /** `modelled` where durations come from the lab's clock and models. */
  readonly kind: 'measured' | 'modelled';
  readonly kept: boolean;
  /** `unknown` where nothing was measured; `kept` is false then. */
  readonly verdict: Verdict;
  /** From what to what it was counted. */
  readonly basis: string;
  /** Both ends, wall time. */
  readonly from_at: string | null;
  readonly to_at: string | null;
}

export interface PlanEvidence {
  readonly state: string;
  /** e.g. `before-failover`, `after-failback`. */
  readonly when: string;
  readonly empty: boolean;
  /** There is no plan: nobody knows whether it would be empty. `empty` is false then. */
  readonly unknown?: true;
  /** What it would change, by address; or why there is no plan. */
  readonly changes: readonly string[];
}

/** A step of the failover: what the RTO budget counted on, and what it took on the run's clock. */
export interface BudgetEvidence {
  readonly step: string;
  readonly title: string;
  readonly typical_seconds: number;
  readonly worst_seconds: number;
  /** Where the budget has it from. */
  readonly source: string;
  /** Null where the step was not met. */
  readonly took_seconds: number | null;
  readonly verdict: 'within' | 'over-typical' | 'over-worst' | 'unknown';
}

/** Something that was done to the world on purpose. */
export interface FaultEvidence {
  readonly title: string;
  readonly region: string;
  readonly started_at: string;
  /** Null when it lasted to the end of the run. */
  readonly ended_at: string | null;
}

/** Who answered under the service's name, as a client saw it; null: nobody. */
export interface ServiceSpan {
  readonly region: string | null;
  readonly started_at: string;
  readonly ended_at: string;
}

export interface AcceptanceEvidence {
  readonly name: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  /** The second person, where two had to agree. */
  readonly approved_by?: { readonly by: string; readonly reason: string };
  /** Two had to agree, and one went on alone. */
  readonly alone?: true;
}

/** One went on alone where two had to agree. */
export interface BreakGlassEvidence {
  readonly by: string;
  readonly reason: string;
  /** Wall time; it held until then. */
  readonly at: string;
  readonly until: string;
}

export interface Evidence {
  /** `/1` is what earlier versions wrote: it has no `measured`. */
  readonly schema: 'twinstate/evidence/1' | 'twinstate/evidence/2';
  readonly run_id: string;
  /** One line: what was rehearsed or done. */
  readonly title: string;
  readonly environment: string;
  readonly kind: 'drill' | 'real';
  /** Where it ran: AWS regions on one machine, or an account. */
  readonly world: 'lab' | 'account';
  readonly account_id: string;
  /** ARN of who acted. */
  readonly actor: string;
  readonly options: Readonly<Record<string, string | boolean>>;
  readonly verdict: Verdict;
  /** Everything that keeps the verdict from being `met`, in whole sentences; empty when it is met. */
  readonly findings: readonly string[];
  readonly started_at: string;
  readonly ended_at: string;
  /** Lab seconds per wall second; 1 outside the lab. */
  readonly clock_scale: number;
  readonly phases: readonly EvidencePhase[];
  readonly steps: readonly StepEvidence[];
  readonly faults: readonly FaultEvidence[];
  readonly service: readonly ServiceSpan[];
  /** From the outage to verified; from the decision where there was no outage. */
  readonly rto: ObjectiveResult;
  /** From the decision to verified, in seconds on the run's clock. */
  readonly rto_from_decision_seconds: number | null;
  readonly rpo: ObjectiveResult;
  /** Of the failover's steps; `took_seconds` is of the kind that `rto` says. Missing in evidence of versions without a budget. */
  readonly budget?: readonly BudgetEvidence[];
  /** What clients measured from outside, in seconds of the wall. Missing where no client measured. */
  readonly measured?: Measured;
  readonly plans: readonly PlanEvidence[];
  readonly acceptances: readonly AcceptanceEvidence[];
  /** Missing where nobody went on alone. */
  readonly break_glass?: readonly BreakGlassEvidence[];
  /** What was modelled rather than measured, one sentence each, with the source of the model. */
  readonly modelled: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of everything the run was made from: overlays and synthesized states. */
  readonly source_digest: string;
  /** SHA-256 of each file beside the evidence. */
  readonly files: Readonly<Record<string, string>>;
}
