/** What the role of a region demands of the service. */
import { judged, met, notMet, type DemandRule } from '../../../observation/demand-rule';

export const capacity: DemandRule = {
  id: 'capacity',
  title: 'The service wants the tasks, and scales between the bounds, that its role demands',
  fix: 'dr reconcile raises them to what is declared; it lowers nothing.',
  of: 'service',
  judge: ({ view, region, role }) =>
    judged(view.service, 'service', ({ desired }) =>
      judged(view.scalableTarget, 'bounds of the service', ({ min, max }) => {
        const declared = region.capacity[role];
        // Scaling may have taken a region that serves down to its minimum; a standby keeps what it is declared with.
        const least = role === 'serving' ? declared.min : declared.desired;
        const words = `${role === 'serving' ? 'serves' : 'stands by'} with ${desired} tasks, bounds ${min} to ${max}; declared are ${declared.desired} tasks, bounds ${declared.min} to ${declared.max}`;
        return desired >= least && min >= declared.min && max >= declared.max ? met(words) : notMet(words);
      }),
    ),
};

export const healthy: DemandRule = {
  id: 'healthy-targets',
  title: 'As many targets are healthy as its role demands',
  fix: 'Look why: tasks that do not start (image, secret, network), or a listener that forwards to another group.',
  of: 'service',
  judge: ({ view, region, role }) => {
    const { serving, standby } = region.capacity;
    const least = role === 'serving' ? Math.max(1, serving.min) : standby.desired;
    if (least === 0) return null;
    return judged(view.healthyTargets, 'healthy targets', (count) => {
      const words = `${count} healthy targets; ${role === 'serving' ? 'serving' : 'standing by'} demands ${least}`;
      return count >= least ? met(words) : notMet(words);
    });
  },
};
