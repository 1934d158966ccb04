/** Status of the cache, and what is demanded of it. */
import { list, only, text } from '../../../observation/answers';
import { met, notMet, ofPiece } from '../../../observation/demand-rule';
import type { ObserveSide, OwnedSide } from '../../../observation/sides';
import type { Known } from '../../../observation/types';
import * as reads from './reads';

declare module '../../../observation/types' {
  interface PartsView {
    /** Status of the cache; null where there is none. */
    readonly cache: Known<string | null>;
  }
}

const owned: OwnedSide<'cache'> = {
  pieces: ['cache'],
  observe: async ({ region: { region, names } }, asker) => ({
    cache: await asker.askOrNone(
      reads.replicationGroup(region, names.cacheReplicationGroup),
      'ReplicationGroupNotFound',
      (output) => text(only(list(output, 'ReplicationGroups'), 'replication group'), 'Status'),
    ),
  }),
};

export const cacheObserve = { owned } satisfies ObserveSide;

export const cacheAvailable = ofPiece(
  {
    id: 'cache',
    title: 'The cache is available',
    fix: "Apply the region's data state, or look why the cache is not available.",
    of: 'service',
  },
  'cache',
  'cache',
  (status, { region: { names } }) =>
    status === 'available'
      ? met('the cache is available')
      : notMet(`the cache ${names.cacheReplicationGroup} ${status === null ? 'does not exist' : `is ${status}`}`),
);
