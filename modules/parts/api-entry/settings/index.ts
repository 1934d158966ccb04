/** What an overlay says of the entry of a region. */
import type { SettingsSide } from '../../../overlays/declare';
import type { Settled } from '../../../overlays/key';
import { linkZoneKeys } from './keys';
import { linkZones } from './link-zones';

declare module '../../../overlays/settings' {
  interface RegionSettings extends Settled<typeof linkZoneKeys> {}
}

export const apiEntrySettings: SettingsSide = {
  region: linkZoneKeys,
  rules: {
    linkZones: { keys: ['availability_zone_ids', 'vpc_link_zone_ids'], judge: linkZones },
  },
};
