/** Which steps are not left out in passing. Pure. */
import type { Runbook, Step } from './runbook';
import { changes } from './acceptances';

/** Why leaving a step out has to be accepted by name: what could happen then; null where one person may leave it out. */
export function whySkipIsAccepted({ steps }: Pick<Runbook, 'steps'>, step: Step): string | null {
  const accepts = step.orAccept !== undefined || step.act.some(({ kind }) => kind === 'accept');
  if (accepts || isGate(steps, step)) return 'What it keeps from happening can happen then.';
  return step.destructive ? 'What it does cannot be undone or made up for later.' : null;
}

/** It changes nothing: it only lets what does wait until something is proven. */
function isGate(steps: readonly Step[], step: Step): boolean {
  const behind = (id: string): boolean =>
    steps.some((one) => one.needs.includes(id) && (changes(one) || behind(one.id)));
  return step.act.length === 0 && behind(step.id);
}
