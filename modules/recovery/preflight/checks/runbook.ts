import { lintRunbook } from '../../../runbook/lint/lint';
import { outsideOf } from '../../../topology/residency';
import { provesWrite } from '../../../runbook/runbook';
import { defineCheck, met, notKnown, nothing, notMet } from '../check';

export const runbook = defineCheck({
  id: 'runbook',
  title: 'A failover runbook can be made, and does without the region that is left',
  why: 'The runbook is made from what AWS says at that moment; where something that decides is missing, dr failover refuses.',
  fix: 'Fix what is named; dr status shows the whole.',
  stops: true,
  read: nothing,
  judge: (_facts, { plan, source, topology }) => {
    if (!plan.ok) return plan.known ? notMet(plan.why) : notKnown(plan.why);
    const problems = lintRunbook(plan.runbook, {
      lostRegion: source.region,
      acceptedControlPlanes: topology.settings.control_plane_acceptances,
      outside: outsideOf(topology),
    });
    if (problems.length > 0)
      return notMet(problems.map(({ rule, step, why }) => `${rule} in ${step}: ${why}`).join('; '));
    const { id, steps, remarks } = plan.runbook;
    const observed = `${id}, ${steps.length} steps. ${remarks.join(' ')}`;
    return provesWrite(plan.runbook)
      ? met(`${observed} It ends with a write through the application.`)
      : met(observed, 'no write would be proven: container.write_probe_path is not set');
  },
});
