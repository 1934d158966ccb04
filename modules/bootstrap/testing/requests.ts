/**
 * The requests of three real drills, and of verbs in a lab, as IAM is asked about them. `npm run requests` runs them and renews `drill-requests.json`;
 * `npm run requests -- NAME=JOURNAL` renews one of them from a journal that is there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { permissionsOf } from '../../operations/permissions';
import type { Service } from '../../operations/operation';
import { UNSCOPED } from '../../operations/scopes';
import { stateKeyAlias } from '../../topology/state-buckets';
import type { Topology } from '../../topology/topology';
import type { IamRequest } from '../../operations/evaluate';
import { compact, type Input, type Recorded, type Sent } from './compact';

export type { Agent, Sent } from './compact';

export type RunName = 'fresh' | 'rebuild' | 'bash' | 'verbs';

interface Fixture {
  readonly source: string;
  readonly runs: Readonly<Record<RunName, readonly Sent[]>>;
}

const FILE = join(__dirname, 'drill-requests.json');

export const RUNS = readRuns().runs;

/** With UPDATE_GENERATED the runs that DRILL_JOURNALS names (`{"fresh": "<path>"}`) are read from their journals and written down. */
function readRuns(): Fixture {
  const kept = JSON.parse(readFileSync(FILE, 'utf8')) as Fixture;
  const { UPDATE_GENERATED: update, DRILL_JOURNALS: given } = process.env;
  if (!update || given === undefined) return kept;
  const journals = Object.entries(JSON.parse(given) as Readonly<Record<string, string>>);
  const renewed = journals.map(([run, file]) => {
    if (!Object.keys(kept.runs).includes(run)) throw new Error(`there is no run ${run} in ${FILE}`);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    return [
      run,
      compact(
        lines.map((line) => JSON.parse(line) as Recorded),
        run === 'fresh' ? 'empty' : 'applied',
      ),
    ] as const;
  });
  const now: Fixture = { ...kept, runs: { ...kept.runs, ...Object.fromEntries(renewed) } };
  writeFileSync(FILE, written(now));
  return now;
}

/** A request a line. */
function written({ source, runs }: Fixture): string {
  const lists = Object.entries(runs).map(([run, sent]) => {
    const lines = sent.map((one) => `      ${JSON.stringify(one)}`);
    return `    ${JSON.stringify(run)}: [\n${lines.join(',\n')}\n    ]`;
  });
  return `{\n  "source": ${JSON.stringify(source)},\n  "runs": {\n${lists.join(',\n')}\n  }\n}\n`;
}

const PREFIX: Readonly<Record<string, string>> = { elbv2: 'elasticloadbalancing' };
const VERBS: readonly (readonly [RegExp, string])[] = [
  [/^Get/, 'GET'],
  [/^Create/, 'POST'],
  [/^Update/, 'PATCH'],
  [/^Delete/, 'DELETE'],
];
/** Reads that name nothing, answered of a service as a whole. */
const text = (value: Input[string] | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** Resources as IAM sees them, by service; `some` stands where AWS makes up the id. */
function resourceOf(topology: Topology, service: string, action: string, region: string, input: Input): string {
  const [first] = topology.regions;
  const arn = (rest: string, where = region): string => `arn:aws:${service}:${where}:${topology.accountId}:${rest}`;
  const names = first?.names;
  const kinds: Readonly<Record<string, () => string>> = {
    rds: () => rdsResource(arn, action, input),
    s3: () =>
      `arn:aws:s3:::${text(input['Bucket']) ?? ''}${text(input['Key']) === undefined || action === 'ListObjectsV2' ? '' : `/${text(input['Key']) ?? ''}`}`,
    // In a lab it is asked about whatever role is there; in an account whoever asks is asked about.
    iam: () =>
      arn(
        action === 'SimulatePrincipalPolicy'
          ? `role/${topology.app}-${topology.environment}-operator`
          : `role/${text(input['RoleName']) ?? ''}`,
        '',
      ),
    ecs: () =>
      arn(
        action.includes('Service')
          ? `service/${names?.ecsCluster ?? ''}/${names?.ecsService ?? ''}`
          : action.includes('Task')
            ? `task-definition/${names?.taskFamily ?? ''}:1`
            : `cluster/${names?.ecsCluster ?? ''}`,
      ),
    elasticloadbalancing: () =>
      arn(
        action.includes('Listener')
          ? `listener/app/${names?.loadBalancer ?? ''}/1/2`
          : action.includes('TargetGroup')
            ? `targetgroup/${names?.targetGroupBlue ?? ''}/1`
            : `loadbalancer/app/${names?.loadBalancer ?? ''}/1`,
      ),
    route53: () => `arn:aws:route53:::${action === 'GetChange' ? 'change' : 'hostedzone'}/some`,
    apigateway: () => `arn:aws:apigateway:${region}::/apis/some`,
    secretsmanager: () => arn(`secret:${names?.databaseSecret ?? ''}-AbCdEf`),
    kms: () => arn(action.endsWith('Alias') ? `alias/${topology.app}-${topology.environment}` : 'key/some'),
    ecr: () => arn(`repository/${text(input['repositoryName']) ?? ''}`),
    servicequotas: () => arn('*'),
    sns: () =>
      arn(
        action === 'CreateTopic' || region === topology.controlRegion
          ? topology.controlAlarmTopic
          : (names?.alarmTopic ?? ''),
      ),
    logs: () => arn(`log-group:${names?.serviceLogGroup ?? ''}`),
    cloudwatch: () => arn(`alarm:${names?.lagAlarm ?? ''}`),
    elasticache: () => arn(`replicationgroup:${names?.cacheReplicationGroup ?? ''}`),
    ec2: () => arn('vpc/some'),
    acm: () => arn('certificate/some'),
    'application-autoscaling': () => arn('scalable-target/some'),
  };
  const found = kinds[service];
  if (found === undefined) throw new RangeError(`what is a resource of ${service}?`);
  return found();
}

function rdsResource(arn: (rest: string, where?: string) => string, action: string, input: Input): string {
  const members: readonly (readonly [string, (name: string) => string])[] = [
    ['TargetDBClusterSnapshotIdentifier', (name) => arn(`cluster-snapshot:${name}`)],
    ['GlobalClusterIdentifier', (name) => arn(`global-cluster:${name}`, '')],
    ['DBClusterSnapshotIdentifier', (name) => arn(`cluster-snapshot:${name}`)],
    ['DBInstanceIdentifier', (name) => arn(`db:${name}`)],
    ['DBClusterIdentifier', (name) => arn(`cluster:${name}`)],
    ['DBSubnetGroupName', (name) => arn(`subgrp:${name}`)],
    ['DBClusterParameterGroupName', (name) => arn(`cluster-pg:${name}`)],
  ];
  for (const [member, make] of members) {
    const name = text(input[member]);
    if (name !== undefined) return make(name);
  }
  return action.startsWith('DescribeGlobal') ? arn('global-cluster:*', '') : arn('cluster:*');
}

/** Unique id of a lab's approver, as its STS says it. */
const APPROVER = 'AROALABAPPROVER:lab';

/** What IAM is asked for one request: every action it needs, on its resource. */
export function askedBy(topology: Topology, [agent, service, action, region, input]: Sent): readonly IamRequest[] {
  const prefix = PREFIX[service] ?? service;
  const verb = VERBS.find(([pattern]) => pattern.test(action))?.[1] ?? action;
  // Terraform's backend heads a state before it reads it, which IAM knows as reading it.
  const known = service === 's3' && action === 'HeadObject' ? 'GetObject' : action;
  const actions =
    service === 'apigatewayv2' ? [`apigateway:${verb}`] : permissionsOf({ service: service as Service, action: known });
  const context = {
    // The services' own requests, made in the caller's name.
    'kms:GrantIsForAWSResource': ['true'],
    'aws:RequestedRegion': [region],
    ...(agent === 'approver' ? { 'aws:userid': [APPROVER] } : {}),
    // What a new role is given; of one that is there, what it was given then.
    ...(action === 'CreateRole'
      ? { 'iam:PermissionsBoundary': [input['PermissionsBoundary'] ?? []].flat() }
      : { 'iam:PermissionsBoundary': [topology.taskBoundaryArn] }),
    // Terraform's default tags are on everything it makes.
    'aws:ResourceTag/app': [topology.app],
    'aws:ResourceTag/environment': [topology.environment],
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': [input['Records'] ?? []]
      .flat()
      .map((one) => one.replace(/\.$/, '')),
  };
  return actions.map((one) => {
    const [owner = prefix] = one.split(':');
    // Objects are encrypted with the key of the states.
    const key = owner === 'kms' && service !== 'kms' ? { 'kms:ResourceAliases': [stateKeyAlias(topology)] } : {};
    // Listing is asked of the bucket, whatever object the request is about.
    const about = one === 's3:ListBucket' ? 'ListObjectsV2' : action;
    const resource = UNSCOPED.has(one) ? '*' : resourceOf(topology, owner, about, region, input);
    return { action: one, resource, context: { ...context, ...key } };
  });
}
