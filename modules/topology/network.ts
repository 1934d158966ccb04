/**
 * The subnet plan. Each zone has a slot of its own, given by the zone's own number (4 for use1-az4), so that adding, removing or
 * reordering zones never moves another zone's subnets.
 *
 *   first half of the VPC    8 private subnets, /20 in a /16
 *   third quarter            isolated subnets (database, cache), /22 in a /16, in its first half
 *   last quarter             public subnets (load balancer, NAT), /22 in a /16, in its first half
 *
 * The second halves of both quarters stay free.
 */
import { DrError } from '../console/errors';
import type { Cidr } from '../overlays/cidr';
import { formatCidr, parseCidr, subrange } from '../overlays/cidr';
import { zoneNumber } from '../overlays/regions';
import type { ZonePlan } from './topology';

/** Zones with a slot; us-east-1 has the most today: six. */
const SLOTS = 8;
const PRIVATE_BITS = 4;
const SMALL_BITS = 6;
/** Offsets count subnets of the small size: 64 of them make the VPC. */
const ISOLATED_OFFSET = 32;
const PUBLIC_OFFSET = 48;

/**
 * Subnets of the given zones.
 * @throws DrError `unplannable-network` where the overlay rules would have complained: a range or zone id that is none.
 */
export function planSubnets(vpcCidr: string, zoneIds: readonly string[]): readonly ZonePlan[] {
  const vpc = parseCidr(vpcCidr);
  if (!vpc) throw unplannable(vpcCidr);
  return zoneIds.map((zoneId) => planZone(vpc, zoneId));
}

function planZone(vpc: Cidr, zoneId: string): ZonePlan {
  const number = zoneNumber(zoneId);
  if (number === null || number < 1 || number > SLOTS) throw unplannable(zoneId);
  const slot = number - 1;
  const small = vpc.bits + SMALL_BITS;
  return {
    zoneId,
    publicCidr: formatCidr(subrange(vpc, small, PUBLIC_OFFSET + slot)),
    privateCidr: formatCidr(subrange(vpc, vpc.bits + PRIVATE_BITS, slot)),
    isolatedCidr: formatCidr(subrange(vpc, small, ISOLATED_OFFSET + slot)),
  };
}

function unplannable(value: string): DrError {
  return new DrError(
    'unplannable-network',
    `No subnets can be planned for ${value}.`,
    `A range looks like 10.0.0.0/16, a zone id like use1-az1 with a number up to ${SLOTS}.`,
    'Correct vpc_cidr or availability_zone_ids of the region.',
  );
}
