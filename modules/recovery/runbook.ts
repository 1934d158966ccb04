/**
 * A runbook is a value: steps in a graph, each with conditions that say when it is met and operations that make it so.
 * Everything is declarative, so that several engines carry out the same value with the same calls.
 */
import type { Operation } from '../operations/operation';

/** `Name[](.Name[])*`: `[]` flattens a list, without it one object. */
export type Path = string;

export type Predicate =
  | { readonly is: string | number | boolean }
  | { readonly not: string }
  | { readonly atLeast: number }
  | { readonly atMost: number }
  | { readonly absent: true };

/** Holds when at least `atLeast` (default 1) elements of `in` pass all of `where`: an empty answer never passes. */
export interface Observed {
  readonly why: string;
  readonly read: Operation;
  readonly in: Path;
  readonly where: { readonly [dottedField: string]: Predicate };
  readonly atLeast?: number;
}

/** An HTTP request whose answer must have `status` (and `contains`). */
export interface Probe {
  readonly why: string;
  readonly http: string;
  readonly status: number;
  readonly contains?: string;
}

export type Condition = Observed | Probe;

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

/** A person's acceptance by name, with a reason, that the run carries on without what cannot be proven. */
export interface AcceptAct {
  readonly kind: 'accept';
  /** What is accepted, e.g. `unfenced:us-east-1`. */
  readonly name: string;
  readonly question: string;
}

export type Act = CallAct | ApplyAct | AcceptAct;

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly string[];
  readonly note?: readonly Note[];
  readonly act: readonly Act[];
  readonly met: readonly Condition[];
  /** Seconds until the step must be met. */
  readonly deadline: number;
  /** Seconds between looks. */
  readonly poll: number;
  readonly destructive: boolean;
}

export interface Runbook {
  readonly id: string;
  readonly title: string;
  readonly environment: string;
  readonly mode: 'graceful' | 'ungraceful';
  /** Region the runbook moves to (failover) or returns to (failback). */
  readonly target: string;
  readonly steps: readonly Step[];
}

export type Verdict = { readonly v: 'met' | 'not' | 'retry' | 'stop'; readonly why: string };
export type End = 'met' | 'not' | 'unknown' | 'refused' | 'halted';
