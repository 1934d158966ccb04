/** What an overlay says of the VPC of a region. */
import type { SettingsSide } from '../../../overlays/declare';
import type { Settled } from '../../../overlays/key';
import { networkKeys } from './keys';
import { chosenZones } from './chosen-zones';
import { knownZones } from './known-zones';
import { overlappingCidrs } from './overlapping-cidrs';
import { subnetZones } from './subnet-zones';
import { zoneIds } from './zone-ids';

declare module '../../../overlays/settings' {
  interface RegionSettings extends Settled<typeof networkKeys> {}
}

export const networkSettings: SettingsSide = {
  region: networkKeys,
  rules: {
    overlappingCidrs: { keys: ['vpc_cidr'], judge: overlappingCidrs },
    subnetZones: { keys: ['subnet_zones', 'availability_zone_ids'], judge: subnetZones },
    chosenZones: { keys: ['subnet_zones'], judge: chosenZones },
    zoneIds: { keys: ['availability_zone_ids'], judge: zoneIds },
    knownZones: { keys: ['availability_zone_ids'], judge: knownZones },
  },
};
