/** Every rule: cases that it refuses, and similar cases that pass. */
import { TERRAFORM_TYPES } from '../../parts/index.types';
import type { Breach } from '../policy';
import type { Attributes, ComposedTree } from '../tree';
import { ACCOUNT, data, document, resource, states, tree, type Sections } from '../testing/tree';
import { POLICIES } from '.';

const EAST = 'us-east-1.data';
const WEST = 'us-west-2.data';

function run(rule: string, of: ComposedTree): readonly Breach[] {
  const policy = POLICIES.find(({ id }) => id === rule);
  if (policy === undefined) throw new Error(`no rule ${rule}`);
  return policy.check(of, TERRAFORM_TYPES);
}

/** A member of the global database that keeps every rule. */
const CLUSTER: Attributes = {
  engine: 'aurora-postgresql',
  global_cluster_identifier: 'shop-try-global',
  kms_key_id: 'arn:key',
  storage_encrypted: true,
  deletion_protection: true,
  skip_final_snapshot: false,
  final_snapshot_identifier: 'last',
  lifecycle: {
    prevent_destroy: true,
    ignore_changes: ['replication_source_identifier', 'source_region', 'availability_zones', 'engine_version'],
  },
};

const remote = (bucket: string, key: string, region = bucket.replace('state-', '')): Sections =>
  data('terraform_remote_state', { backend: 's3', config: { bucket, key, region } });
const cluster = (changed: Attributes): Sections => resource('aws_rds_cluster', { ...CLUSTER, ...changed });
const within = (policy: string): Attributes => ({ permissions_boundary: `arn:aws:iam::${ACCOUNT}:policy/${policy}` });
const bounded = (policy: string): Sections => resource('aws_iam_role', { name: 'x', ...within(policy) });
const role = (name: string): Sections => resource('aws_iam_role', { name, ...within('shop-try-task-boundary') });
const permits = (statement: Attributes): Sections =>
  resource('aws_iam_role_policy', { name: 'start', policy: document(statement) });
const ingress = (rule: Attributes): Sections => resource('aws_vpc_security_group_ingress_rule', rule);

/** The whole backend of a state, with something changed. */
const backend = (changed: Attributes): Sections => {
  const [state] = states({}).filter(({ id }) => id === `try.${EAST}`);
  const terraform = state?.config['terraform'] as { backend: { s3: Attributes } };
  return { terraform: { ...terraform, backend: { s3: { ...terraform.backend.s3, ...changed } } } };
};
const provider = (changed: Attributes): Sections => {
  const [state] = states({}).filter(({ id }) => id === `try.${EAST}`);
  const [usual] = (state?.config['provider'] as { aws: Attributes[] }).aws;
  return { provider: { aws: [{ ...usual, ...changed }] } };
};

/** Subnets in a platform state, published; one of them routed to the internet or not. */
const subnets = (gateway: boolean): Sections => ({
  resource: {
    aws_subnet: { one: {} },
    aws_route_table: { table: {} },
    aws_route_table_association: {
      one: { subnet_id: '${aws_subnet.one.id}', route_table_id: '${aws_route_table.table.id}' },
    },
    aws_route: {
      out: {
        route_table_id: '${aws_route_table.table.id}',
        ...(gateway ? { gateway_id: 'igw' } : { nat_gateway_id: 'nat' }),
      },
    },
  },
  output: { subnet_ids: { value: ['${aws_subnet.one.id}'] } },
});
const placed: Sections = {
  ...remote('state-us-east-1', 'platform/us-east-1'),
  ...resource('aws_db_subnet_group', { subnet_ids: '${data.terraform_remote_state.it.outputs.subnet_ids}' }),
};

const BUCKET = 'arn:aws:s3:::shop-traffic';
const READ = { Principal: { AWS: '*' }, Action: 's3:GetObject', Resource: [`${BUCKET}/takes-over`] };

/** A bucket that a health check watches, with the whole shape that allows public reads. */
function watched(changed: {
  readonly read?: Attributes;
  readonly access?: Attributes;
  readonly algorithm?: string;
  readonly object?: string;
  readonly path?: string;
}): Record<string, Sections> {
  const { read = {}, access = {}, algorithm = 'AES256', object = 'takes-over', path = '/takes-over' } = changed;
  const bucket = '${aws_s3_bucket.it.id}';
  return {
    global: resource('aws_route53_health_check', {
      reference_name: 'it',
      fqdn: 'shop-traffic.s3.us-east-1.amazonaws.com',
      resource_path: path,
    }),
    'us-east-1.platform': {
      resource: {
        aws_s3_bucket: { it: { bucket: 'shop-traffic', force_destroy: false } },
        aws_s3_bucket_policy: { it: { bucket, policy: document({ ...READ, ...read }) } },
        aws_s3_bucket_public_access_block: {
          it: { bucket, block_public_acls: true, ignore_public_acls: true, ...access },
        },
        aws_s3_bucket_server_side_encryption_configuration: {
          it: { bucket, rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: algorithm } }] },
        },
        aws_s3_object: { it: { bucket, key: object } },
      },
    },
  };
}

type Case = readonly [rule: string, why: string, held: Record<string, Sections>, what: RegExp];

const REFUSED: readonly Case[] = [
  [
    'own-region-only',
    "another region's state",
    { [WEST]: remote('state-us-east-1', 'platform/us-east-1') },
    /reads try\.us-east-1\.platform/,
  ],
  ['own-region-only', 'its own layer', { [WEST]: remote('state-us-west-2', 'data/us-west-2') }, /not below data/],
  ['own-region-only', 'a state of somebody else', { [WEST]: remote('theirs', 'x') }, /no state of this environment/],
  [
    'own-region-only',
    'the right state in the wrong region',
    { [WEST]: remote('state-us-west-2', 'platform/us-west-2', 'us-east-1') },
    /in us-east-1/,
  ],
  [
    'own-region-only',
    'a local backend',
    { [WEST]: data('terraform_remote_state', { backend: 'local', config: {} }) },
    /not kept in a bucket/,
  ],
  ['own-region-only', 'a provider elsewhere', { [EAST]: provider({ region: 'us-west-2' }) }, /works in us-west-2/],
  [
    'own-region-only',
    'a region argument',
    { [EAST]: data('aws_vpc', { region: 'us-west-2' }) },
    /region is "us-west-2"/,
  ],
  [
    'own-region-only',
    'an ARN of elsewhere',
    { [EAST]: data('aws_lb', { arn: 'arn:aws:elb:us-west-2:1:lb' }) },
    /names us-west-2/,
  ],
  [
    'moved-by-runbooks',
    'a member that follows its configuration',
    { [WEST]: cluster({ lifecycle: { ignore_changes: ['source_region'] } }) },
    /replication_source_identifier/,
  ],
  [
    'moved-by-runbooks',
    'both ways to join',
    { [WEST]: cluster({ replication_source_identifier: 'arn' }) },
    /sets both/,
  ],
  ['moved-by-runbooks', 'task counts', { [WEST]: resource('aws_ecs_service', { desired_count: 1 }) }, /desired_count/],
  ['name-suffix', 'a role without', { 'us-west-2.workloads': role('shop-task') }, /does not end with "-dr"/],
  [
    'name-suffix',
    'a role of no name',
    { 'us-east-1.workloads': resource('aws_iam_role', { name_prefix: 'x' }) },
    /has no name/,
  ],
  ['name-suffix', 'a bucket without', { [WEST]: resource('aws_s3_bucket', { bucket: 'shop-logs' }) }, /does not end/],
  [
    'name-suffix',
    'a web ACL of the edge without',
    { [WEST]: resource('aws_wafv2_web_acl', { name: 'shop', scope: 'CLOUDFRONT' }) },
    /does not end/,
  ],
  [
    'name-suffix',
    'a regional name with',
    { [WEST]: resource('aws_ecs_cluster', { name: 'shop-dr' }) },
    /the region's own/,
  ],
  [
    'name-suffix',
    'one name in two states',
    { 'us-east-1.workloads': role('shop-dr'), 'us-west-2.workloads': role('shop-dr') },
    /already the name of try\.us-east-1/,
  ],
  [
    'name-suffix',
    'a zone in a region that is not home',
    { [WEST]: resource('aws_route53_zone', { name: 'example.com' }) },
    /one for all regions/,
  ],
  [
    'name-suffix',
    'a record that names no region',
    { [WEST]: resource('aws_route53_record', { name: 'api.example.com', type: 'A' }) },
    /does not name its region/,
  ],
  ['protected', 'a cluster that a plan may destroy', { [EAST]: cluster({ lifecycle: {} }) }, /prevent_destroy/],
  [
    'protected',
    'a cluster without deletion protection',
    { [EAST]: cluster({ deletion_protection: false }) },
    /deletion_protection/,
  ],
  [
    'protected',
    'a cluster without a last snapshot',
    { [EAST]: cluster({ skip_final_snapshot: true }) },
    /final_snapshot/,
  ],
  [
    'protected',
    'a bucket that empties itself',
    { [EAST]: resource('aws_s3_bucket', { bucket: 'b', force_destroy: true }) },
    /force_destroy/,
  ],
  [
    'protected',
    'a key that encrypts what stays',
    { [EAST]: resource('aws_kms_key', { enable_key_rotation: true }) },
    /prevent_destroy/,
  ],
  [
    'customer-keys',
    'a cluster under the key of AWS',
    { [EAST]: cluster({ kms_key_id: 'alias/aws/rds' }) },
    /no customer key/,
  ],
  ['customer-keys', 'a cluster in plain', { [EAST]: cluster({ storage_encrypted: false }) }, /storage_encrypted/],
  [
    'customer-keys',
    'a global cluster in plain',
    { [EAST]: resource('aws_rds_global_cluster', {}) },
    /storage_encrypted/,
  ],
  ['customer-keys', 'a topic', { [EAST]: resource('aws_sns_topic', {}) }, /kms_master_key_id/],
  [
    'customer-keys',
    'a registry',
    { [EAST]: resource('aws_ecr_repository', { encryption_configuration: [{ encryption_type: 'KMS' }] }) },
    /kms_key/,
  ],
  ['customer-keys', 'a bucket', { [EAST]: resource('aws_s3_bucket', { bucket: 'b' }) }, /server_side_encryption/],
  ['customer-keys', 'a key that stays the same', { [EAST]: resource('aws_kms_key', {}) }, /does not rotate/],
  ['in-transit', 'a cache', { [EAST]: resource('aws_elasticache_replication_group', {}) }, /transit_encryption/],
  ['in-transit', 'a database that takes plain connections', { [EAST]: cluster({}) }, /rds\.force_ssl/],
  [
    'in-transit',
    'a listener',
    { [EAST]: resource('aws_lb_listener', { protocol: 'HTTP', default_action: [{ type: 'forward' }] }) },
    /without TLS/,
  ],
  [
    'in-transit',
    'an old TLS',
    { [EAST]: resource('aws_apigatewayv2_domain_name', { domain_name_configuration: { security_policy: 'TLS_1_0' } }) },
    /below 1\.2/,
  ],
  [
    'no-public-data',
    'a database port',
    { [EAST]: ingress({ cidr_ipv4: '0.0.0.0/0', from_port: 5432, to_port: 5432 }) },
    /on port 5432/,
  ],
  ['no-public-data', 'every port', { [EAST]: ingress({ cidr_ipv6: '::/0', ip_protocol: '-1' }) }, /every port/],
  [
    'no-public-data',
    'a range that holds more than the web',
    { [EAST]: ingress({ cidr_ipv4: '0.0.0.0/0', from_port: 80, to_port: 9000 }) },
    /80 to 9000/,
  ],
  [
    'no-public-data',
    'a rule inside a group',
    {
      [EAST]: resource('aws_security_group', { ingress: [{ cidr_blocks: ['0.0.0.0/0'], from_port: 22, to_port: 22 }] }),
    },
    /port 22/,
  ],
  [
    'no-public-data',
    'an instance',
    { [EAST]: resource('aws_rds_cluster_instance', { publicly_accessible: true }) },
    /publicly_accessible/,
  ],
  [
    'no-public-data',
    'a bucket that nothing closes',
    { [EAST]: resource('aws_s3_bucket', { bucket: 'b' }) },
    /public_access_block/,
  ],
  [
    'no-public-data',
    'a watched bucket whose ACLs are open',
    watched({ access: { ignore_public_acls: false } }),
    /closes it/,
  ],
  [
    'no-public-data',
    'a watched bucket with every object open',
    watched({ read: { Resource: [`${BUCKET}/*`] } }),
    /closes it/,
  ],
  [
    'no-public-data',
    'a watched bucket that anybody may write',
    watched({ read: { Action: 's3:PutObject' } }),
    /closes it/,
  ],
  ['no-public-data', 'a watched bucket with something else in it', watched({ object: 'customers.csv' }), /closes it/],
  ['no-public-data', 'an open bucket that nothing watches', { ...watched({}), global: {} }, /closes it/],
  ['no-public-data', 'an open bucket of which something else is watched', watched({ path: '/other' }), /closes it/],
  [
    'no-wildcards',
    'a watched bucket with every object open',
    watched({ read: { Resource: [`${BUCKET}/*`] } }),
    /anybody/,
  ],
  ['customer-keys', 'a watched bucket in plain', watched({ algorithm: 'none' }), /customer key/],
  [
    'no-public-data',
    "a public subnet, by another state's output",
    { 'us-east-1.platform': subnets(true), [EAST]: placed },
    /routed to an internet gateway/,
  ],
  ['no-wildcards', 'every action', { [EAST]: permits({ Action: '*', Resource: 'arn:x' }) }, /action "\*"/],
  [
    'no-wildcards',
    'every action of a service',
    { [EAST]: permits({ Action: ['s3:*'], Resource: 'arn:x' }) },
    /action "s3:\*"/,
  ],
  [
    'no-wildcards',
    'every resource',
    { [EAST]: permits({ Action: 'rds:DeleteDBCluster', Resource: '*' }) },
    /every resource/,
  ],
  ['no-wildcards', 'everything but', { [EAST]: permits({ NotAction: 'iam:*', Resource: 'arn:x' }) }, /NotAction/],
  [
    'no-wildcards',
    'anybody',
    {
      [EAST]: resource('aws_sns_topic_policy', {
        policy: document({ Principal: '*', Action: 'sns:Publish', Resource: 'arn:x' }),
      }),
    },
    /anybody/,
  ],
  [
    'no-wildcards',
    'a data source',
    { [EAST]: data('aws_iam_policy_document', { statement: [{ actions: ['*'], resources: ['*'] }] }) },
    /action "\*"/,
  ],
  [
    'no-wildcards',
    'a broad managed policy',
    {
      [EAST]: resource('aws_iam_role_policy_attachment', { policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    },
    /AdministratorAccess/,
  ],
  [
    'bounded-roles',
    'a role without one',
    { [EAST]: resource('aws_iam_role', { name: 'x' }) },
    /no permissions boundary/,
  ],
  ['bounded-roles', 'another boundary', { [EAST]: bounded('everything') }, /boundary is .*everything/],
  ['no-secrets', 'a sensitive output', { [EAST]: { output: { it: { value: 'x', sensitive: true } } } }, /sensitive/],
  ['no-secrets', 'an output by its name', { [EAST]: { output: { db_password: { value: 'x' } } } }, /Its name/],
  [
    'no-secrets',
    'an output of a secret argument',
    { [EAST]: { output: { it: { value: '${random_password.it.result}' } } } },
    /secret argument/,
  ],
  ['no-secrets', 'a password that Terraform makes', { [EAST]: resource('random_password', {}) }, /kept in the state/],
  [
    'no-secrets',
    'a password in the cluster',
    { [EAST]: cluster({ master_password: 'x' }) },
    /^master_password is kept/,
  ],
  [
    'no-secrets',
    'the version of a secret',
    { [EAST]: resource('aws_secretsmanager_secret_version', { secret_string: 'x' }) },
    /secret_string/,
  ],
  [
    'no-secrets',
    'a secret that is read',
    { [EAST]: data('aws_secretsmanager_secret_version', {}) },
    /kept in the state/,
  ],
  [
    'no-secrets',
    "a container's variable",
    {
      [EAST]: resource('aws_ecs_task_definition', {
        container_definitions: '[{"environment":[{"name":"DB_PASSWORD","value":"x"}]}]',
      }),
    },
    /DB_PASSWORD/,
  ],
  [
    'alarms-act',
    'an alarm that tells nobody',
    {
      [EAST]: resource('aws_cloudwatch_metric_alarm', {
        alarm_actions: [],
        alarm_description: 'x',
        treat_missing_data: 'missing',
      }),
    },
    /no alarm_actions/,
  ],
  [
    'alarms-act',
    'an alarm that is switched off',
    {
      [EAST]: resource('aws_cloudwatch_composite_alarm', {
        alarm_actions: ['arn'],
        alarm_description: 'x',
        actions_enabled: false,
      }),
    },
    /switched off/,
  ],
  [
    'logs-end',
    'logs for ever',
    { [EAST]: resource('aws_cloudwatch_log_group', { retention_in_days: 0 }) },
    /retention_in_days/,
  ],
  [
    'tagged',
    'a provider without a tag',
    { [EAST]: provider({ default_tags: [{ tags: { app: 'shop' } }] }) },
    /environment = try/,
  ],
  [
    'tagged',
    'a tag that says otherwise',
    { [EAST]: resource('aws_vpc', { tags: { region: 'primary' } }) },
    /tag region/,
  ],
  ['tagged', 'what default tags do not reach', { [EAST]: resource('aws_autoscaling_group', {}) }, /lacks the tag app/],
  ['state-kept', 'no lock', { [EAST]: backend({ use_lockfile: false }) }, /no lock/],
  ['state-kept', 'a lock in a table', { [EAST]: backend({ dynamodb_table: 'locks' }) }, /locks by dynamodb_table/],
  ['state-kept', 'no encryption', { [EAST]: backend({ encrypt: false }) }, /not encrypted/],
  ['state-kept', "another region's bucket", { [EAST]: backend({ bucket: 'state-us-west-2' }) }, /Its bucket/],
  ['state-kept', 'any account', { [EAST]: backend({ allowed_account_ids: [] }) }, /insist on account/],
  ['state-kept', 'no bucket at all', { [EAST]: { terraform: {} } }, /no s3 backend/],
  ['pinned', 'any account', { [EAST]: provider({ allowed_account_ids: [] }) }, /insist on account/],
  [
    'pinned',
    'any version',
    { [EAST]: { terraform: { required_providers: { aws: { version: '>= 5' } } } } },
    /no upper version/,
  ],
  ['nothing-hidden', 'a module', { [EAST]: { module: { vpc: { source: 'x' } } } }, /module hides/],
  ['nothing-hidden', 'a program', { [EAST]: data('external', { program: ['sh'] }) }, /runs something/],
  [
    'nothing-hidden',
    'a provisioner',
    { [EAST]: resource('aws_vpc', { provisioner: [{ 'local-exec': {} }] }) },
    /provisioner/,
  ],
];

test.each(REFUSED)('%s refuses %s', (rule, _why, held, what) => {
  expect(run(rule, tree(held)).map((found) => found.what)).toContainEqual(expect.stringMatching(what));
});

test('an environment may have the name of a region in its own: it stands in names of every region', () => {
  const named = (name: string, environment: string): readonly string[] => {
    const made = tree({ [EAST]: data('aws_secretsmanager_secret', { name }) });
    const states = made.states.map((one) => ({ ...one, id: one.id.replace('try', environment) }));
    return run('own-region-only', { ...made, states }).map(({ what }) => what);
  };
  expect(named('shop/prod-us-west-2/database', 'prod-us-west-2')).toEqual([]);
  expect(named('shop/prod-us-west-2/us-west-2', 'prod-us-west-2')).toEqual([expect.stringContaining('us-west-2')]);
  expect(named('arn:aws:rds:us-west-2:1:x', 'us-west-2')).toEqual([expect.stringContaining('us-west-2')]);
});

const ACCEPTED: readonly (readonly [rule: string, why: string, held: Record<string, Sections>])[] = [
  ['own-region-only', 'a lower layer of its own region', { [WEST]: remote('state-us-west-2', 'platform/us-west-2') }],
  ['own-region-only', 'the global layer', { [WEST]: remote('state-us-east-2', 'global/global') }],
  ['name-suffix', 'a role with', { 'us-west-2.workloads': role('shop-task-dr') }],
  [
    'name-suffix',
    'a regional name that only ends like it',
    { [EAST]: resource('aws_ecs_cluster', { name: 'x-dr' }), [WEST]: resource('aws_ecs_cluster', { name: 'x-dr' }) },
  ],
  ['name-suffix', 'a regional web ACL', { [WEST]: resource('aws_wafv2_web_acl', { name: 'shop', scope: 'REGIONAL' }) }],
  [
    'name-suffix',
    'two types of one record',
    { global: { resource: { aws_route53_record: { a: { name: 'x', type: 'A' }, b: { name: 'x', type: 'AAAA' } } } } },
  ],
  ['protected', 'a member that is protected', { [EAST]: cluster({}) }],
  [
    'protected',
    'a key for messages on their way',
    {
      global: {
        resource: { aws_kms_key: { key: {} }, aws_sns_topic: { it: { kms_master_key_id: '${aws_kms_key.key.arn}' } } },
      },
    },
  ],
  ['no-public-data', 'the web', { [EAST]: ingress({ cidr_ipv4: '0.0.0.0/0', from_port: 443, to_port: 443 }) }],
  ['no-public-data', 'a bucket whose named objects health checkers read', watched({})],
  ['no-wildcards', 'the policy of that bucket', watched({})],
  ['customer-keys', 'that bucket under the key of S3, since nobody signs', watched({})],
  ['no-public-data', 'subnets behind NAT', { 'us-east-1.platform': subnets(false), [EAST]: placed }],
  ['bounded-roles', 'a role within the boundary of tasks', { [EAST]: bounded('shop-try-task-boundary') }],
  [
    'no-wildcards',
    'an action that knows no resource',
    { [EAST]: permits({ Action: 'ecr:GetAuthorizationToken', Resource: '*' }) },
  ],
  [
    'no-wildcards',
    "the account's root in a key policy",
    {
      [EAST]: resource('aws_kms_key', {
        policy: document({ Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: 'kms:*', Resource: '*' }),
      }),
    },
  ],
  ['no-secrets', "a secret's ARN", { [EAST]: { output: { database_secret_arn: { value: 'x' } } } }],
  ['no-secrets', 'a write-only password', { [EAST]: cluster({ master_password_wo: 'x' }) }],
  [
    'in-transit',
    'a redirect',
    { [EAST]: resource('aws_lb_listener', { protocol: 'HTTP', default_action: [{ type: 'redirect' }] }) },
  ],
  ['customer-keys', 'a member with its key', { [EAST]: cluster({}) }],
];

test.each(ACCEPTED)('%s takes %s', (rule, _why, held) => {
  expect(run(rule, tree(held))).toEqual([]);
});

describe('role-is-data', () => {
  const flip = (before: Sections, after: Sections): string[] => {
    const flipped = [{ what: 'the writer to us-west-2', states: states({ [WEST]: after }) }];
    return run('role-is-data', tree({ [WEST]: before }, flipped)).map(({ what }) => what);
  };
  test.each<[string, Sections, Sections, RegExp]>([
    [
      'promotes',
      cluster({ replication_source_identifier: 'arn', lifecycle: {} }),
      cluster({ lifecycle: {} }),
      /PromoteReadReplicaDBCluster/,
    ],
    ['detaches', cluster({}), cluster({ global_cluster_identifier: null }), /RemoveFromGlobalCluster/],
    ['replaces', cluster({}), cluster({ storage_encrypted: false }), /replaces the cluster/],
    [
      'does something that nobody has looked at',
      resource('aws_vpc', { x: 1 }),
      resource('aws_vpc', { x: 2 }),
      /nobody has said/,
    ],
    ['creates', {}, resource('aws_vpc', {}), /is created/],
    ['destroys', resource('aws_vpc', {}), {}, /is destroyed/],
    ['moves the provider', {}, { provider: { aws: [{ region: 'us-east-1' }] } }, /section provider/],
    ['changes what others read', {}, { output: { role: { value: 'writer' } } }, /section output/],
  ])('refuses what %s when roles move', (_what, before, after, words) => {
    expect(flip(before, after)).toContainEqual(expect.stringMatching(words));
  });

  test('takes what plans ignore, and the target of a record', () => {
    expect(flip(cluster({ source_region: 'us-east-1' }), cluster({}))).toEqual([]);
    const record = (target: string): Sections => resource('aws_route53_record', { name: 'x', records: [target] });
    expect(flip(record('east'), record('west'))).toEqual([]);
  });
});

describe('the rules’ data', () => {
  test('every rule has a case that it refuses, and refuses nothing in an empty environment', () => {
    const tried = new Set([...REFUSED.map(([rule]) => rule), 'role-is-data']);
    expect(POLICIES.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
    expect(POLICIES.flatMap((policy) => policy.check(tree({}), TERRAFORM_TYPES))).toEqual([]);
  });
});
