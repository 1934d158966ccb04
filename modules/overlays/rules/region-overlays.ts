import type { OverlayRule } from '../draft';
import { problem } from '../draft';
import { regionFile } from '../overlay';
import { nearest } from '../suggest';

/** Every listed region has an overlay, and every overlay's region is listed: a typing mistake in either would go unnoticed. */
export const regionOverlays: OverlayRule = (draft) => {
  const listed = draft.value.regions;
  if (listed === undefined) return [];
  const bare = [...new Set(listed)].filter((region) => !draft.overlayRegions.includes(region));
  const strange = draft.overlayRegions.filter((region) => !listed.includes(region));
  return [
    ...bare.map((region) =>
      problem(
        'region-without-overlay',
        draft,
        'regions',
        region,
        'regions that have an overlay of their own',
        `write ${regionFile(draft.environment, region)}, or remove the region from the list`,
      ),
    ),
    ...strange.map((region) => {
      const meant = nearest(region, bare);
      return {
        code: 'overlay-without-region',
        file: regionFile(draft.environment, region),
        path: '',
        value: region,
        allowed: `overlays of listed regions: ${listed.join(', ')}`,
        fix: meant === null ? 'add the region to "regions", or delete the file' : `did you mean "${meant}"?`,
      };
    }),
  ];
};
