import type { OverlayRule } from '../draft';
import { inEachRegion, problem } from '../draft';

/** Three zones survive the loss of one with capacity to spare; two are a choice; more only cost NAT gateways. */
const FEWEST = 2;
const MOST = 3;

/** The subnet plan has as many zones as it asks for. */
export const subnetZones: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    const wanted = one.value.subnet_zones;
    const ids = one.value.availability_zone_ids;
    if (wanted === undefined) return [];
    if (wanted < FEWEST || wanted > MOST) {
      const allowed = `${FEWEST} or ${MOST}`;
      return [
        problem('subnet-zones', one, 'subnet_zones', wanted, allowed, 'use 3, or 2 where the region has no more'),
      ];
    }
    if (ids === undefined || new Set(ids).size >= wanted) return [];
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
