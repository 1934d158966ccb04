/**
 * Accepting something: one person, and where the environment demands it another one of a different principal, or the first alone with
 * the glass broken. Every part is on disk before the next: a run that dies while it waits goes on waiting.
 */
import { askOf, givenWords, type Ask, type BreakGlass, type Given } from './ask';
import type { Agreeing } from '../journal';
import type { RunPorts } from '../ports';
import type { StepHistory } from '../replay';
import type { AcceptAct } from '../runbook';
import type { Write } from '../step-context';

export type Agreed = { readonly v: 'given'; readonly given: Given } | { readonly v: 'refused'; readonly why: string };

export interface Agreement {
  readonly step: string;
  readonly act: AcceptAct;
  /** What could not be proven; asked with the question. */
  readonly why: string;
  readonly history: StepHistory;
  readonly breakGlass: readonly BreakGlass[];
  readonly write: Write;
  readonly waits: (text: string) => void;
}

type Ports = Pick<RunPorts, 'accept' | 'second' | 'clock' | 'console' | 'signal'>;

/** Resolves when it is accepted or not; rejects with the signal's reason. Writes neither `accepted` nor `approved`: what follows does. */
export async function agree(ports: Ports, agreement: Agreement): Promise<Agreed> {
  const { act, why, history, waits, step } = agreement;
  const two = (act.approvals ?? 1) > 1;
  const mayGoAlone = two && goesOnAlone(ports, agreement);
  const open = history.asked.get(act.name);
  waits(`waits for the acceptance of ${act.name}`);
  // An acceptance of another person does not count for a person who goes on alone.
  const asked = open !== undefined && (!mayGoAlone || open.principal === ports.second?.principal.id) ? open : null;
  const first = asked ?? (await ports.accept(act, why, ports.signal));
  if (first === null) return { v: 'refused', why: `${act.name} was not accepted` };
  const { by, reason } = first;
  if (!two) return { v: 'given', given: { by, reason } };
  // Checked again: the declaration may have expired meanwhile.
  if (mayGoAlone && goesOnAlone(ports, agreement)) {
    const given: Given = { by, reason, breakGlass: true };
    ports.console.warn(`BREAK-GLASS: ${givenWords(act.name, given)}`);
    return { v: 'given', given };
  }
  if (ports.second === undefined)
    return { v: 'refused', why: `${act.name} needs a second person: nobody can be asked` };
  const ask = asked ?? (await put(agreement, { by, principal: ports.second.principal.id, reason }));
  waits(`${act.name} was accepted by ${ask.by}, and waits for a second person`);
  const { v, ...approvedBy } = await ports.second.answer(ask, ports.signal);
  if (v === 'approved') return { v: 'given', given: { by, reason, approvedBy } };
  await agreement.write({ kind: 'declined', step, name: act.name, ...approvedBy });
  return { v: 'refused', why: `${act.name} was declined by ${approvedBy.by}: ${approvedBy.reason}` };
}

/** True while the declaration of the person who runs it is valid; it holds for nobody else. */
function goesOnAlone({ clock, second }: Ports, { breakGlass }: Agreement): boolean {
  return breakGlass.some(({ principal, until }) => principal === second?.principal.id && clock.now() < until);
}

/** Puts the question to whoever can approve. */
async function put({ step, act, why, write }: Agreement, first: Agreeing): Promise<Ask> {
  const entry = await write({ kind: 'asked', step, name: act.name, question: act.question, why, ...first });
  if (entry.kind !== 'asked') throw new RangeError(`${entry.kind} was written instead of the question`);
  return askOf(entry);
}
