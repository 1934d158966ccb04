/** Regions outside `serving_residency`. Pure. */
import type { RegionTopology, Topology } from './topology';

/** The regions outside `serving_residency`. */
export const outsideOf = ({ regions }: Pick<Topology, 'regions'>): readonly string[] =>
  regions.filter(({ residency }) => !residency.mayServe).map(({ region }) => region);

/** Why a region is outside `serving_residency`; null if it is inside. */
export function whyOutside(
  { settings }: Pick<Topology, 'settings'>,
  { residency }: Pick<RegionTopology, 'residency'>,
): string | null {
  if (residency.mayServe) return null;
  const where = residency.country === null ? 'in a country that is not known here' : `in ${residency.country}`;
  return `it lies ${where}, outside serving_residency (${settings.serving_residency.join(', ')})`;
}
