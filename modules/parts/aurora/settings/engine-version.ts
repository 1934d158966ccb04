import type { OverlayRule } from '../../../overlays/draft';
import { inEachRegion, problem } from '../../../overlays/draft';

/** The same version everywhere: with different versions Aurora refuses switchover and failover. */
export const engineVersion: OverlayRule = (draft) => {
  const first = draft.regions.find((one) => one.value.database?.engine_version !== undefined);
  const version = first?.value.database?.engine_version;
  return inEachRegion(draft, (one) => {
    const own = one.value.database?.engine_version;
    if (!first || own === undefined || own === version) return [];
    const allowed = `"${version ?? ''}", as in ${first.region} (${first.fileOf('database.engine_version')})`;
    const fix = 'set the version once for all regions: members of different versions cannot be switched over';
    return [problem('engine-versions-differ', one, 'database.engine_version', own, allowed, fix)];
  });
};
