import type { Rule } from '../draft';
import { inEachRegion, problem } from '../draft';

/** Minor versions of aurora-postgresql, by major, that this product was tried with as global databases. */
const KNOWN: Readonly<Record<string, readonly number[]>> = {
  '16': [8, 9, 10, 11, 13],
  '17': [4, 5, 6, 7],
};

const KNOWN_VERSIONS = Object.entries(KNOWN).flatMap(([major, minors]) => minors.map((minor) => `${major}.${minor}`));

/** A version that can be global, and the same one everywhere: with different versions Aurora refuses switchover and failover. */
export const engineVersion: Rule = (draft) => {
  const known = inEachRegion(draft, (one) => {
    const version = one.value.database?.engine_version;
    if (version === undefined || KNOWN_VERSIONS.includes(version)) return [];
    const fix = 'choose a listed version of aurora-postgresql';
    return [problem('engine-version', one, 'database.engine_version', version, KNOWN_VERSIONS.join(', '), fix)];
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
