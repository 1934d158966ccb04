/** Which differences of engine versions a managed failover allows (Aurora User Guide, "Upgrading an Aurora global database"). */
import { viewOf } from '../../../observation/facts';
import { defineCheck, met, notKnown, nothing, notMet, type Finding } from '../../../recovery/preflight/check';

/** First minor version of a major whose patch level may differ between members. 15 and later: any. */
const PATCH_MAY_DIFFER_FROM: Readonly<Record<number, number>> = { 14: 5, 13: 8, 12: 12, 11: 17 };

/** Once one member has this patch or a newer one, all must: a switchover or failover is refused otherwise. */
const ALL_OR_NONE: Readonly<Record<string, number>> = {
  '16.1': 6,
  '16.2': 4,
  '16.3': 2,
  '16.4': 2,
  '15.3': 8,
  '15.4': 9,
  '15.5': 6,
  '15.6': 4,
  '15.7': 2,
  '15.8': 2,
  '14.8': 8,
  '14.9': 9,
  '14.10': 6,
  '14.11': 4,
  '14.12': 2,
  '14.13': 2,
};

export const engineVersions = defineCheck({
  id: 'engine-versions',
  title: 'Engine versions allow a managed failover',
  why: 'Managed failover and switchover need the same major and minor version, and some patch levels only mix among themselves. An upgrade that is half done makes managed failover impossible.',
  fix: 'Finish the upgrade: all replicas first, the writer last. Until then only detach and promote is possible.',
  stops: true,
  read: nothing,
  judge: (_facts, { target, source, observation }) => {
    const there = viewOf(observation, target.region).cluster;
    const here = viewOf(observation, source.region).cluster;
    if (!there.known) return notKnown(`version in ${target.region}: ${there.why}`);
    if (there.value === null) return notMet(`there is no cluster in ${target.region}`);
    // The global cluster answers in every region, with the version of its writer.
    const global = observation.global.known ? observation.global.value?.engineVersion : undefined;
    const writer = here.known ? (here.value?.engineVersion ?? global) : global;
    if (writer === undefined) return notKnown(`version in ${source.region}: unknown`);
    return mayMix(writer, there.value.engineVersion);
  },
});

/** Aurora PostgreSQL `major.minor[.patch]`, Aurora MySQL `8.0.mysql_aurora.3.04.1`. */
export function mayMix(writer: string, replica: string): Finding {
  const observed = writer === replica ? `${writer} on both sides` : `writer ${writer}, replica ${replica}`;
  if (writer.includes('mysql') || replica.includes('mysql')) {
    return writer === replica ? met(observed) : notMet(`${observed}: Aurora MySQL needs the very same version`);
  }
  const [a, b] = [writer, replica].map((version) => version.split('.').map(Number));
  const [major = NaN, minor = NaN, patchA] = a ?? [];
  const [otherMajor, otherMinor, patchB] = b ?? [];
  if ([major, minor, otherMajor ?? NaN, otherMinor ?? NaN].some(Number.isNaN))
    return notKnown(`${observed}: cannot be read`);
  if (major !== otherMajor || minor !== otherMinor) return notMet(`${observed}: the same minor version is needed`);
  const threshold = ALL_OR_NONE[`${major}.${minor}`];
  const mayDiffer = major >= 15 || minor >= (PATCH_MAY_DIFFER_FROM[major] ?? Infinity);
  if (patchA === undefined || patchB === undefined) {
    return threshold === undefined && mayDiffer
      ? met(observed)
      : notKnown(
          `${observed}: the patch level decides here, and the API did not name it (SELECT aurora_version() does)`,
        );
  }
  if (!mayDiffer && patchA !== patchB) return notMet(`${observed}: this version needs the same patch level`);
  if (threshold !== undefined && patchA >= threshold !== patchB >= threshold) {
    return notMet(`${observed}: once one member has patch ${threshold} or newer, all need it`);
  }
  return met(observed);
}
