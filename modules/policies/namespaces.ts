/**
 * Which names live in a namespace that regions share. Data: the rule `name-suffix` judges by it, and docs/global-namespaces.md
 * is written from it. Source: IAM, S3, CloudFront, Route 53, Global Accelerator and ARC user guides (endpoints and name rules of
 * each service); whatever is not listed has one namespace per region, where both regions bear the same name.
 */

/** How two regions keep apart in it. */
export type Apart =
  /** The name ends with the region's `name_suffix`. */
  | 'suffix'
  /** The name contains the region's own name; a suffix does as well. */
  | 'region'
  /** There is one of it: in the global layer, or in the database's home region. */
  | 'once';

export interface GlobalNamespace {
  readonly type: string;
  /** The argument that names it. */
  readonly argument: string;
  /** Whom the namespace belongs to. */
  readonly space: 'account' | 'partition' | 'world' | 'zone';
  readonly apart: Apart;
  /** Only resources whose argument has this value: `scope` is `CLOUDFRONT`. */
  readonly when?: { readonly argument: string; readonly is: string };
  /** What two regions with one name would run into. */
  readonly otherwise: string;
}

const exists = 'the second region fails with EntityAlreadyExists, or one role serves both and is fought over';
const edge = 'the edge has one configuration for all regions: the second creation fails';
const control = 'the second creation fails, or two states own one object';

const named = (
  types: readonly string[],
  argument: string,
  space: GlobalNamespace['space'],
  apart: Apart,
  otherwise: string,
): GlobalNamespace[] => types.map((type) => ({ type, argument, space, apart, otherwise }));

export const GLOBAL_NAMESPACES: readonly GlobalNamespace[] = [
  ...named(
    [
      'aws_iam_role',
      'aws_iam_policy',
      'aws_iam_instance_profile',
      'aws_iam_user',
      'aws_iam_group',
      'aws_iam_server_certificate',
      'aws_iam_saml_provider',
    ],
    'name',
    'account',
    'suffix',
    exists,
  ),
  ...named(['aws_iam_openid_connect_provider'], 'url', 'account', 'once', exists),
  ...named(
    ['aws_iam_service_linked_role'],
    'aws_service_name',
    'account',
    'once',
    'it already exists in the second region',
  ),
  ...named(['aws_s3_bucket'], 'bucket', 'partition', 'suffix', 'BucketAlreadyExists, also when somebody else has it'),
  ...named(
    ['aws_rds_global_cluster'],
    'global_cluster_identifier',
    'account',
    'once',
    'GlobalClusterAlreadyExistsFault; and a state that owns it blocks the others when its region is out',
  ),
  ...named(
    ['aws_route53_zone'],
    'name',
    'world',
    'once',
    'two zones of one name answer differently, and only one is delegated to',
  ),
  ...named(['aws_route53_record'], 'name', 'zone', 'region', 'two states write one record by turns'),
  ...named(['aws_route53_health_check'], 'reference_name', 'account', 'suffix', 'HealthCheckAlreadyExists'),
  ...named(
    [
      'aws_cloudfront_cache_policy',
      'aws_cloudfront_function',
      'aws_cloudfront_key_group',
      'aws_cloudfront_key_value_store',
      'aws_cloudfront_origin_access_control',
      'aws_cloudfront_origin_request_policy',
      'aws_cloudfront_public_key',
      'aws_cloudfront_realtime_log_config',
      'aws_cloudfront_response_headers_policy',
    ],
    'name',
    'account',
    'suffix',
    edge,
  ),
  ...['aws_wafv2_ip_set', 'aws_wafv2_regex_pattern_set', 'aws_wafv2_rule_group', 'aws_wafv2_web_acl'].map(
    (type): GlobalNamespace => ({
      type,
      argument: 'name',
      space: 'account',
      apart: 'suffix',
      when: { argument: 'scope', is: 'CLOUDFRONT' },
      otherwise: edge,
    }),
  ),
  ...named(['aws_globalaccelerator_accelerator'], 'name', 'account', 'suffix', edge),
  ...named(
    ['aws_route53recoverycontrolconfig_cluster', 'aws_route53recoverycontrolconfig_control_panel'],
    'name',
    'account',
    'suffix',
    control,
  ),
  ...named(['aws_route53recoveryreadiness_cell'], 'cell_name', 'account', 'suffix', control),
  ...named(['aws_route53recoveryreadiness_recovery_group'], 'recovery_group_name', 'account', 'suffix', control),
  ...named(['aws_shield_protection_group'], 'protection_group_id', 'account', 'suffix', control),
  ...named(['aws_ecrpublic_repository'], 'repository_name', 'account', 'suffix', control),
  ...named(['aws_budgets_budget'], 'name', 'account', 'suffix', 'DuplicateRecordException'),
];
