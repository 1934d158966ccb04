import type { OverlayRule } from '../../../overlays/draft';
import { inEachRegion, problem } from '../../../overlays/draft';
import { zoneNumber, zonePrefix } from '../../../overlays/regions';
import { zonesOf } from './zones';

/** A zone that does not exist, or that accounts do not get, fails in the middle of an apply. */
export const knownZones: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    const known = zonesOf(one.region);
    if (known === null) return [];
    const { usable, constrained } = known;
    const allowed = usable.join(', ');
    return (one.value.availability_zone_ids ?? []).flatMap((id, index) => {
      // What is no zone of this region at all is the business of rule zone-ids.
      const number = id.startsWith(`${zonePrefix(one.region)}-`) ? zoneNumber(id) : null;
      if (number === null || number < 1 || number > 8 || usable.includes(id)) return [];
      const why = constrained[id];
      const path = `availability_zone_ids.${index}`;
      return why === undefined
        ? [problem('unknown-zone', one, path, id, allowed, `${one.region} has no such zone that is known`)]
        : [problem('constrained-zone', one, path, id, allowed, `choose another: ${id} ${why}`)];
    });
  });
