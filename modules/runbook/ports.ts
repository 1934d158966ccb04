/** Ports of a run. */
import type { Clock, Console } from '../console/ports';
import type { Principal } from '../operations/principal';
import type { Ask } from './approvals/ask';
import type { Agreeing, Journal } from './journal';
import type { NameResolver, Prober, Sender } from './asking';
import type { AcceptAct, ApplyAct } from './runbook';

export type { NameAnswer, NameResolver, ProbeAnswer, Prober, Sender } from './asking';

/** An acceptance: person and reason. */
export interface Acceptance {
  readonly by: string;
  readonly reason: string;
}

/** The answer of a second person. */
export type Answer = { readonly v: 'approved' | 'declined' } & Agreeing;

/** The port for the agreement of another principal. */
export interface Second {
  /** Who this run acts as. */
  readonly principal: Principal;
  /** Waits for another one's answer, however long that takes. Rejects with the signal's reason. */
  answer(ask: Ask, signal?: AbortSignal): Promise<Answer>;
}

export type ApplyOutcome =
  | { readonly ok: true }
  /** The judge or AWS said no, or it broke off. The step ends as refused; running again looks first at what is there. */
  | { readonly ok: false; readonly why: string };

/** `unknown`: where the lease lies could not be asked. */
export type LeaseCheck = 'held' | 'lost' | 'unknown';

/** The lease of an environment, held by one run at a time; each holder has its own epoch. */
export interface Lease {
  /** From 1; grows with every holder. */
  epoch(): number;
  /** Asked right before everything that changes something. */
  check(signal?: AbortSignal): Promise<LeaseCheck>;
  /** What the last check that was not `held` said: who took it and when, or why it is not known. */
  why(): string;
}

export interface RunPorts {
  readonly sender: Sender;
  readonly probe: Prober;
  readonly resolve: NameResolver;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly console: Console;
  /** Applies one state with overrides laid over the overlays. Must be safe to call again. */
  readonly applyState: (
    state: ApplyAct['state'],
    vars: ApplyAct['vars'],
    signal?: AbortSignal,
  ) => Promise<ApplyOutcome>;
  /** Asks for an acceptance by name; null when declined. `why` says what could not be proven. */
  readonly accept: (act: AcceptAct, why: string, signal?: AbortSignal) => Promise<Acceptance | null>;
  /** Without one, what needs two persons is refused. */
  readonly second?: Second;
  /** The reason for going on alone where two should agree, for `BREAK_GLASS_MINUTES`; recorded. */
  readonly breakGlass?: string;
  readonly signal?: AbortSignal;
  /** Without one nobody else is expected: tests, and runs on a machine alone. */
  readonly lease?: Lease;
}
