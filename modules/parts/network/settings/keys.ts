/** Keys of the VPC of a region: its range and its zones. */
import * as z from 'zod';
import { cidrFix, isPrivate, parseCidr } from '../../../overlays/cidr';
import { judged, text, type UnfitValue } from '../../../overlays/key';

/** AWS's largest VPC, and the smallest in which the subnet plan leaves 64 addresses for a public subnet. */
const LARGEST = 16;
const SMALLEST = 20;

/** Three zones survive the loss of one with capacity to spare; two are a choice; more only cost NAT gateways. */
const FEWEST_ZONES = 2;
const MOST_ZONES = 3;

export const networkKeys = {
  vpc_cidr: judged(
    text('Address range of the VPC: private, /16 to /20, disjoint from every other region.').meta({
      pattern: '^[0-9.]+/(1[6-9]|20)$',
    }),
    'a private IPv4 range such as 10.0.0.0/16',
    unfitRange,
  ),
  availability_zone_ids: z
    .array(z.string())
    .meta({ description: 'Zone ids (use1-az1), never letters: letters differ per account.' }),
  subnet_zones: judged(
    z.int().meta({
      description: 'How many of the zones get subnets, from the first: 3, or 2 when chosen on purpose.',
      minimum: FEWEST_ZONES,
      maximum: MOST_ZONES,
    }),
    `${FEWEST_ZONES} or ${MOST_ZONES}`,
    (wanted) =>
      wanted >= FEWEST_ZONES && wanted <= MOST_ZONES
        ? []
        : [
            {
              code: 'subnet-zones',
              allowed: `${FEWEST_ZONES} or ${MOST_ZONES}`,
              fix: 'use 3, or 2 where the region has no more',
            },
          ],
  ),
};

/** The VPC's range is a range, private, and large enough for the subnet plan. */
function unfitRange(written: string): readonly UnfitValue[] {
  const complain = (code: string, allowed: string, fix: string): readonly UnfitValue[] => [{ code, allowed, fix }];
  const cidr = parseCidr(written);
  if (!cidr) {
    const allowed = 'an IPv4 range such as 10.0.0.0/16, host bits zero, without leading zeros';
    return complain('cidr-syntax', allowed, cidrFix(written));
  }
  if (cidr.bits < LARGEST || cidr.bits > SMALLEST) {
    const allowed = `/${LARGEST} to /${SMALLEST}: the subnet plan needs room for three subnets in each zone`;
    return complain('cidr-size', allowed, 'choose a range of that size');
  }
  if (isPrivate(cidr)) return [];
  return complain(
    'cidr-public',
    'a range inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16',
    'choose a private range',
  );
}
