import { cidrFix, isPrivate, parseCidr } from '../cidr';
import type { OverlayRule } from '../draft';
import { inEachRegion, problem } from '../draft';

/** AWS's largest VPC, and the smallest in which the subnet plan leaves 64 addresses for a public subnet. */
const LARGEST = 16;
const SMALLEST = 20;

/** The VPC's range is a range, private, and large enough for the subnet plan. */
export const vpcCidr: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    const text = one.value.vpc_cidr;
    if (text === undefined) return [];
    const complain = (code: string, allowed: string, fix: string) => [
      problem(code, one, 'vpc_cidr', text, allowed, fix),
    ];
    const cidr = parseCidr(text);
    if (!cidr) {
      return complain(
        'cidr-syntax',
        'an IPv4 range such as 10.0.0.0/16, host bits zero, without leading zeros',
        cidrFix(text),
      );
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
  });
