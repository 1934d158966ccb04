import { overlaps, parseCidr } from '../../../overlays/cidr';
import type { OverlayRule } from '../../../overlays/draft';
import { problem } from '../../../overlays/draft';

/** Regions that overlap can never be connected, by peering, transit gateway or VPN, and fixing it means moving a network. */
export const overlappingCidrs: OverlayRule = (draft) => {
  const ranges = draft.regions.flatMap((one) => {
    const text = one.value.vpc_cidr;
    const cidr = text === undefined ? null : parseCidr(text);
    return cidr ? [{ one, text, cidr }] : [];
  });
  return ranges.flatMap((later, index) =>
    ranges
      .slice(0, index)
      .filter((earlier) => overlaps(earlier.cidr, later.cidr))
      .map((earlier) =>
        problem(
          'overlapping-cidrs',
          later.one,
          'vpc_cidr',
          later.text,
          `a range disjoint from ${earlier.text ?? ''} of ${earlier.one.region} (${earlier.one.fileOf('vpc_cidr')})`,
          'choose another range for one of the two regions',
        ),
      ),
  );
};
