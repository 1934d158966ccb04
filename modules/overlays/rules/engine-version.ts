import { ENGINE_VERSIONS } from '../aurora';
import type { OverlayRule } from '../draft';
import { inEachRegion, problem } from '../draft';

/** A version that can be global, and the same one everywhere: with different versions Aurora refuses switchover and failover. */
export const engineVersion: OverlayRule = (draft) => {
  const known = inEachRegion(draft, (one) => {
    const version = one.value.database?.engine_version;
    if (version === undefined || ENGINE_VERSIONS.includes(version)) return [];
    const fix = 'choose a listed version of aurora-postgresql';
    return [problem('engine-version', one, 'database.engine_version', version, ENGINE_VERSIONS.join(', '), fix)];
  });
  const first = draft.regions.find((one) => one.value.database?.engine_version !== undefined);
  const version = first?.value.database?.engine_version;
  const different = inEachRegion(draft, (one) => {
    const own = one.value.database?.engine_version;
    if (!first || own === undefined || own === version) return [];
    const allowed = `"${version ?? ''}", as in ${first.region} (${first.fileOf('database.engine_version')})`;
    const fix = 'set the version once for all regions: members of different versions cannot be switched over';
    return [problem('engine-versions-differ', one, 'database.engine_version', own, allowed, fix)];
  });
  return [...known, ...different];
};
