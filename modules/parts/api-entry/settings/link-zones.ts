import type { Problem } from '../../../console/errors';
import type { RegionDraft, OverlayRule } from '../../../overlays/draft';
import { inEachRegion, problem } from '../../../overlays/draft';
import { FEWEST_LINK_ZONES, linkZonesOf, VPC_LINKS_SOURCE, vpcLinkZones } from './vpc-links';

const { url, read } = VPC_LINKS_SOURCE;

/** API Gateway takes a VPC link's subnets in some zones only, and refuses the others in the middle of an apply. */
export const linkZones: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    const { availability_zone_ids: ids, subnet_zones: wanted, vpc_link_zone_ids: declared = null } = one.value;
    if (ids === undefined || wanted === undefined) return [];
    const subnets = [...new Set(ids)].slice(0, wanted);
    if (declared !== null) return declaredZones(one, subnets, declared);
    const zones = linkZonesOf(one.region, subnets, null);
    if (zones === null) return [unknownZones(one)];
    // Too few subnets are the business of rule subnet-zones.
    const enough = zones.length >= FEWEST_LINK_ZONES || subnets.length < Math.max(wanted, FEWEST_LINK_ZONES);
    return enough ? [] : [tooFew(one, ids, subnets)];
  });

/** What a person declares holds instead of the table: every zone has a subnet, and there are two. */
function declaredZones(one: RegionDraft, subnets: readonly string[], declared: readonly string[]): readonly Problem[] {
  const path = 'vpc_link_zone_ids';
  const allowed = `${FEWEST_LINK_ZONES} or more of the zones that get subnets: ${subnets.join(', ')}`;
  const strange = declared.flatMap((id, index) =>
    subnets.includes(id)
      ? []
      : [problem('link-zone-without-subnet', one, `${path}.${index}`, id, allowed, 'choose a zone that gets a subnet')],
  );
  if (strange.length > 0 || new Set(declared).size >= FEWEST_LINK_ZONES) return strange;
  const fix = 'with one zone, its loss closes the entry of the region: name a second one';
  return [problem('too-few-link-zones', one, path, declared, allowed, fix)];
}

function unknownZones(one: RegionDraft): Problem {
  return problem(
    'unknown-link-zones',
    one,
    'vpc_link_zone_ids',
    null,
    `zones in which API Gateway takes a VPC link; AWS's table has no row for ${one.region} (${url}, read ${read})`,
    `choose a region of docs/reference/regions.md; or ask AWS, or try \`aws apigatewayv2 create-vpc-link\` with one subnet of each zone, and write the zones that were taken`,
  );
}

function tooFew(one: RegionDraft, ids: readonly string[], subnets: readonly string[]): Problem {
  const supported = vpcLinkZones(one.region) ?? [];
  const here = supported.filter((id) => ids.includes(id));
  // Where the list has too few of them, those that it lacks are named as well.
  const first = here.length >= FEWEST_LINK_ZONES ? here : supported;
  const fix = `list them first: ${[...first, ...ids.filter((id) => !supported.includes(id))].join(', ')}`;
  return problem(
    'too-few-link-zones',
    one,
    'availability_zone_ids',
    ids,
    `${FEWEST_LINK_ZONES} or more of ${supported.join(', ')} among the zones that get subnets (${subnets.join(', ')}): API Gateway takes no VPC link elsewhere in ${one.region} (${url}, read ${read})`,
    fix,
  );
}
