/** What an overlay says of how clients are moved, and of which region they are sent to. */
import type { SettingsSide } from '../../../overlays/declare';
import type { Settled } from '../../../overlays/key';
import { servingKeys, trafficKeys } from './keys';
import { recoveryTime } from './recovery-time';
import { trafficMethod } from './traffic-method';

declare module '../../../overlays/settings' {
  interface EnvironmentSettings extends Settled<typeof trafficKeys> {}
  interface RegionSettings extends Settled<typeof servingKeys> {}
}

export const trafficSettings: SettingsSide = {
  environment: trafficKeys,
  region: servingKeys,
  rules: {
    trafficMethod: { keys: ['traffic_method'], judge: trafficMethod },
    recoveryTime: { keys: ['rto_minutes', 'record_ttl_seconds'], judge: recoveryTime },
  },
};
