/** An act that applies a state. */
import type { ApplyAct } from '../runbook';
import type { Acted, Turn } from './attempt';
import { mayAct } from './may-act';

export async function apply(act: ApplyAct, { step, index, ports, context, activity }: Turn): Promise<Acted> {
  activity.waits(`applies ${act.state}`);
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
