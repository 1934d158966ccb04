import { describeFindings } from '../../bundle/compare';
import { defineCheck, met, nothing, notKnown, notMet, type KeptBundle } from '../check';

export const bundle = defineCheck({
  id: 'bundle',
  title: "The bundle in every region's bucket is what would be made now, each file by its content",
  why: 'Without this machine and this repository the bundle is all there is; identifiers in an old one may be gone, and an altered script does something else.',
  fix: 'dr bundle --upload. Where a file is altered: find out first who wrote it (the bucket keeps the versions).',
  stops: false,
  read: nothing,
  judge: (_facts, { bundles }) => {
    const bad = bundles.filter(({ state }) => state !== 'fresh' && state !== 'unknown');
    if (bad.length > 0) return notMet(bad.map(words).join('. '));
    const dark = bundles.filter(({ state }) => state === 'unknown');
    if (dark.length > 0) return notKnown(dark.map(words).join('. '));
    return bundles.length === 0
      ? notKnown('no region was asked')
      : met(
          bundles.map(({ region, madeAt }) => `${region}: made ${madeAt ?? ''}, the same as one made now`).join('; '),
        );
  },
});

function words({ region, state, madeAt, files, why }: KeptBundle): string {
  if (state === 'missing') return `${region}: there is none`;
  const made = madeAt === null ? '' : ` (made ${madeAt})`;
  return `${region}${made}: ${why ?? describeFindings(files).join(', ')}`;
}
