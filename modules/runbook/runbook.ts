/**
 * A runbook is a value: steps in a graph, each with conditions that say when it is met and operations that make it so.
 * Everything is declarative, so that several engines carry out the same value with the same calls.
 */
import type { Operation } from '../operations/operation';

/** `Name[](.Name[])*`: every segment is a list that is flattened into one list of elements. `@`: the answer itself, as the one element. */
export type Path = string;

/** A value that a predicate compares with. */
export type Scalar = string | number | boolean;

/**
 * What a field of an element must be. `not` demands a value: a missing field is no evidence that it differs. `absent` and
 * `lacks` are only ever asked of an element that is there, so that they cannot hold on an empty answer. `empty` demands the list itself:
 * an answer that leaves it out says nothing.
 */
export type Predicate =
  | { readonly is: Scalar }
  | { readonly not: string }
  | { readonly atLeast: number }
  | { readonly atMost: number }
  | { readonly absent: true }
  /** The field is a list that is there, and holds nothing. */
  | { readonly empty: true }
  /** The field is a list with an element whose fields have these values. */
  | { readonly has: { readonly [field: string]: Scalar } }
  /** The field is a list (or missing) without such an element. */
  | { readonly lacks: { readonly [field: string]: Scalar } };

/** Holds when at least `atLeast` (default 1) elements of `in` pass all of `where`: an empty answer never passes. */
export interface Observed {
  readonly why: string;
  readonly read: Operation;
  readonly in: Path;
  /** Dotted fields of an element; `@` is the element itself, where it is a number or text. */
  readonly where: { readonly [dottedField: string]: Predicate };
  readonly atLeast?: number;
  /** Looks at the first element only: the newest, where the answer is sorted. */
  readonly first?: true;
}

/** Holds when AWS itself says that the thing does not exist. A region that is out never says so. */
export interface Missing {
  readonly why: string;
  readonly read: Operation;
  /** The fault's code without `Fault` or `Exception`: the wire and the SDK spell it differently. */
  readonly missing: string;
}

/**
 * An HTTP request whose answer must have `status` (and `contains`). With `method` it is a write probe: a POST without a body that the
 * application answers once it has written to the database. It is sent at every look that gets that far, so what it writes must bear that.
 */
export interface Probe {
  readonly why: string;
  readonly http: string;
  /**
   * The name to connect to instead of the URL's own, which stays the name in TLS and in the request: what clients would get if the URL's
   * name led there. Engines that cannot do that leave the condition out and say so (docs/engines.md).
   */
  readonly via?: string;
  readonly method?: 'POST';
  readonly status: number;
  readonly contains?: string;
}

/**
 * What the name servers of `zone` answer for the name `dns`: holds when the chain of CNAMEs that begins there goes through `through`.
 * No server that answers is unknown, and so is a machine that has no way to ask.
 */
export interface DnsAnswer {
  readonly why: string;
  readonly dns: string;
  readonly zone: string;
  readonly through: string;
}

export type Condition = Observed | Missing | Probe | DnsAnswer;

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
   * Any is seen to hold: halted, nothing sent. No answer, a refusal and an unknown let the act pass: what is asked here may be out together
   * with what the act recovers from, and nobody should wait for it.
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

/** A person's acceptance by name, with a reason, that the run carries on without what cannot be proven. */
export interface AcceptAct {
  readonly kind: 'accept';
  /** What is accepted, e.g. `unfenced:us-east-1`. */
  readonly name: string;
  readonly question: string;
  /** Different principals that must agree; default 1. What an engine can prove of it: docs/engines.md. */
  readonly approvals?: 2;
}

export type Act = CallAct | ApplyAct | AcceptAct;

/** Where a duration comes from. Modelled history is told from measured, and the two are never mixed. */
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
  /** Where the step ends otherwise than met, a person may accept that by name and the run carries on. */
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
  /** What a person should know before it runs: why this method, what is left out and why. */
  readonly remarks: readonly string[];
}

/**
 * What one look came to, in the words that every engine writes. `retry` and `stop` are both unknown: for now, and for good.
 * `verdictOf` says it as everything else does.
 */
export interface LookResult {
  readonly v: 'met' | 'not' | 'retry' | 'stop';
  readonly why: string;
  /** Nobody was there to answer. */
  readonly silent?: true;
}
/** How a step ended, as journals say it. `VERDICT_OF_END` says it as everything else does. */
export type End = 'met' | 'not' | 'unknown' | 'refused' | 'halted';

/** Whether a runbook ends with a write through the application. */
export const provesWrite = ({ steps }: Runbook): boolean =>
  steps.some(({ met }) => met.some((condition) => 'http' in condition && condition.method !== undefined));
