import type { OverlayRule } from '../../../overlays/draft';
import { inEachRegion, problem } from '../../../overlays/draft';
import { zoneNumber, zonePrefix } from '../../../overlays/regions';

/** As many slots as the subnet plan has. */
const HIGHEST = 8;

/** Zone ids of this very region, each once. Letters (us-east-1a) mean other zones in other accounts. */
export const zoneIds: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    const ids = one.value.availability_zone_ids ?? [];
    const prefix = zonePrefix(one.region);
    const allowed = `zone ids of ${one.region}: ${prefix}-az1 to ${prefix}-az${HIGHEST}`;
    const report = (code: string, index: number, fix: string) =>
      problem(code, one, `availability_zone_ids.${index}`, ids[index], allowed, fix);
    return ids.flatMap((id, index) => {
      const number = zoneNumber(id);
      if (number === null || number < 1 || number > HIGHEST) {
        return [
          report('zone-id', index, 'write the zone id; `aws ec2 describe-availability-zones` lists it as ZoneId'),
        ];
      }
      if (!id.startsWith(`${prefix}-`))
        return [report('zone-of-another-region', index, `choose a zone of ${one.region}`)];
      if (ids.indexOf(id) < index) return [report('duplicate-zone', index, `list "${id}" once`)];
      return [];
    });
  });
