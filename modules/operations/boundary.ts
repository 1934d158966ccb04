/**
 * The permissions boundary of tasks: what starting a task needs, on resources of the environment. CI writes the roles
 * and cannot give more. A service that needs more gets its action here, and bootstrap applies it.
 */
import { dnsSuffixOf } from '../overlays/regions';
import { LOG_DELIVERY } from '../topology/machines';
import type { Topology } from '../topology/topology';
import type { Service } from './operation';
import { permissionsOf } from './permissions';
import { grouped, type RoleStatement } from './roles';
import { anyRegion, scopeOf } from './scopes';

const allow = (Sid: string, Action: readonly string[], Resource: readonly string[]): RoleStatement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource: [...new Set(Resource)],
});

export function boundaryStatements(topology: Topology): readonly RoleStatement[] {
  const regions = topology.regions.map(({ region }) => region);
  const groups = topology.regions.map(({ names }) => names.serviceLogGroup);
  return [
    // ECR knows no ARN for a token.
    allow('RegistryToken', ['ecr:GetAuthorizationToken'], ['*']),
    allow(
      'PullImage',
      ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      topology.regions.map(({ imageRepositoryArn }) => imageRepositoryArn),
    ),
    allow(
      'ReadDatabaseSecret',
      ['secretsmanager:GetSecretValue'],
      scopeOf(topology, 'secretsmanager:GetSecretValue').resources,
    ),
    {
      ...allow('DecryptDatabaseSecret', ['kms:Decrypt'], [anyRegion(topology, 'kms', 'key/*')]),
      Condition: {
        StringEquals: { 'kms:ViaService': regions.map((one) => `secretsmanager.${one}.${dnsSuffixOf(one)}`) },
      },
    },
    allow(
      'WriteLog',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      groups.map((group) => anyRegion(topology, 'logs', `log-group:${group}:log-stream:*`)),
    ),
  ];
}

/**
 * What the steps of an ungraceful failover send, from the region that takes over; `deployed.test.ts` holds the machines that are rendered
 * to it. A step that sends something else needs its action here, by a change that bootstrap carries out.
 */
export const MACHINE_OPERATIONS = [
  'rds:DescribeGlobalClusters',
  'rds:DescribeDBClusters',
  'rds:DescribeDBInstances',
  'rds:FailoverGlobalCluster',
  'ecs:DescribeServices',
  'ecs:UpdateService',
  'application-autoscaling:DescribeScalableTargets',
  'application-autoscaling:RegisterScalableTarget',
  'elbv2:DescribeListeners',
  'elbv2:DescribeTargetHealth',
  'elbv2:ModifyListener',
  'route53:GetHostedZone',
  'route53:ListHostedZonesByName',
  'route53:ListResourceRecordSets',
  'route53:ChangeResourceRecordSets',
  'cloudwatch:GetMetricData',
  'cloudwatch:DescribeAlarms',
  's3:ListObjectsV2',
  's3:PutObject',
] as const;

/** The most that a state machine may do: the failover's operations, and what Step Functions does for a machine. */
export function machineBoundaryStatements(topology: Topology): readonly RoleStatement[] {
  const actions = MACHINE_OPERATIONS.flatMap((name) => {
    const [service, action] = name.split(':') as [Service, string];
    return permissionsOf({ service, action });
  });
  const regions = topology.regions.map(({ region }) => region);
  const connections = topology.regions.map(({ names }) => `secret:events!connection/${names.machineConnection}/*`);
  return [
    ...grouped([...new Set(actions)].sort(), (action) => scopeOf(topology, action)),
    allow('AskTheEntry', ['states:InvokeHTTPEndpoint'], [anyRegion(topology, 'states', 'stateMachine:*')]),
    allow(
      'UseTheConnection',
      ['events:RetrieveConnectionCredentials'],
      topology.regions.map(({ names }) => anyRegion(topology, 'events', `connection/${names.machineConnection}/*`)),
    ),
    allow(
      'ReadTheHeader',
      ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      connections.map((one) => anyRegion(topology, 'secretsmanager', one)),
    ),
    allow(
      'AskAPerson',
      ['sns:Publish'],
      topology.regions.map(({ names }) => anyRegion(topology, 'sns', names.approvalTopic)),
    ),
    {
      ...allow('UseTheKey', ['kms:Decrypt', 'kms:GenerateDataKey'], [anyRegion(topology, 'kms', 'key/*')]),
      Condition: {
        StringEquals: {
          'kms:ViaService': regions.flatMap((one) => [
            `secretsmanager.${one}.${dnsSuffixOf(one)}`,
            `sns.${one}.${dnsSuffixOf(one)}`,
          ]),
        },
      },
    },
    // Deliveries of logs know no ARN.
    allow('WriteItsLog', LOG_DELIVERY, ['*']),
  ];
}
