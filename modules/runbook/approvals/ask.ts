/** What needs two persons, and what a journal says of it: who asked, who agreed, who went on alone. Pure. */
import type { Topology } from '../../topology/topology';
import type { Agreeing, JournalEntry } from '../journal';
import type { AcceptAct, Step } from '../runbook';

/**
 * Acceptances that lose data, allow two writers or break residency if they are wrong. The freeze of applies is not
 * among them.
 */
const TWO = /^(data-loss|unfenced|no-answer|residency|delete|skip):/;

/** The act, with how many different principals the environment demands for it. */
export function byApprovals(topology: Topology, act: AcceptAct): AcceptAct {
  const two = topology.settings.approvals_required === 2 && TWO.test(act.name);
  return two ? { ...act, approvals: 2 } : act;
}

/** A step whose acceptances demand what the environment does. */
export function stepByApprovals(topology: Topology, step: Step): Step {
  const act = step.act.map((one) => (one.kind === 'accept' ? byApprovals(topology, one) : one));
  const orAccept = step.orAccept === undefined ? {} : { orAccept: byApprovals(topology, step.orAccept) };
  return { ...step, act, ...orAccept };
}

/** An acceptance as it counts: of one, of two, or of one alone with the glass broken. */
export interface Given {
  readonly by: string;
  readonly reason: string;
  readonly approvedBy?: Agreeing;
  readonly breakGlass?: true;
}

/** A question that one person answered and that waits for another. */
export interface Ask extends Agreeing {
  /** Its place in the run's chain of hashes, which is unique. */
  readonly id: string;
  readonly step: string;
  readonly name: string;
  readonly question: string;
  readonly why: string;
  /** Clock milliseconds. */
  readonly at: number;
}

export interface BreakGlass extends Agreeing {
  /** Clock milliseconds. */
  readonly at: number;
  readonly until: number;
}

type Of<K extends JournalEntry['kind']> = Extract<JournalEntry, { readonly kind: K }>;

export function askOf({ seq, prev, step, name, question, why, by, principal, reason, at }: Of<'asked'>): Ask {
  return { id: `${seq}-${prev.slice(0, 16)}`, step, name, question, why, by, principal, reason, at };
}

export function givenOf({ by, reason, approvedBy, breakGlass }: Of<'accepted' | 'approved'>): Given {
  return {
    by,
    reason,
    ...(approvedBy === undefined ? {} : { approvedBy }),
    ...(breakGlass === undefined ? {} : { breakGlass }),
  };
}

export function breakGlassOf({ by, principal, reason, at, until }: Of<'break-glass'>): BreakGlass {
  return { by, principal, reason, at, until: Date.parse(until) };
}

/** The named second person of an engine without identities. */
export function namedOnly(name: string, reason: string): Agreeing {
  return { by: `${name} (named by the first, not proven)`, principal: '', reason };
}

/** An acceptance in a line. */
export function givenWords(name: string, { by, reason, approvedBy, breakGlass }: Given): string {
  const alone = breakGlass === true ? ' ALONE (break-glass)' : '';
  const second = approvedBy === undefined ? '' : `; approved by ${approvedBy.by}: ${approvedBy.reason}`;
  return `${name} accepted by ${by}${alone}: ${reason}${second}`;
}

/** What waits for a second person, oldest first: also while nobody runs the run. */
export function waitingIn(entries: readonly JournalEntry[]): readonly Ask[] {
  const open = new Map<string, Ask>();
  for (const entry of entries) {
    if (entry.kind === 'asked') open.set(entry.name, askOf(entry));
    else if (entry.kind === 'accepted' || entry.kind === 'declined' || entry.kind === 'approved')
      open.delete(entry.name);
    else if (entry.kind === 'switch' || entry.kind === 'abort') open.clear();
    else if (entry.kind === 'end' || entry.kind === 'skip') {
      for (const [name, { step }] of open) if (step === entry.step) open.delete(name);
    }
  }
  return [...open.values()];
}

/** Who goes on alone by a journal, in order. */
export function breakGlassIn(entries: readonly JournalEntry[]): readonly BreakGlass[] {
  return entries.flatMap((entry) => (entry.kind === 'break-glass' ? [breakGlassOf(entry)] : []));
}
