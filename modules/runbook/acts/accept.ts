/** An act that asks a person. */
import { agree } from '../approvals/agree';
import type { AcceptAct } from '../runbook';
import type { Acted, Turn } from './attempt';

export async function accept(act: AcceptAct, { step, ports, context, activity }: Turn): Promise<Acted> {
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
