import { viewOf } from '../../../observation/facts';
import { defineCheck, judged, met, nothing, notMet } from '../../../recovery/preflight/check';

export const replicationLag = defineCheck({
  id: 'replication-lag',
  title: 'The replication lag is within the RPO',
  why: 'What was not replicated when the writer is lost is lost. A lag that nobody knows is not zero.',
  fix: 'Find out what delays replication (load on the writer, long transactions, the network) before you need it.',
  stops: true,
  read: nothing,
  judge: (_facts, { target, topology, observation }) =>
    judged(viewOf(observation, target.region).lagMs, `lag of ${target.region}`, (lagMs) => {
      const rpo = topology.objectives.rpoSeconds;
      const observed = `${Math.round(lagMs)} ms behind, RPO ${rpo} s`;
      return lagMs <= rpo * 1000 ? met(observed) : notMet(observed);
    }),
});
