import { DrError } from '../../console/errors';
import type { JsonObject } from '../../overlays/json';
import type { KeyNode } from '../../overlays/reference';
import { resolveSettings } from '../../overlays/resolve';
import { schemaOf } from '../../overlays/schema';
import type { SampleOverrides } from '../../overlays/testing/sample';
import { sampleOverlays, THIRD_REGION } from '../../overlays/testing/sample';
import { SETTINGS } from '../../patterns/index.settings';

const EAST = 'env/warm-standby/us-east-1.tfvars.json';
const WEST = 'env/warm-standby/us-west-2.tfvars.json';
const ENV = 'env/warm-standby/env.tfvars.json';

const environment = (environment: JsonObject): SampleOverrides => ({ environment });
const west = (value: JsonObject): SampleOverrides => ({ regions: { 'us-west-2': value } });
const east = (value: JsonObject): SampleOverrides => ({ regions: { 'us-east-1': value } });
const database = (value: JsonObject): SampleOverrides => west({ database: value });
const zones = (...ids: string[]): SampleOverrides => west({ availability_zone_ids: ids });

const GOV: JsonObject = {
  is_aurora_secondary: false,
  aurora_source_region: null,
  serves_traffic: false,
  name_suffix: '',
  vpc_cidr: '10.0.0.0/16',
};
const gov = (side: string): string[] => [1, 2, 3].map((number) => `usg${side}1-az${number}`);

const PARIS = 'env/warm-standby/eu-west-3.tfvars.json';
const OSAKA = 'env/warm-standby/ap-northeast-3.tfvars.json';
const third = (region: string, value: JsonObject): SampleOverrides => ({
  environment: { regions: ['us-east-1', 'us-west-2', region] },
  regions: { [region]: { ...THIRD_REGION.regions?.['eu-west-1'], ...value } },
});
const paris = (value: JsonObject): SampleOverrides => third('eu-west-3', value);
const osaka = (value: JsonObject): SampleOverrides =>
  third('ap-northeast-3', { availability_zone_ids: ['apne3-az1', 'apne3-az2', 'apne3-az3'], ...value });

/** rule, what is wrong, overrides, and the problems as `code file path`. */
const REJECTED: readonly [who: string, what: string, overrides: SampleOverrides, problems: readonly string[]][] = [
  ['app', 'capitals', environment({ app: 'Shop' }), [`name-syntax ${ENV} app`]],
  ['app', 'two dashes, which RDS refuses', environment({ app: 'a--b' }), [`name-syntax ${ENV} app`]],
  ['app', 'a word load balancers keep', environment({ app: 'internal' }), [`reserved-name ${ENV} app`]],
  ['environmentName', 'a folder that cannot be a name', { name: 'Warm_Standby' }, ['name-syntax env/Warm_Standby ']],
  ['account_id', 'eleven digits', environment({ account_id: '12345678901' }), [`account-id ${ENV} account_id`]],
  ['domain', 'one label', environment({ domain: 'localhost' }), [`domain ${ENV} domain`]],
  ['domain', 'a trailing dot', environment({ domain: 'example.com.' }), [`domain ${ENV} domain`]],
  ['service_name', 'nothing: the apex', environment({ service_name: '' }), [`service-name ${ENV} service_name`]],
  ['service_name', 'two labels', environment({ service_name: 'a.b' }), [`service-name ${ENV} service_name`]],
  ['record_ttl_seconds', 'zero', environment({ record_ttl_seconds: 0 }), [`record-ttl ${ENV} record_ttl_seconds`]],
  [
    'record_ttl_seconds',
    'an hour',
    environment({ record_ttl_seconds: 3600 }),
    [`record-ttl ${ENV} record_ttl_seconds`],
  ],
  [
    'trafficMethod',
    'failover routing between three regions',
    {
      ...THIRD_REGION,
      environment: { ...THIRD_REGION.environment, traffic_method: 'health-check-inversion' },
    },
    [`traffic-method ${ENV} traffic_method`],
  ],
  ['rto_minutes', 'no time at all', environment({ rto_minutes: 0 }), [`objective ${ENV} rto_minutes`]],
  [
    'dataResidency',
    'a country that is none, a region and a control region outside',
    environment({ data_residency: ['UK', 'us-west-2', 'CA'] }),
    [
      `data-residency ${ENV} control_region`,
      `data-residency ${ENV} regions`,
      `residency-entry ${ENV} data_residency.0`,
    ],
  ],
  [
    'dataResidency',
    'logs and states outside',
    environment({ data_residency: ['us-east-1', 'us-west-2'] }),
    [`data-residency ${ENV} control_region`],
  ],
  [
    'servingResidency',
    'a home outside',
    environment({ serving_residency: ['us-west-2'] }),
    [`serving-residency ${ENV} database_home_region`],
  ],
  [
    'servingResidency',
    'a home alone',
    environment({ serving_residency: ['us-east-1'] }),
    [`nobody-may-serve ${ENV} serving_residency`],
  ],
  [
    'serving_residency',
    'an area that is none',
    environment({ serving_residency: ['NAFTA'] }),
    [`residency-entry ${ENV} serving_residency.0`],
  ],
  [
    'rpo_seconds',
    'a negative loss',
    environment({ rpo_seconds: -1 }),
    [`objective ${ENV} rpo_seconds`, 'lag-alarm env/base.tfvars.json database.lag_alarm_seconds'],
  ],
  [
    'recoveryTimes',
    'a worst decision that is faster than the usual, a tail before the beginning',
    environment({ recovery_times: { decision_seconds: { worst: 59 }, client_tail_seconds: { typical: -1 } } }),
    [
      `recovery-times ${ENV} recovery_times.client_tail_seconds.typical`,
      `recovery-times ${ENV} recovery_times.decision_seconds.worst`,
    ],
  ],
  [
    'control_plane_acceptances',
    'no operation, no reason',
    environment({ control_plane_acceptances: [{ operation: 'route53', reason: 'ok' }] }),
    [
      `accepted-operation ${ENV} control_plane_acceptances.0.operation`,
      `accepted-reason ${ENV} control_plane_acceptances.0.reason`,
    ],
  ],
  ['alarm_email', 'no address', environment({ alarm_email: 'ops' }), [`alarm-email ${ENV} alarm_email`]],
  [
    'contacts',
    'an empty name, two lines',
    environment({ contacts: [{ name: ' ', role: 'on call', reach: 'a\nb' }] }),
    [`contact ${ENV} contacts.0.name`, `contact ${ENV} contacts.0.reach`],
  ],
  [
    'contacts',
    'no role',
    environment({ contacts: [{ name: 'Ann', role: '', reach: '+1' }] }),
    [`contact ${ENV} contacts.0.role`],
  ],
  [
    'ci',
    'a host and a wildcard',
    environment({ ci: { provider: 'github', repository: 'github.com/acme/shop', branch: '*' } }),
    [`ci-branch ${ENV} ci.branch`, `ci-repository ${ENV} ci.repository`],
  ],
  [
    'ci',
    'half of it',
    environment({ ci: { provider: 'github', branch: 'main' } }),
    [`missing-key ${ENV} ci.repository`],
  ],
  [
    'principals',
    'a whole account, a wildcard, another partition, one twice',
    environment({
      operator_principals: [
        'arn:aws:iam::123456789012:root',
        'arn:aws:iam::123456789012:role/*',
        'arn:aws-cn:iam::123456789012:role/ops',
      ],
      break_glass_principals: ['arn:aws:iam::123456789012:user/ann', 'arn:aws:iam::123456789012:user/ann'],
    }),
    [
      `duplicate-principal ${ENV} break_glass_principals.1`,
      `principal ${ENV} operator_principals.0`,
      `principal ${ENV} operator_principals.1`,
      `principal-partition ${ENV} operator_principals.2`,
    ],
  ],
  [
    'approvals_required',
    'none at all',
    environment({ approvals_required: 0 }),
    [`approvals-required ${ENV} approvals_required`],
  ],
  [
    'approvals',
    'one who could take both roles',
    environment({
      operator_principals: ['arn:aws:iam::123456789012:role/ops'],
      approver_principals: ['arn:aws:iam::123456789012:role/security', 'arn:aws:iam::123456789012:role/ops'],
    }),
    [`approver-apart ${ENV} approver_principals.1`],
  ],
  [
    'policyExceptions',
    'no rule id, another environment, no reason, no such day',
    environment({
      policy_exceptions: [
        { rule: 'No Tags', address: 'other.us-east-1.data/aws_rds_cluster.x', reason: 'x', expires: '2027-02-30' },
        { rule: 'tags', address: 'warm-standby.*', reason: 'a good sentence', expires: '2027-02-28' },
        { rule: 'tags', address: 'warm-standby.global.data/x', reason: 'a good sentence', expires: 'soon' },
      ],
    }),
    [
      `exception-address ${ENV} policy_exceptions.0.address`,
      `exception-address ${ENV} policy_exceptions.1.address`,
      `exception-address ${ENV} policy_exceptions.2.address`,
      `exception-expires ${ENV} policy_exceptions.0.expires`,
      `exception-expires ${ENV} policy_exceptions.2.expires`,
      `exception-reason ${ENV} policy_exceptions.0.reason`,
      `exception-rule ${ENV} policy_exceptions.0.rule`,
    ],
  ],
  ['domain', 'upper case', environment({ domain: 'Example.com' }), [`domain ${ENV} domain`]],
  ['domain', 'letters of another alphabet', environment({ domain: 'b\u00fccher.de' }), [`domain ${ENV} domain`]],
  [
    'alarm_email',
    'a template',
    environment({ alarm_email: '${file("x")}@example.com' }),
    [`alarm-email ${ENV} alarm_email`],
  ],
  ['alarm_email', 'two dots', environment({ alarm_email: 'a..b@example.com' }), [`alarm-email ${ENV} alarm_email`]],
  ['alarm_email', 'no top level', environment({ alarm_email: 'a@b.1' }), [`alarm-email ${ENV} alarm_email`]],
  [
    'control_region',
    'misspelt',
    environment({ control_region: 'us-esat-2' }),
    [`control-region ${ENV} control_region`],
  ],
  [
    'container',
    'paths that are templates, or no paths',
    west({ container: { health_path: '/${file("x")}', write_probe_path: '/a b' } }),
    [`health-path ${WEST} container.health_path`, `write-probe-path ${WEST} container.write_probe_path`],
  ],
  [
    'container',
    'a path with half an escape, and one that is too long',
    west({ container: { health_path: '/%4', write_probe_path: `/${'%20'.repeat(342)}` } }),
    [`health-path ${WEST} container.health_path`, `write-probe-path ${WEST} container.write_probe_path`],
  ],
  ['vpc_cidr', 'a leading zero', west({ vpc_cidr: '010.1.0.0/16' }), [`cidr-syntax ${WEST} vpc_cidr`]],
  ['vpc_cidr', 'a length that is none', west({ vpc_cidr: '10.1.0.0/33' }), [`cidr-syntax ${WEST} vpc_cidr`]],
  ['vpc_cidr', 'IPv6', west({ vpc_cidr: 'fd00::/16' }), [`cidr-syntax ${WEST} vpc_cidr`]],
  [
    'tags',
    'a key that differs from a built-in one in its case',
    environment({ tags: { Environment: 'prod' } }),
    [`tags-alike ${ENV} tags.Environment`],
  ],
  [
    'tags',
    'two keys that differ in their case',
    environment({ tags: { Owner: 'a', owner: 'b' } }),
    [`tags-alike ${ENV} tags.owner`],
  ],
  [
    'tags',
    'characters that some service refuses',
    environment({ tags: { team: 'Team Shop, EMEA (on call)', 'cost#': '1', mood: '\u{1f600}', ' ': 'x', x: 'a\nb' } }),
    [`tag ${ENV} tags. `, `tag ${ENV} tags.cost#`, `tag ${ENV} tags.mood`, `tag ${ENV} tags.team`, `tag ${ENV} tags.x`],
  ],
  [
    'tags',
    'too long',
    environment({ tags: { ['k'.repeat(129)]: 'v', long: 'v'.repeat(257) } }),
    [`tag ${ENV} tags.${'k'.repeat(129)}`, `tag ${ENV} tags.long`],
  ],
  [
    'tags',
    'more than a hosted zone takes',
    environment({ tags: Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`k${index}`, 'v'])) }),
    [`too-many-tags ${ENV} tags`],
  ],
  [
    'tags',
    'a value of dr for another one',
    environment({ tags: { environment: 'prod', region: 'eu' } }),
    [`built-in-tag ${ENV} tags.environment`, `built-in-tag ${ENV} tags.region`],
  ],
  [
    'tags',
    'blanks at the ends',
    environment({ tags: { ' team': 'shop', cost: 'a1 ', owner: '\u00a0x' } }),
    [`tag ${ENV} tags. team`, `tag ${ENV} tags.cost`, `tag ${ENV} tags.owner`],
  ],
  ['tags', "AWS's own prefix", environment({ tags: { 'aws:x': 'y' } }), [`tag ${ENV} tags.aws:x`]],
  [
    'stateMachines',
    'clients moved otherwise, and a proof that no machine makes',
    environment({ state_machines: true, traffic_method: 'health-check-inversion', prove_dns_answer: true }),
    [`state-machines-traffic ${ENV} state_machines`, `state-machines-dns ${ENV} state_machines`],
  ],
  [
    'stateMachines',
    'a third region, which no machine reaches',
    {
      environment: { ...THIRD_REGION.environment, state_machines: true },
      regions: THIRD_REGION.regions ?? {},
    },
    [`state-machines-regions ${ENV} state_machines`],
  ],
  [
    'regions',
    'one region',
    { ...environment({ regions: ['us-east-1'] }) },
    [`too-few-regions ${ENV} regions`, `overlay-without-region ${WEST} `],
  ],
  [
    'regions',
    'a region twice',
    environment({ regions: ['us-east-1', 'us-west-2', 'us-east-1'] }),
    [`duplicate-region ${ENV} regions`],
  ],
  [
    'regions',
    'no region at all',
    environment({ regions: ['us-east-1', 'us-west-2', 'west'] }),
    [`region-name ${ENV} regions`, `region-without-overlay ${ENV} regions`],
  ],
  [
    'regionOverlays',
    'no overlay',
    environment({ regions: ['us-east-1', 'us-west-2', 'eu-west-1'] }),
    [`region-without-overlay ${ENV} regions`],
  ],
  [
    'regionOverlays',
    'not listed',
    { regions: THIRD_REGION.regions ?? {} },
    ['overlay-without-region env/warm-standby/eu-west-1.tfvars.json '],
  ],
  ['partition', 'China', environment({ control_region: 'cn-north-1' }), [`mixed-partitions ${ENV} control_region`]],
  [
    'partition',
    'GovCloud, which has no third region',
    {
      environment: {
        regions: ['us-gov-west-1', 'us-gov-east-1'],
        control_region: 'us-gov-west-1',
        database_home_region: 'us-gov-west-1',
      },
      without: ['us-east-1', 'us-west-2'],
      regions: {
        'us-gov-west-1': { ...GOV, serves_traffic: true, availability_zone_ids: gov('w') },
        'us-gov-east-1': {
          ...GOV,
          is_aurora_secondary: true,
          aurora_source_region: 'us-gov-west-1',
          name_suffix: '-b',
          vpc_cidr: '10.1.0.0/16',
          availability_zone_ids: gov('e'),
          vpc_link_zone_ids: gov('e'),
        },
      },
    },
    [`unsupported-partition ${ENV} regions`, `control-region-serves ${ENV} control_region`],
  ],
  [
    'globalDatabase',
    'Thailand',
    environment({ regions: ['us-east-1', 'us-west-2', 'ap-southeast-7'] }),
    [`no-global-database ${ENV} regions`, `region-without-overlay ${ENV} regions`],
  ],
  [
    'linkZones',
    'two zones of which one takes no link',
    paris({ availability_zone_ids: ['euw3-az1', 'euw3-az2', 'euw3-az3'], subnet_zones: 2 }),
    [`too-few-link-zones ${PARIS} availability_zone_ids`],
  ],
  [
    'linkZones',
    'a region that AWS does not list',
    osaka({ vpc_link_zone_ids: null }),
    [`unknown-link-zones ${OSAKA} vpc_link_zone_ids`],
  ],
  [
    'linkZones',
    'a declared zone without a subnet',
    west({ vpc_link_zone_ids: ['usw2-az1', 'usw2-az2', 'usw2-az4'] }),
    [`link-zone-without-subnet ${WEST} vpc_link_zone_ids.2`],
  ],
  [
    'linkZones',
    'one declared zone',
    west({ vpc_link_zone_ids: ['usw2-az1', 'usw2-az1'] }),
    [`too-few-link-zones ${WEST} vpc_link_zone_ids`],
  ],
  [
    'controlRegion',
    'it serves',
    environment({ control_region: 'us-east-1' }),
    [`control-region-serves ${ENV} control_region`],
  ],
  ['control_region', 'no region', environment({ control_region: 'ohio' }), [`control-region ${ENV} control_region`]],
  [
    'databaseHomeRegion',
    'elsewhere',
    environment({ database_home_region: 'us-east-2' }),
    [`database-home-region ${ENV} database_home_region`],
  ],
  [
    'oneWriter',
    'two',
    west({ is_aurora_secondary: false, aurora_source_region: null }),
    [`one-writer ${EAST} is_aurora_secondary`, `one-writer ${WEST} is_aurora_secondary`],
  ],
  [
    'oneWriter',
    'none',
    east({ is_aurora_secondary: true, aurora_source_region: 'us-west-2' }),
    [`one-writer ${EAST} is_aurora_secondary`, `one-writer ${WEST} is_aurora_secondary`],
  ],
  [
    'oneServing',
    'two',
    west({ serves_traffic: true }),
    [`one-serving ${EAST} serves_traffic`, `one-serving ${WEST} serves_traffic`],
  ],
  [
    'oneServing',
    'none',
    east({ serves_traffic: false }),
    [`one-serving ${EAST} serves_traffic`, `one-serving ${WEST} serves_traffic`],
  ],
  [
    'sourceRegion',
    'a replica without',
    west({ aurora_source_region: null }),
    [`secondary-without-source ${WEST} aurora_source_region`],
  ],
  [
    'sourceRegion',
    'not the writer',
    west({ aurora_source_region: 'us-west-2' }),
    [`source-is-not-writer ${WEST} aurora_source_region`],
  ],
  [
    'sourceRegion',
    'a writer with one',
    east({ aurora_source_region: 'us-west-2' }),
    [`writer-with-source ${EAST} aurora_source_region`],
  ],
  ['overlappingCidrs', 'the same range', west({ vpc_cidr: '10.0.0.0/16' }), [`overlapping-cidrs ${WEST} vpc_cidr`]],
  ['overlappingCidrs', 'a part of it', west({ vpc_cidr: '10.0.240.0/20' }), [`overlapping-cidrs ${WEST} vpc_cidr`]],
  ['globalNames', 'the same suffix', west({ name_suffix: '' }), [`colliding-global-names ${WEST} name_suffix`]],
  [
    'database.engine_version',
    'never global',
    environment({ database: { engine_version: '16.6' } }),
    [`engine-version ${ENV} database.engine_version`],
  ],
  [
    'engineVersion',
    'different',
    database({ engine_version: '16.9' }),
    [`engine-versions-differ ${WEST} database.engine_version`],
  ],
  ['vpc_cidr', 'not a range', west({ vpc_cidr: '10.1.0.1/16' }), [`cidr-syntax ${WEST} vpc_cidr`]],
  ['vpc_cidr', 'public', west({ vpc_cidr: '52.1.0.0/16' }), [`cidr-public ${WEST} vpc_cidr`]],
  ['vpc_cidr', 'beyond 172.16/12', west({ vpc_cidr: '172.32.0.0/16' }), [`cidr-public ${WEST} vpc_cidr`]],
  ['vpc_cidr', 'too small', west({ vpc_cidr: '10.1.0.0/21' }), [`cidr-size ${WEST} vpc_cidr`]],
  ['vpc_cidr', 'larger than AWS allows', west({ vpc_cidr: '10.2.0.0/15' }), [`cidr-size ${WEST} vpc_cidr`]],
  ['subnetZones', 'too few', zones('usw2-az1', 'usw2-az2'), [`too-few-zones ${WEST} availability_zone_ids`]],
  ['subnet_zones', 'one on purpose', west({ subnet_zones: 1 }), [`subnet-zones ${WEST} subnet_zones`]],
  ['zoneIds', 'letters', zones('us-west-2a', 'usw2-az2', 'usw2-az3'), [`zone-id ${WEST} availability_zone_ids.0`]],
  [
    'zoneIds',
    'a local zone',
    zones('usw2-az1', 'usw2-lax1-az1', 'usw2-az3'),
    [`zone-id ${WEST} availability_zone_ids.1`],
  ],
  [
    'zoneIds',
    'of another region',
    zones('usw2-az1', 'usw2-az2', 'use1-az3'),
    [`zone-of-another-region ${WEST} availability_zone_ids.2`],
  ],
  [
    'zoneIds',
    'twice',
    zones('usw2-az1', 'usw2-az2', 'usw2-az3', 'usw2-az1'),
    [`duplicate-zone ${WEST} availability_zone_ids.3`],
  ],
  [
    'database.instance_class',
    'no such size',
    database({ instance_class: 'db.r6g.32xlarge' }),
    [`instance-class ${WEST} database.instance_class`],
  ],
  [
    'chosenZones',
    'two everywhere',
    environment({ subnet_zones: 2 }),
    [`two-zones-not-chosen ${ENV} subnet_zones`, `two-zones-not-chosen ${ENV} subnet_zones`],
  ],
  [
    'knownZones',
    'one that accounts lack, and one that there is not',
    east({ availability_zone_ids: ['use1-az1', 'use1-az2', 'use1-az3', 'use1-az7'] }),
    [`constrained-zone ${EAST} availability_zone_ids.2`, `unknown-zone ${EAST} availability_zone_ids.3`],
  ],
  [
    'recoveryTime',
    'less than Aurora and DNS take',
    environment({ rto_minutes: 5, record_ttl_seconds: 1 }),
    [`rto-too-short ${ENV} rto_minutes`],
  ],
  ['name_suffix', 'no dash', west({ name_suffix: 'dr' }), [`name-suffix ${WEST} name_suffix`]],
  [
    'capacity',
    'desired below min',
    west({ capacity: { serving: { desired: 2 } } }),
    [`capacity-order ${WEST} capacity.serving.desired`],
  ],
  [
    'capacity',
    'desired above max',
    west({ capacity: { standby: { desired: 4 } } }),
    [`capacity-order ${WEST} capacity.standby.desired`],
  ],
  [
    'capacity.standby.min',
    'fewer than none',
    west({ capacity: { standby: { min: -1 } } }),
    [`capacity-negative ${WEST} capacity.standby.min`],
  ],
  [
    'standbyCapacity',
    'nothing on standby',
    west({ capacity: { standby: { min: 0, desired: 0 } } }),
    [`capacity-zero ${WEST} capacity.standby.desired`, `capacity-zero ${WEST} capacity.standby.min`],
  ],
  ['headless', 'no instance', database({ instances: 0 }), [`database-without-instances ${WEST} database.instances`]],
  [
    'standbyPattern',
    'a reason that the pattern does not ask for',
    west({ standby_without_capacity: { reason: 'cheap until it is needed' } }),
    [`standby-pattern ${WEST} standby_without_capacity`],
  ],
  [
    'standby_without_capacity',
    'a word for a reason, a serving region without tasks, a writer without instances',
    {
      environment: { pattern: 'pilot-light', capacity: { serving: { min: 0 } } },
      regions: { 'us-east-1': { standby_without_capacity: { reason: 'cheap' }, database: { instances: 0 } } },
    },
    [
      `capacity-zero ${ENV} capacity.serving.min`,
      `database-without-instances ${EAST} database.instances`,
      `standby-reason ${EAST} standby_without_capacity.reason`,
    ],
  ],
  [
    'database.instances',
    'more than Aurora takes',
    database({ instances: 17 }),
    [`database-instances ${WEST} database.instances`],
  ],
  [
    'database.instance_class',
    'burstable',
    database({ instance_class: 'db.t4g.medium' }),
    [`instance-class ${WEST} database.instance_class`],
  ],
  [
    'database',
    'a reserved user',
    database({ master_username: 'admin' }),
    [`master-username ${WEST} database.master_username`],
  ],
  ['database', 'a dash', database({ name: 'my-app' }), [`database-name ${WEST} database.name`]],
  [
    'database.backup_retention_days',
    'a day',
    database({ backup_retention_days: 1 }),
    [`backup-retention ${WEST} database.backup_retention_days`],
  ],
  [
    'database.backup_retention_days',
    'more than Aurora keeps',
    database({ backup_retention_days: 36 }),
    [`backup-retention ${WEST} database.backup_retention_days`],
  ],
  [
    'database.deletion_protection',
    'no reason',
    database({ deletion_protection: { protect: false } }),
    [`deletion-without-reason ${WEST} database.deletion_protection`],
  ],
  [
    'database.deletion_protection',
    'an empty reason',
    database({ deletion_protection: { protect: false, reason: ' ' } }),
    [`deletion-without-reason ${WEST} database.deletion_protection.reason`],
  ],
  [
    'lagAlarm',
    'after the objective is lost',
    database({ lag_alarm_seconds: 61 }),
    [`lag-alarm ${WEST} database.lag_alarm_seconds`],
  ],
  ['cache', 'no node', west({ cache: { nodes: 0 } }), [`cache-nodes ${WEST} cache.nodes`]],
  ['cache', 'no prefix', west({ cache: { node_type: 't4g.small' } }), [`cache-node-type ${WEST} cache.node_type`]],
  ['cache', 'unknown', west({ cache: { engine_version: '8.0' } }), [`cache-version ${WEST} cache.engine_version`]],
  ['image', 'a tag', environment({ image: { digest: 'latest' } }), [`image-digest ${ENV} image.digest`]],
  [
    'image',
    'a registry',
    environment({ image: { repository: 'docker.io/shop/api:1' } }),
    [`image-repository ${ENV} image.repository`],
  ],
  ['container', 'no port', west({ container: { port: 0 } }), [`container-port ${WEST} container.port`]],
  ['container', 'no such size', west({ container: { cpu: 500 } }), [`container-cpu ${WEST} container.cpu`]],
  [
    'containerMemory',
    'too much memory',
    west({ container: { memory: 8192 } }),
    [`container-memory ${WEST} container.memory`],
  ],
  [
    'container',
    'no path',
    west({ container: { health_path: 'healthz' } }),
    [`health-path ${WEST} container.health_path`],
  ],
  [
    'container',
    'a write probe with a query',
    west({ container: { write_probe_path: '/write?x=1' } }),
    [`write-probe-path ${WEST} container.write_probe_path`],
  ],
  [
    'target_cpu_percent',
    'nothing to spare',
    west({ target_cpu_percent: 100 }),
    [`target-cpu ${WEST} target_cpu_percent`],
  ],
  [
    'log_retention_days',
    'between the values AWS knows',
    west({ log_retention_days: 31 }),
    [`log-retention ${WEST} log_retention_days`],
  ],
];

test.each(REJECTED)('%s rejects %s', (_rule, _what, overrides, expected) => {
  let problems: readonly string[] = [];
  try {
    resolveSettings(sampleOverlays(overrides), SETTINGS);
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    problems = error.problems.map((one) => `${one.code} ${one.file} ${one.path}`);
  }
  expect([...problems].sort()).toEqual([...expected].sort());
});

test('every rule has a case that it rejects', () => {
  const seen = new Set(REJECTED.map(([who]) => who));
  expect(Object.keys(SETTINGS.rules).filter((rule) => !seen.has(rule))).toEqual([]);
});

/** Paths of the keys whose values are judged by themselves. */
function judgedKeys(node: KeyNode, path: string): readonly string[] {
  const inner = Object.entries(node.properties ?? node.items?.properties ?? {});
  const below = node.properties === undefined ? `${path}.0` : path;
  return [
    ...(node.allowed === undefined ? [] : [path]),
    ...inner.flatMap(([key, one]) => judgedKeys(one, path === '' ? key : `${below}.${key}`)),
  ];
}

test('every key whose value is judged by itself has a case that it rejects', () => {
  const keys = judgedKeys(schemaOf(SETTINGS), '');
  expect(keys.length).toBeGreaterThan(35);
  const paths = REJECTED.flatMap(([, , , problems]) => problems.map((one) => one.slice(one.lastIndexOf(' ') + 1)));
  expect(keys.filter((key) => !paths.some((path) => path === key || path.startsWith(`${key}.`)))).toEqual([]);
});

test('what a rule rejects is listed among the keys that it guards', () => {
  const strangers = REJECTED.filter(([who, , , problems]) => {
    const keys = SETTINGS.rules[who]?.keys ?? [who];
    const paths = problems.map((one) => one.slice(one.lastIndexOf(' ') + 1));
    return !paths.some((path) => path === '' || keys.some((key) => path === key || path.startsWith(`${key}.`)));
  });
  expect(strangers.map(([who, what]) => `${who}: ${what}`)).toEqual([]);
});

test.each([
  ['two zones on purpose', west({ subnet_zones: 2, availability_zone_ids: ['usw2-az1', 'usw2-az3'] })],
  [
    'a deletion with a reason',
    database({ deletion_protection: { protect: false, reason: 'a throw-away copy for load tests' } }),
  ],
  ['the smallest network', west({ vpc_cidr: '192.168.16.0/20' })],
  [
    'a pilot light with a reason',
    {
      environment: { pattern: 'pilot-light' },
      regions: {
        'us-west-2': {
          standby_without_capacity: { reason: 'an hour of downtime costs less than the standby' },
          capacity: { standby: { desired: 0, min: 0 } },
          database: { instances: 0 },
        },
      },
    },
  ],
  [
    'everybody who may be named',
    environment({
      contacts: [{ name: 'Ann', role: 'decides on data loss', reach: '+1 555 0100' }],
      ci: { provider: 'github', repository: 'acme/shop', branch: 'release/2026' },
      operator_principals: [
        'arn:aws:iam::123456789012:role/team/ops',
        'arn:aws:iam::210987654321:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Operator_*',
      ],
      break_glass_principals: ['arn:aws:iam::123456789012:user/break-glass'],
      policy_exceptions: [
        {
          rule: 'customer-keys',
          address: 'warm-standby.us-west-2.data/aws_cloudwatch_log_group.*',
          reason: 'no personal data in these logs',
          expires: '2027-06-30',
        },
        { rule: 'tags', address: 'warm-standby.global/*', reason: 'made by hand once', expires: '2028-02-29' },
      ],
    }),
  ],
  [
    'tags of every kind that all services take',
    environment({
      tags: {
        'cost-center': '4711',
        'team:name': 'Gr\u00fc\u00dfe aus K\u00f6ln',
        url: 'https://a.b/c?d'.slice(0, 13),
        a_b: 'x+y=z@w',
      },
    }),
  ],
  ['as many tags as a hosted zone takes', environment({ tags: { a: '', b: '', c: '', d: '', e: '', f: '' } })],
  ['an address for alarms', environment({ alarm_email: 'ops+shop_1@mail.example.co.uk' })],
  ['a path with an escape', west({ container: { health_path: "/a/%20/b;c=d,e'(f)$" } })],
  ['a repository as ECR takes it', west({ image: { repository: 'team__a/shop--api.v1' } })],
  ['the next range', west({ vpc_cidr: '10.1.0.0/20' })],
  ['a built-in tag with the value that it has', environment({ tags: { app: 'shop', environment: 'warm-standby' } })],
  ['a tag of residency that nothing else sets', environment({ tags: { 'data-residency': 'EU' } })],
])('%s is accepted', (_, overrides) => {
  expect(() => resolveSettings(sampleOverlays(overrides), SETTINGS)).not.toThrow();
});

test.each([
  [{ domain: 'Example.com' }, 'write example.com: in lower case, as Route 53 keeps it'],
  [{ domain: 'example.com.' }, 'write example.com: no trailing dot'],
  [{ domain: 'B\u00fccher.de' }, 'write xn--bcher-kva.de: Route 53 and ACM take the ASCII form'],
  [{ domain: 'https://example.com' }, 'write the domain alone, without https:// and without a path'],
  [{ domain: '*.example.com' }, 'write the zone itself, without "*."'],
  [{ domain: ' example.com' }, 'write example.com: no blanks around it'],
  [{ domain: 'example' }, 'write the whole name of the hosted zone: one label is no domain'],
  [{ vpc_cidr: '010.1.0.0/16' }, 'write 10.1.0.0/16: no leading zeros'],
  [{ vpc_cidr: '10.1.2.3/16' }, 'write 10.1.0.0/16: the bits behind /16 are zero'],
  [{ vpc_cidr: ' 10.1.0.0/16 ' }, 'write 10.1.0.0/16: no blanks around it'],
  [{ vpc_cidr: '10.1.0.0' }, 'add the length: 10.1.0.0/16'],
  [{ vpc_cidr: '10.1.0.0/33' }, 'write a length from /0 to /32'],
  [{ vpc_cidr: 'fd00::/16' }, 'write an IPv4 range: subnets are planned in IPv4'],
  [{ tags: { team: ' shop ' } }, 'write "shop"'],
  [{ tags: { team: 'sh\u200bop' } }, 'write it otherwise, without U+200B'],
])('%j has its own fix', (wrong: JsonObject, fix) => {
  expect.assertions(1);
  try {
    resolveSettings(sampleOverlays('vpc_cidr' in wrong ? west(wrong) : environment(wrong)), SETTINGS);
  } catch (error) {
    expect((error as DrError).problems.map((one) => one.fix)).toEqual([fix]);
  }
});

test.each([
  [['euw3-az2', 'euw3-az1', 'euw3-az3'], 'list them first: euw3-az1, euw3-az3, euw3-az2'],
  // With those two alone, no order would do.
  [['euw3-az2', 'euw3-az1'], 'list them first: euw3-az1, euw3-az3, euw3-az2'],
])('subnets in %j of Paris: what has to be listed is named', (ids, fix) => {
  expect.assertions(1);
  try {
    resolveSettings(sampleOverlays(paris({ availability_zone_ids: ids, subnet_zones: 2 })), SETTINGS);
  } catch (error) {
    expect((error as DrError).problems.map((one) => one.fix)).toEqual([fix]);
  }
});

test('a link gets the subnets in zones that take one, or those that a person declares', () => {
  const zonesOf = (overrides: SampleOverrides) =>
    resolveSettings(sampleOverlays(overrides), SETTINGS).settings.regions[2];
  const ids = ['euw3-az1', 'euw3-az2', 'euw3-az3'];
  expect(zonesOf(paris({ availability_zone_ids: ids }))?.vpc_link_zone_ids).toBeNull();
  expect(zonesOf(osaka({ vpc_link_zone_ids: ['apne3-az1', 'apne3-az3'] }))?.vpc_link_zone_ids).toHaveLength(2);
});
