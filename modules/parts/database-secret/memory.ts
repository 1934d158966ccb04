/** Secrets Manager: the database secret, with a replica in every other region. */
import type { MemoryHandler } from '../../memory/state';

export const secretsmanager: Readonly<Record<string, MemoryHandler>> = {
  DescribeSecret: ({ topology }, _input, _region, name) => {
    const { databaseHomeRegion: home, regions } = topology;
    const others = regions.filter(({ region }) => region !== home);
    return name === home
      ? { ReplicationStatus: others.map(({ region }) => ({ Region: region, Status: 'InSync' })) }
      : { PrimaryRegion: home };
  },
};
