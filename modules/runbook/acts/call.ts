/** An act that sends an operation: once, with its intent on disk before, where it is possible and its effect is not visible. */
import { whyInFull, whyOf } from '../../operations/why';
import { allOf, anyOf } from '../conditions/several';
import { lookOnce } from '../look';
import type { RunPorts } from '../ports';
import type { CallAct } from '../runbook';
import type { Acted, Turn } from './attempt';
import { mayAct } from './may-act';

export async function call(act: CallAct, { step, index, ports, context }: Turn): Promise<Acted> {
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
  // Without the signal: a sent call is awaited, so that the journal has its answer.
  const answer = await ports.sender.send(act.operation);
  await write({
    kind: 'result',
    step: step.id,
    act: index,
    ok: answer.ok,
    detail: answer.ok ? (answer.requestId ?? '') : `${answer.code}: ${answer.message}`,
  });

  // After a lost answer or a refusal the effect may exist: look before judging.
  const after = await anyOf(act.unless, lookOnce(ports));
  if (after.v === 'met') return 'done';
  if (answer.ok || answer.kind === 'transient')
    return { again: answer.ok, waits: answer.ok ? '' : `${name}: ${whyOf(act.operation, answer)}` };
  return { end: 'refused', why: `${name}: ${whyInFull(act.operation, answer)}` };
}

/** Between two looks the effect may have appeared, so that the call is no longer possible: look once more. */
async function impossible(act: CallAct, why: string, ports: RunPorts): Promise<Acted> {
  const visible = await anyOf(act.unless, lookOnce(ports));
  if (visible.v === 'met') return 'done';
  if (visible.v === 'stop') return { end: 'unknown', why: visible.why };
  if (visible.v === 'retry') return { again: false, waits: visible.why };
  return { end: 'halted', why: `nothing sent: ${why}` };
}
