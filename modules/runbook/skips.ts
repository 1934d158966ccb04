/** Which steps need an acceptance to be skipped. Pure. */
import type { Runbook, Step } from './runbook';
import { changes } from './acceptances';

/** The risk of skipping a step, which has to be accepted by name; null if one person may skip it. */
export function whySkipIsAccepted({ steps }: Pick<Runbook, 'steps'>, step: Step): string | null {
  const accepts = step.orAccept !== undefined || step.act.some(({ kind }) => kind === 'accept');
  if (accepts || isGate(steps, step)) return 'What it keeps from happening can happen then.';
  return step.destructive ? 'What it does cannot be undone or made up for later.' : null;
}

/** A gate: it changes nothing, and changing steps wait for its proof. */
function isGate(steps: readonly Step[], step: Step): boolean {
  const behind = (id: string): boolean =>
    steps.some((one) => one.needs.includes(id) && (changes(one) || behind(one.id)));
  return step.act.length === 0 && behind(step.id);
}
