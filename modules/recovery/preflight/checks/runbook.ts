import { lintRunbook } from '../../lint';
import { defineCheck, met, notKnown, nothing, notMet } from '../check';

export const runbook = defineCheck({
  id: 'runbook',
  title: 'A failover runbook can be made, and does without the region that is left',
  why: 'The runbook is made from what AWS says at that moment; where something that decides is missing, dr failover refuses.',
  fix: 'Mend what is named; dr status shows the whole.',
  stops: true,
  read: nothing,
  judge: (_facts, { plan, source, topology }) => {
    if (!plan.ok) return plan.known ? notMet(plan.why) : notKnown(plan.why);
    const problems = lintRunbook(plan.runbook, {
      lostRegion: source.region,
      acceptedControlPlanes: topology.settings.control_plane_acceptances,
    });
    if (problems.length > 0)
      return notMet(problems.map(({ rule, step, why }) => `${rule} in ${step}: ${why}`).join('; '));
    return met(`${plan.runbook.id}, ${plan.runbook.steps.length} steps. ${plan.runbook.remarks.join(' ')}`);
  },
});
