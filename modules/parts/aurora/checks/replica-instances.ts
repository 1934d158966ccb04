import { viewOf } from '../../../observation/facts';
import { defineCheck, judged, met, nothing, notMet } from '../../../recovery/preflight/check';

export const replicaInstances = defineCheck({
  id: 'replica-instances',
  title: 'The database in the target has its instances, and they are available',
  why: 'A cluster without an instance cannot be promoted (Aurora User Guide: "you must add a DB instance to it").',
  fix: "Apply the target's data state, or wait until its instances are available.",
  stops: true,
  read: nothing,
  judge: (_facts, { target, observation }) =>
    judged(viewOf(observation, target.region).instances, `instances in ${target.region}`, (instances) => {
      const wanted = target.names.dbInstances.length;
      const ready = instances.filter(({ status }) => status === 'available').length;
      const observed = `${ready} of ${wanted} instances available in ${target.region}`;
      return ready >= wanted ? met(observed) : notMet(observed);
    }),
});
