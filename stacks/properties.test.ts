/** What every region's resources must be like, asserted on what Terraform reads. */
import {
  type Attributes,
  type Config,
  only,
  resources,
  type Synthesized,
  synthesizeSample,
} from './testing/synthesized';
import { boundaryStatements } from '../modules/operations/boundary';
import { denied } from '../modules/operations/evaluate';
import { sampleTopology } from '../modules/topology/testing/sample';

const REGIONS = ['us-east-1', 'us-west-2'];
const of = (synthesized: Synthesized, region: string, layer: string): Config =>
  synthesized.states[`warm-standby.${region}.${layer}`] as Config;

let sample: Synthesized;
let all: [string, Attributes][];
beforeAll(() => {
  sample = synthesizeSample({ base: { alarm_email: 'ops@example.com' } });
  all = Object.values(sample.states).flatMap((config) =>
    Object.entries(config.resource).flatMap(([type, named]) =>
      Object.values(named).map((attributes): [string, Attributes] => [type, attributes]),
    ),
  );
});
const ofType = (type: string): Attributes[] =>
  all.filter(([each]) => each === type).map(([, attributes]) => attributes);

interface PolicyStatement {
  Sid: string;
  Principal?: Record<string, unknown>;
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, unknown>;
}
const statements = (policy: unknown): PolicyStatement[] =>
  (JSON.parse(policy as string) as { Statement: PolicyStatement[] }).Statement;

describe('network', () => {
  test('three tiers in every chosen zone, named by zone id', () => {
    const subnets = Object.values(resources(of(sample, 'us-east-1', 'platform'), 'aws_subnet'));
    const seen = subnets.map(
      (each) => `${(each['tags'] as { tier: string }).tier} ${each['availability_zone_id'] as string}`,
    );
    const zones = ['use1-az1', 'use1-az2', 'use1-az4'];
    expect(seen.sort()).toEqual(
      ['public', 'private', 'isolated'].flatMap((tier) => zones.map((zone) => `${tier} ${zone}`)).sort(),
    );
    for (const subnet of subnets) expect(subnet).not.toHaveProperty('availability_zone');
  });

  test('isolated subnets have no way out, private ones have their own zone’s', () => {
    const platform = of(sample, 'us-east-1', 'platform');
    const routes = Object.values(resources(platform, 'aws_route'));
    expect(routes.filter((route) => JSON.stringify(route).includes('isolated'))).toEqual([]);
    const nats = routes.map((route) => route['nat_gateway_id']).filter((nat) => nat !== undefined);
    expect(new Set(nats).size).toBe(3);
  });

  test('S3 and DynamoDB are reached without NAT', () => {
    const endpoints = Object.values(resources(of(sample, 'us-west-2', 'platform'), 'aws_vpc_endpoint'));
    expect(endpoints.map((each) => [each['service_name'], each['vpc_endpoint_type']])).toEqual([
      ['com.amazonaws.us-west-2.dynamodb', 'Gateway'],
      ['com.amazonaws.us-west-2.s3', 'Gateway'],
    ]);
    for (const each of endpoints) expect(each['route_table_ids']).toHaveLength(4);
  });

  test('nothing lets the internet in', () => {
    const rules = ofType('aws_vpc_security_group_ingress_rule');
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) expect(rule['cidr_ipv4'] ?? 'a group').not.toBe('0.0.0.0/0');
  });
});

describe('what an auditor asks first', () => {
  test('every security group and every rule says what it is for', () => {
    const described = [
      'aws_security_group',
      ...['ingress', 'egress'].map((way) => `aws_vpc_security_group_${way}_rule`),
    ];
    const found = described.flatMap(ofType);
    expect(found.length).toBeGreaterThan(20);
    for (const each of found) expect(each['description']).toMatch(/^[A-Za-z][A-Za-z ,]{5,}$/);
  });

  test('a load balancer is protected like the database, and gives that up with it', () => {
    expect(ofType('aws_lb').map((each) => each['enable_deletion_protection'])).toEqual([true, true]);
    const open = synthesizeSample({
      base: { database: { deletion_protection: { protect: false, reason: 'a test environment that is destroyed' } } },
    });
    const [balancer] = Object.values(resources(of(open, 'us-east-1', 'platform'), 'aws_lb'));
    expect(balancer?.['enable_deletion_protection']).toBe(false);
  });

  test('the database logs schema changes and slow statements, and no others', () => {
    for (const group of ofType('aws_rds_cluster_parameter_group')) {
      const parameters = group['parameter'] as { name: string; value: string }[];
      expect(Object.fromEntries(parameters.map(({ name, value }) => [name, value]))).toEqual({
        'rds.force_ssl': '1',
        log_statement: 'ddl',
        log_min_duration_statement: '1000',
      });
    }
  });
});

describe('entry', () => {
  test('clients’ name and the region’s own name are domains of the same API; the generated name is off', () => {
    const platform = of(sample, 'us-west-2', 'platform');
    const names = Object.values(resources(platform, 'aws_apigatewayv2_domain_name')).map((each) => each['domain_name']);
    expect(names.sort()).toEqual(['api.example.com', 'us-west-2.api.example.com']);
    expect(only(platform, 'aws_apigatewayv2_api')['disable_execute_api_endpoint']).toBe(true);
    expect(only(platform, 'aws_lb')['internal']).toBe(true);
  });

  test('an alias bears the name of its domain; the helper name points to the service’s domain in this region', () => {
    const records = resources(of(sample, 'us-west-2', 'platform'), 'aws_route53_record');
    expect(records['entry_own-record']).toMatchObject({
      name: 'us-west-2.api.example.com',
      type: 'A',
      alias: {
        name: '${aws_apigatewayv2_domain_name.entry_own-domain.domain_name_configuration[0].target_domain_name}',
      },
    });
    expect(records['entry_entry-record']).toMatchObject({
      name: 'us-west-2-entry.api.example.com',
      type: 'CNAME',
      ttl: 30,
      records: ['${aws_apigatewayv2_domain_name.entry_service-domain.domain_name_configuration[0].target_domain_name}'],
    });
  });

  test('each validation record has one owner: the service’s name globally, a host’s in its region', () => {
    for (const record of ofType('aws_route53_record')) expect(record).not.toHaveProperty('allow_overwrite');
    const proofs = (config: Config | undefined): string[] =>
      Object.values(resources(config, 'aws_route53_record'))
        .map((record) => /domain_name == "([^"]+)"/.exec(record['name'] as string)?.[1])
        .filter((name) => name !== undefined);
    expect(proofs(sample.states['warm-standby.global'])).toEqual(['api.example.com']);
    for (const region of REGIONS) expect(proofs(of(sample, region, 'platform'))).toEqual([`${region}.api.example.com`]);
  });

  test('where colours are switched by deployments, plans leave the listeners’ targets alone; elsewhere they hold them', () => {
    const ignored = (synthesized: Synthesized): unknown[] =>
      Object.values(resources(of(synthesized, 'us-east-1', 'platform'), 'aws_lb_listener')).map(
        (each) => each['lifecycle'],
      );
    expect(ignored(sample)).toEqual([{ ignore_changes: ['default_action'] }, { ignore_changes: ['default_action'] }]);
    expect(ignored(synthesizeSample({ base: { blue_green: false } }))).toEqual([undefined, undefined]);
  });
});

describe('encryption', () => {
  test('everything at rest uses the region’s own customer key, which rotates', () => {
    for (const key of ofType('aws_kms_key')) expect(key).toMatchObject({ enable_key_rotation: true });
    for (const [type, attribute] of [
      ['aws_cloudwatch_log_group', 'kms_key_id'],
      ['aws_sns_topic', 'kms_master_key_id'],
      ['aws_rds_cluster', 'kms_key_id'],
      ['aws_rds_cluster_instance', 'performance_insights_kms_key_id'],
      ['aws_elasticache_replication_group', 'kms_key_id'],
    ] as const) {
      const found = ofType(type);
      expect(found.length).toBeGreaterThan(0);
      for (const each of found)
        expect(each[attribute]).toMatch(
          /^\$\{(aws_kms_key\.key_key\.arn|data\.terraform_remote_state\.platform\.outputs\.key_arn)\}$/,
        );
    }
    for (const group of ofType('aws_elasticache_replication_group')) {
      expect(group).toMatchObject({ at_rest_encryption_enabled: 'true', transit_encryption_enabled: true });
    }
  });

  test('the key lets this region’s logs and this account’s alarms use it, and no one else’s', () => {
    const policy = statements(only(of(sample, 'us-west-2', 'platform'), 'aws_kms_key')['policy']);
    const byId = new Map(policy.map((each) => [each.Sid, each]));
    expect(byId.get('LogsUse')).toMatchObject({
      Principal: { Service: 'logs.us-west-2.amazonaws.com' },
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:us-west-2:123456789012:log-group:*' },
      },
    });
    expect(byId.get('AlarmsPublish')).toMatchObject({
      Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
    });
    for (const each of policy) if (each.Sid !== 'AccountAdministers') expect(each.Condition).toBeDefined();
  });
});

describe('database', () => {
  test('backups, protection, logs and a final snapshot, in every region', () => {
    for (const region of REGIONS) {
      expect(only(of(sample, region, 'data'), 'aws_rds_cluster')).toMatchObject({
        storage_encrypted: true,
        backup_retention_period: 7,
        copy_tags_to_snapshot: true,
        deletion_protection: true,
        skip_final_snapshot: false,
        final_snapshot_identifier: 'shop-warm-standby-final',
        enabled_cloudwatch_logs_exports: ['postgresql'],
        lifecycle: { prevent_destroy: true },
      });
      expect(resources(of(sample, region, 'data'), 'aws_rds_cluster_instance')).toHaveProperty('database_instance-2');
    }
  });

  test('giving protection up in an overlay lets go of cluster, global cluster and key', () => {
    const open = synthesizeSample({
      base: { database: { deletion_protection: { protect: false, reason: 'an environment for trying things' } } },
    });
    for (const layer of ['platform', 'data']) {
      expect(JSON.stringify(of(open, 'us-east-1', layer))).not.toContain('prevent_destroy');
    }
    expect(only(of(open, 'us-east-1', 'data'), 'aws_rds_global_cluster')['deletion_protection']).toBe(false);
  });

  test('the password reaches the seeding cluster without being in the configuration', () => {
    const data = of(sample, 'us-east-1', 'data');
    expect(only(data, 'aws_rds_cluster')).toMatchObject({
      master_username: 'dbadmin',
      master_password_wo:
        '${jsondecode(ephemeral.aws_secretsmanager_secret_version.database_password.secret_string)["password"]}',
      master_password_wo_version: 1,
    });
    expect(only(data, 'aws_rds_cluster')).not.toHaveProperty('manage_master_user_password');
    expect(data.terraform.required_version).toBe('>= 1.11');
  });
});

describe('alarms', () => {
  test('all of them tell someone', () => {
    const alarms = ofType('aws_cloudwatch_metric_alarm');
    expect(alarms).toHaveLength(10);
    for (const each of alarms) {
      expect(each['alarm_actions']).toHaveLength(1);
      expect(each['ok_actions']).toEqual(each['alarm_actions']);
      expect(each['treat_missing_data']).toBeDefined();
    }
  });

  test('replication lag is watched in every region, in milliseconds, and no data is neither good nor bad', () => {
    for (const region of REGIONS) {
      expect(only(of(sample, region, 'data'), 'aws_cloudwatch_metric_alarm')).toMatchObject({
        metric_name: 'AuroraGlobalDBRPOLag',
        dimensions: { DBClusterIdentifier: '${aws_rds_cluster.database_cluster.cluster_identifier}' },
        threshold: 5000,
        treat_missing_data: 'missing',
      });
    }
  });

  test('mail goes to the address when there is one', () => {
    expect(ofType('aws_sns_topic_subscription')).toHaveLength(3);
    const silent = synthesizeSample();
    expect(of(silent, 'us-east-1', 'platform').resource).not.toHaveProperty('aws_sns_topic_subscription');
  });
});

describe('service', () => {
  test('runs the image by digest from its own region’s registry', () => {
    for (const region of REGIONS) {
      const task = only(of(sample, region, 'workloads'), 'aws_ecs_task_definition');
      const [container] = JSON.parse(task['container_definitions'] as string) as { image: string; secrets: unknown }[];
      expect(container?.image).toMatch(
        new RegExp(`^123456789012\\.dkr\\.ecr\\.${region}\\.amazonaws\\.com/shop/api@sha256:[0-9a-f]{64}$`),
      );
      expect(container?.secrets).toEqual([
        {
          name: 'DATABASE_PASSWORD',
          valueFrom: '${data.terraform_remote_state.data.outputs.database_secret_arn}:password::',
        },
      ]);
    }
  });

  test('task counts start with the role’s capacity and are then left to the runbook; the image is not', () => {
    const counts = (region: string): unknown[] => {
      const workloads = of(sample, region, 'workloads');
      const service = only(workloads, 'aws_ecs_service');
      const target = only(workloads, 'aws_appautoscaling_target');
      expect(service['lifecycle']).toEqual({ ignore_changes: ['desired_count', 'load_balancer'] });
      expect(target['lifecycle']).toEqual({ ignore_changes: ['min_capacity', 'max_capacity'] });
      return [service['desired_count'], target['min_capacity'], target['max_capacity']];
    };
    expect(counts('us-east-1')).toEqual([3, 3, 9]);
    expect(counts('us-west-2')).toEqual([1, 1, 3]);
  });

  test('a deployment that fails goes back by itself', () => {
    expect(only(of(sample, 'us-east-1', 'workloads'), 'aws_ecs_service')).toMatchObject({
      launch_type: 'FARGATE',
      deployment_circuit_breaker: { enable: true, rollback: true },
      load_balancer: [{ target_group_arn: '${data.terraform_remote_state.platform.outputs.blue_target_group_arn}' }],
    });
  });

  test('roles carry the region’s suffix and may do what starting a task takes, on named resources', () => {
    const workloads = of(sample, 'us-west-2', 'workloads');
    const names = Object.values(resources(workloads, 'aws_iam_role')).map((role) => role['name']);
    expect(names.sort()).toEqual(['shop-warm-standby-execution-dr', 'shop-warm-standby-task-dr']);
    const policy = statements(only(workloads, 'aws_iam_role_policy')['policy']);
    expect(policy.filter((each) => each.Resource === '*').map((each) => each.Action)).toEqual([
      'ecr:GetAuthorizationToken',
    ]);
    for (const each of policy) expect(JSON.stringify(each.Action)).not.toContain('*');
  });

  test.each(['us-east-1', 'us-west-2'])(
    'roles of tasks in %s are bounded, by exactly what starting a task takes',
    (region) => {
      const workloads = of(sample, region, 'workloads');
      const topology = sampleTopology();
      const bounds = Object.values(resources(workloads, 'aws_iam_role')).map((role) => role['permissions_boundary']);
      expect(bounds).toEqual([topology.taskBoundaryArn, topology.taskBoundaryArn]);
      const key = `arn:aws:kms:${region}:123456789012:key/1`;
      const names: readonly (readonly [RegExp, string])[] = [
        [
          /^\$\{.*database_secret_arn\}$/,
          `arn:aws:secretsmanager:${region}:123456789012:secret:${topology.regions[0]?.names.databaseSecret ?? ''}-AbCdEf`,
        ],
        [/^\$\{.*database_secret_key_arn\}$/, key],
        [/\$\{.*service_log_group_name\}/, topology.regions[0]?.names.serviceLogGroup ?? ''],
      ];
      const policy = statements(only(workloads, 'aws_iam_role_policy')['policy']);
      const asked = policy.flatMap(({ Action, Resource }) =>
        [Action].flat().map((action) => {
          const resource = names.reduce((arn, [token, name]) => arn.replace(token, name), String(Resource));
          return { action, resource, context: { 'kms:ViaService': [`secretsmanager.${region}.amazonaws.com`] } };
        }),
      );
      const boundary = boundaryStatements(topology);
      expect(denied(boundary, asked)).toEqual([]);
      expect(denied(boundary, [{ action: 'kms:Decrypt', resource: key, context: {} }])).toEqual([
        `kms:Decrypt on ${key}`,
      ]);
      const allowed = boundary.flatMap((one) => one.Action ?? []);
      expect([...allowed].sort()).toEqual(asked.map(({ action }) => action).sort());
    },
  );
});
