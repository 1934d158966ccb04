/** Acting: carries out the acts of a step in order, each once, each with its intent on disk before. */
import { agree } from './approvals/agree';
import { DrError, EXIT } from '../console/errors';
import type { Activity } from '../console/ports';
import { allOf, anyOf } from './conditions';
import { lookOnce } from './look';
import type { RunPorts } from './ports';
import type { AcceptAct, ApplyAct, CallAct, End, Step } from './runbook';
import type { StepContext } from './step-context';
import { whyInFull, whyOf } from '../operations/why';

/** What came of it: an end for the step, or another look (at once, or after the poll) with what it waits for. */
export type Attempt =
  | { readonly end: Exclude<End, 'met' | 'not'>; readonly why: string }
  | { readonly again: boolean; readonly waits: string };

/** `done`: the effect is visible (or needs none), so the next act may begin. */
type Acted = Attempt | 'done';

/** One pass over the acts of a step that is not met. */
export async function attempt(step: Step, ports: RunPorts, context: StepContext, activity: Activity): Promise<Attempt> {
  for (const [index, act] of step.act.entries()) {
    const acted = await one(step, index, ports, context, activity, act);
    if (acted !== 'done') return acted;
  }
  return { again: step.met.length === 0, waits: '' };
}

function one(
  step: Step,
  index: number,
  ports: RunPorts,
  context: StepContext,
  activity: Activity,
  act: Step['act'][number],
): Promise<Acted> {
  switch (act.kind) {
    case 'call':
      return call(step, index, act, ports, context);
    case 'apply':
      activity.waits(`applies ${act.state}`);
      return apply(step, index, act, ports, context);
    case 'accept':
      return accept(step, act, ports, context, activity);
  }
}

async function call(step: Step, index: number, act: CallAct, ports: RunPorts, context: StepContext): Promise<Acted> {
  const { history, write } = context;
  const visible = await anyOf(act.unless, lookOnce(ports));
  if (visible.v === 'met') return 'done';
  if (visible.v === 'stop') return { end: 'unknown', why: visible.why };
  if (visible.v === 'retry') return { again: false, waits: visible.why };

  const sentAt = history.sentAt.get(index);
  const name = `${act.operation.service}:${act.operation.action}`;
  if (sentAt !== undefined && ports.clock.now() < sentAt + act.settle * 1000) {
    return { again: false, waits: `${name} was sent; its effect is not visible yet` };
  }

  const halted = await anyOf(act.halts ?? [], lookOnce(ports));
  if (halted.v === 'met') return { end: 'halted', why: `nothing sent: ${halted.why}` };

  const [possible] = await allOf(act.when ?? [], lookOnce(ports));
  if (possible.v === 'not') return impossible(act, possible.why, ports);
  if (possible.v === 'stop') return { end: 'unknown', why: possible.why };
  if (possible.v === 'retry') return { again: false, waits: possible.why };

  ports.signal?.throwIfAborted();
  const held = await mayAct(ports, context);
  if (held !== null) return held;
  await write({ kind: 'intent', step: step.id, act: index, operation: act.operation });
  // Without the signal: a call that has left is waited for, so that the journal knows its answer.
  const answer = await ports.sender.send(act.operation);
  await write({
    kind: 'result',
    step: step.id,
    act: index,
    ok: answer.ok,
    detail: answer.ok ? (answer.requestId ?? '') : `${answer.code}: ${answer.message}`,
  });

  // A lost answer, and even a refusal, may stand for an effect that is there: look before judging.
  const after = await anyOf(act.unless, lookOnce(ports));
  if (after.v === 'met') return 'done';
  if (answer.ok || answer.kind === 'transient')
    return { again: answer.ok, waits: answer.ok ? '' : `${name}: ${whyOf(act.operation, answer)}` };
  return { end: 'refused', why: `${name}: ${whyInFull(act.operation, answer)}` };
}

/** Between two looks an effect may have come true, and then it is no longer possible: look once more before saying so. */
async function impossible(act: CallAct, why: string, ports: RunPorts): Promise<Acted> {
  const visible = await anyOf(act.unless, lookOnce(ports));
  if (visible.v === 'met') return 'done';
  if (visible.v === 'stop') return { end: 'unknown', why: visible.why };
  if (visible.v === 'retry') return { again: false, waits: visible.why };
  return { end: 'halted', why: `nothing sent: ${why}` };
}

/**
 * Asks the lease right before something is changed; null where it may be. Throws DrError `lease-lost`, which ends every branch:
 * two runs that change the same things are what the lease is for. Where nobody can tell, a planned run waits and an emergency
 * goes on and says so, since the store may be lost with what it recovers from.
 */
async function mayAct(
  { lease, signal, console }: RunPorts,
  { write, leaseUnknown }: StepContext,
): Promise<Acted | null> {
  if (lease === undefined) return null;
  const checked = await lease.check(signal);
  if (checked === 'held') return null;
  if (checked === 'lost') throw leaseLost(lease.why());
  if (leaseUnknown.waits)
    return { again: false, waits: `it is not known whether this run holds the lease: ${lease.why()}` };
  if (!leaseUnknown.said) {
    leaseUnknown.said = true;
    console.warn(
      `It is not known whether another run acts as well: ${lease.why()}. This is an emergency: the run goes on.`,
    );
    await write({ kind: 'lease-unknown', why: lease.why() });
  }
  return null;
}

/** Another run passed this one. */
export function leaseLost(why: string): DrError {
  return new DrError(
    'lease-lost',
    `This run was taken over: ${why}`,
    'Only one run at a time may change an environment. Nothing was sent after that.',
    'Ask who took it. To take it back on purpose: dr resume RUN --takeover --reason TEXT.',
    EXIT.refused,
  );
}

async function apply(step: Step, index: number, act: ApplyAct, ports: RunPorts, context: StepContext): Promise<Acted> {
  if (context.applied.has(index)) return 'done';
  ports.signal?.throwIfAborted();
  const held = await mayAct(ports, context);
  if (held !== null) return held;
  await context.write({ kind: 'intent', step: step.id, act: index, state: act.state });
  const outcome = await ports.applyState(act.state, act.vars, ports.signal);
  ports.signal?.throwIfAborted();
  const detail = outcome.ok ? 'applied' : outcome.why;
  await context.write({ kind: 'result', step: step.id, act: index, ok: outcome.ok, detail });
  if (!outcome.ok) return { end: 'refused', why: `${act.state}: ${outcome.why}` };
  context.applied.add(index);
  return 'done';
}

async function accept(
  step: Step,
  act: AcceptAct,
  ports: RunPorts,
  context: StepContext,
  activity: Activity,
): Promise<Acted> {
  const { history, write, breakGlass } = context;
  if (history.accepted.has(act.name)) return 'done';
  const notes = [...history.notes].map(([name, value]) => `${name}: ${value}`);
  const why = notes.length === 0 ? act.question : `${act.question} (${notes.join(', ')})`;
  const waits = (text: string): void => activity.waits(text);
  const agreed = await agree(ports, { step: step.id, act, why, history, write, breakGlass, waits });
  if (agreed.v === 'refused') return { end: 'refused', why: agreed.why };
  await write({ kind: 'accepted', step: step.id, name: act.name, ...agreed.given });
  return 'done';
}
