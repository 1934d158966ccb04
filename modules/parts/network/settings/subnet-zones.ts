import type { OverlayRule } from '../../../overlays/draft';
import { inEachRegion, problem } from '../../../overlays/draft';
import { networkKeys } from './keys';

/** The subnet plan has as many zones as it asks for. */
export const subnetZones: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    const wanted = one.value.subnet_zones;
    const ids = one.value.availability_zone_ids;
    if (wanted === undefined || ids === undefined || new Set(ids).size >= wanted) return [];
    // A number that no plan has is reported by itself.
    if (!networkKeys.subnet_zones.safeParse(wanted).success) return [];
    return [
      problem(
        'too-few-zones',
        one,
        'availability_zone_ids',
        ids,
        `${wanted} zone ids or more, because subnet_zones is ${wanted} (${one.fileOf('subnet_zones')})`,
        'list more zones, or set subnet_zones to 2 for this region on purpose',
      ),
    ];
  });
