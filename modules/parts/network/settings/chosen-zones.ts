import type { OverlayRule } from '../../../overlays/draft';
import { inEachRegion, problem } from '../../../overlays/draft';
import { environmentFile } from '../../../overlays/overlay';

/** Two zones are a choice made for one region, in a file of that region of this environment: a default would make it for all. */
export const chosenZones: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    if (one.value.subnet_zones !== 2) return [];
    const file = one.fileOf('subnet_zones');
    const shared =
      file === environmentFile(draft.environment) ||
      /^env\/(base|regions\/[^/]+)\.tfvars\.json$/.test(file) ||
      file.startsWith('--var subnet_zones');
    if (!shared) return [];
    const allowed = 'three zones by default, two only where the overlay of one region says so';
    const fix = `move "subnet_zones": 2 to env/${draft.environment}/${one.region}.tfvars.json`;
    return [problem('two-zones-not-chosen', one, 'subnet_zones', 2, allowed, fix)];
  });
