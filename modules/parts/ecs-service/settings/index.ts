/** What an overlay says of the tasks of the service. */
import type { SettingsSide } from '../../../overlays/declare';
import type { Settled } from '../../../overlays/key';
import { capacityKeys, containerKeys, logKeys } from './keys';
import { capacity } from './capacity';
import { containerMemory } from './container-memory';
import { standbyCapacity } from './standby-capacity';

declare module '../../../overlays/settings' {
  interface RegionSettings
    extends Settled<typeof capacityKeys>, Settled<typeof containerKeys>, Settled<typeof logKeys> {}
}

export const ecsServiceSettings: SettingsSide = {
  region: { ...capacityKeys, ...containerKeys, ...logKeys },
  rules: {
    capacity: { keys: ['capacity'], judge: capacity },
    standbyCapacity: { keys: ['capacity'], judge: standbyCapacity },
    containerMemory: { keys: ['container.memory'], judge: containerMemory },
  },
};
