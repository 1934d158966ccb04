/** The key of a layer: of a region, or of the alarm topic in the control region. */
import { slot, type GlobalPlace, type LayerPart } from '../../../contracts/place';
import { Key } from './key';

export const KEY = slot<Key>('key');

export const regionKey: LayerPart = {
  part: 'key',
  construct: (place) => {
    const { stack, topology, here } = place;
    const key = new Key(stack, 'key', {
      accountId: topology.accountId,
      region: here.region,
      alias: here.names.keyAlias,
      description: `Data and logs of ${topology.environment} in ${here.region}`,
      // Whoever protects the database protects what it is encrypted with, and the record of what happened to it.
      protect: here.database.deletion_protection.protect,
    });
    place.give(KEY, key);
    place.publish('platform', { key_arn: key.arn });
  },
};

export const controlKey: LayerPart<GlobalPlace> = {
  part: 'key',
  construct: ({ stack, topology, give }) => {
    const key = new Key(stack, 'key', {
      accountId: topology.accountId,
      region: topology.controlRegion,
      alias: `alias/${topology.controlAlarmTopic}`,
      description: `Alarm topic of ${topology.environment} in the control region`,
      // It encrypts messages on their way, nothing that stays.
      protect: false,
    });
    give(KEY, key);
  },
};
