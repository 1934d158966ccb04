/** What comes before another try of states: the command that repairs one of them. Pure. */
import type { PlanResult } from '../../terraform/apply-all';
import type { Command } from './command';

/** Where one of several states needs a repair, that; null where none does. */
export function repairOf(results: readonly Pick<PlanResult, 'state' | 'error'>[], command: Command): string | null {
  const broken = results.find(({ error }) => error?.code === 'state-not-written');
  if (broken !== undefined) return command(`state push ${broken.state}`);
  const incomplete = results.find(({ error }) => error?.code === 'incomplete');
  if (incomplete !== undefined)
    return `look at what is said above in AWS, then adopt it: ${command(`state adopt ${incomplete.state} ADDRESS`)}`;
  const existing = results.find(({ error }) => error?.code === 'exists-already');
  return existing === undefined
    ? null
    : `adopt what exists, as is said above; then: ${command(`plan ${existing.state}`)}`;
}
