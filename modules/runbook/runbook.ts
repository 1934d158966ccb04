/**
 * A runbook is a value: steps in a graph, each with conditions that say when it is met and operations that make it so.
 * Everything is declarative, so that several engines carry out the same value with the same calls.
 */
import type { Operation } from '../operations/operation';
import { writes, type Condition } from './conditions/index';
import type { Path } from './conditions/counting';

export type { Path, Predicate, Scalar } from './conditions/counting';
export type { Condition, DnsAnswer, Missing, Observed, Probe } from './conditions/index';
export type { LookResult } from './conditions/look-result';

/** A value worth recording; never stops a step. */
export interface Note {
  readonly name: string;
  readonly read: Operation;
  readonly in: Path;
}

/** An operation that changes something. */
export interface CallAct {
  readonly kind: 'call';
  readonly operation: Operation;
  /** Any holds: the effect is already visible, do not send. */
  readonly unless: readonly Condition[];
  /** All hold: positive evidence that it is possible. Neither `unless` nor `when`: halted. Demanded where destructive. */
  readonly when?: readonly Condition[];
  /**
   * If any holds: halted, nothing sent. No answer, a refusal and unknown let the act pass: the service that is asked
   * may be out, and the act must not wait for it.
   */
  readonly halts?: readonly Condition[];
  /** Seconds until the effect must be visible; no second send earlier. */
  readonly settle: number;
}

/** Applying one state with an overlay phase. Only the TypeScript engine carries it out; others say so when rendering. */
export interface ApplyAct {
  readonly kind: 'apply';
  readonly state: string;
  /** `key=value` overrides laid over the overlays while it runs. */
  readonly vars: readonly string[];
}

/** An acceptance by name, with a reason, that the run continues without proof. */
export interface AcceptAct {
  readonly kind: 'accept';
  /** What is accepted, e.g. `unfenced:us-east-1`. */
  readonly name: string;
  readonly question: string;
  /** Different principals that must agree; default 1. What each engine can prove: docs/engines.md. */
  readonly approvals?: 2;
}

/** The kinds of acts, and what an act of each is. */
export interface ActOf {
  readonly call: CallAct;
  readonly apply: ApplyAct;
  readonly accept: AcceptAct;
}

export type Act = ActOf[keyof ActOf];

/** The source of a duration. Modelled and measured history are never mixed. */
export interface DurationSource {
  readonly kind: 'documentation' | 'measured' | 'modelled' | 'assumption';
  /** The document and what it says, the runs that were measured, or why it is assumed. */
  readonly why: string;
}

/** How long something takes, usually and at worst, in seconds. Feeds the RTO budget, decides nothing while running. */
export interface Duration {
  readonly typical: number;
  readonly worst: number;
  readonly source: DurationSource;
}

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly string[];
  readonly note?: readonly Note[];
  /** In order: an act begins when the effect of the one before it is visible. */
  readonly act: readonly Act[];
  readonly met: readonly Condition[];
  /** Seconds until the step must be met. */
  readonly deadline: number;
  /** Seconds between looks. */
  readonly poll: number;
  readonly destructive: boolean;
  /** If the step does not end as met, a person may accept that by name and the run continues. */
  readonly orAccept?: AcceptAct;
  /** With `orAccept`: looks in a row without any answer after which a person is asked at once, instead of at the deadline. */
  readonly silence?: number;
  /** Demanded by the lint of everything that is carried out. */
  readonly duration?: Duration;
}

export interface Runbook {
  readonly id: string;
  readonly title: string;
  readonly environment: string;
  readonly mode: 'graceful' | 'ungraceful';
  /** Region the runbook moves to (failover) or returns to (failback). */
  readonly target: string;
  readonly steps: readonly Step[];
  /** Notes for a person before it runs: why this method, what is left out and why. */
  readonly remarks: readonly string[];
}

/** How a step ended, in the words of journals. Its verdict: `VERDICT_OF_END`. */
export type End = 'met' | 'not' | 'unknown' | 'refused' | 'halted';

/** Whether a runbook ends with a write through the application. */
export const provesWrite = ({ steps }: Runbook): boolean => steps.some(({ met }) => met.some(writes));
