import { partitionFor, whyUnsupported } from '../partitions';
import type { OverlayRule } from '../draft';
import { problem } from '../draft';
import { isRegionName, partitionOf } from '../regions';

/**
 * An account belongs to one partition; a cluster cannot be replicated to a region of another. A partition without a third region has no
 * place for the control region (docs/decisions/235).
 */
export const partition: OverlayRule = (draft) => {
  const regions = (draft.value.regions ?? []).filter(isRegionName);
  const first = regions[0];
  if (first === undefined) return [];
  const why = whyUnsupported(first);
  if (why !== null) {
    const allowed = `regions of a partition that has three or more; ${why}`;
    const fix = `choose regions of partition aws: ${partitionFor(first).title} can hold no environment`;
    return [problem('unsupported-partition', draft, 'regions', first, allowed, fix)];
  }
  const allowed = `regions of one partition: ${first} is in ${partitionOf(first)}`;
  const fix = 'choose regions that one account can use together';
  const strange = (region: string | undefined): region is string =>
    region !== undefined && isRegionName(region) && partitionOf(region) !== partitionOf(first);
  const control = draft.value.control_region;
  return [
    ...regions.filter(strange).map((region) => problem('mixed-partitions', draft, 'regions', region, allowed, fix)),
    ...(strange(control) ? [problem('mixed-partitions', draft, 'control_region', control, allowed, fix)] : []),
  ];
};
