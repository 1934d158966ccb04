import { defineCheck, judged, met, nothing, notMet } from '../../../recovery/preflight/check';

export const replication = defineCheck({
  id: 'replication',
  title: 'The target is a connected member of the global database, and no move of it is under way',
  why: 'A member that is being resynchronised has no consistent copy yet; a second failover while one is under way is refused by AWS.',
  fix: 'Wait until it is connected. A cluster outside the global database has to be rebuilt: dr failback --rebuild, or apply its data state.',
  stops: true,
  read: nothing,
  judge: (_facts, { target, topology, observation }) =>
    judged(observation.global, topology.globalClusterId, (global) => {
      if (global === null) return notMet(`${topology.globalClusterId} does not exist`);
      if (global.failover !== null) return notMet(`${global.id} is ${global.failover.status}`);
      const member = global.members.find(({ arn }) => arn === target.names.dbClusterArn);
      if (member === undefined) return notMet(`${target.region} is no member of ${global.id}`);
      if (member.isWriter) return notMet(`${target.region} is the writer already`);
      const observed = `${target.region} is a replica, ${member.sync ?? 'synchronization not named'}`;
      return member.sync === 'connected' ? met(observed) : notMet(observed);
    }),
});
