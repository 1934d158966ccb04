/** Facts about the Terraform types of the zone, its records and their health checks. */
import type { TerraformTypeRows } from '../../policies/terraform-types';
import { permit } from '../permit';
import { need, notForced, prevented } from '../protection';

export const SERVICE_RECORD_TYPES: TerraformTypeRows = {
  aws_route53_health_check: {
    permissions: permit(
      'route53',
      'CreateHealthCheck ChangeTagsForResource',
      'GetHealthCheck ListTagsForResource',
      'UpdateHealthCheck ChangeTagsForResource',
      'DeleteHealthCheck',
    ),
    lab: 'one checker; it looks when somebody asks',
    onlyWith: 'health-check-inversion',
    namespace: { argument: 'reference_name', space: 'account', apart: 'suffix', otherwise: 'HealthCheckAlreadyExists' },
  },
  aws_route53_record: {
    permissions: permit(
      'route53',
      'ChangeResourceRecordSets GetChange',
      'GetHostedZone ListResourceRecordSets',
      'ChangeResourceRecordSets',
      'ChangeResourceRecordSets',
    ),
    lab: 'no resolvers, no caches: the time to live comes on top',
    namespace: { argument: 'name', space: 'zone', apart: 'region', otherwise: 'two states write one record by turns' },
    roles: {
      follow: {
        records: "the service record's target is what a switch moves; the record is updated in place",
      },
    },
  },
  aws_route53_zone: {
    permissions: permit(
      'route53',
      'CreateHostedZone ChangeTagsForResource GetChange',
      'GetHostedZone ListTagsForResource ListResourceRecordSets',
      'UpdateHostedZoneComment ChangeTagsForResource',
      'DeleteHostedZone',
    ),
    lab: 'no delegation',
    stateful: 'a new zone gets other name servers, and the domain stops resolving until its registration follows',
    protection: [need('force_destroy = false or lifecycle.prevent_destroy', notForced, prevented)],
    namespace: {
      argument: 'name',
      space: 'world',
      apart: 'once',
      otherwise: 'two zones of one name answer differently, and only one is delegated to',
    },
    unscopable: {
      'route53:ListHostedZonesByName': 'it lists zones of the account',
    },
  },
};
