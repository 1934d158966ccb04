/** What of a runbook runs at the same time, for engines that start steps in groups. */
import type { Runbook, Step } from '../runbook/runbook';

/** Steps by their distance from the beginning: what stands in one wave runs at the same time. */
export function waves(runbook: Runbook): readonly (readonly Step[])[] {
  const depth = new Map<string, number>();
  const depthOf = (step: Step): number => {
    const known = depth.get(step.id);
    if (known !== undefined) return known;
    const needs = runbook.steps.filter(({ id }) => step.needs.includes(id)).map(depthOf);
    const found = needs.length === 0 ? 0 : Math.max(...needs) + 1;
    depth.set(step.id, found);
    return found;
  };
  const all = runbook.steps.map((step) => ({ step, at: depthOf(step) }));
  const last = Math.max(...all.map(({ at }) => at));
  return Array.from({ length: last + 1 }, (_, wave) => all.filter(({ at }) => at === wave).map(({ step }) => step));
}
