/**
 * The machines that Terraform deploys: for each region that takes over, the failover for every other region, made from settings alone.
 * What AWS makes up stands in them as placeholders; which target group is live is asked when a machine runs.
 */
import { permissionsOf } from '../operations/permissions';
import { scopeOf } from '../operations/scopes';
import type { Operation } from '../operations/operation';
import { partitionOf } from '../overlays/regions';
import { failoverMachineName } from '../topology/names';
import type { FailoverMachine, MachineStatement, Placeholders } from '../topology/machines';
import type { RegionTopology, Topology } from '../topology/topology';
import { need, targetOf } from '../observation/facts';
import * as reads from '../parts/ecs-service/observe/reads';
import { byCondition, type ByCondition } from '../runbook/conditions/index';
import type { Runbook } from '../runbook/runbook';
import { failoverRunbook } from './warm-standby/failover';
import { suppose } from '../parts/index.observe';
import { renderMachine, type RenderedMachine } from '../engines/step-functions/step-functions';
import type { AskedFirst } from '../engines/step-functions/asking-first';
import { operationsOf } from '../engines/step-functions/operations';

/** Every machine of an environment, by the region that takes over and then by the one that is lost. Pure; deterministic. */
export function deployedMachines(topology: Topology): readonly FailoverMachine[] {
  return topology.regions.flatMap((target) =>
    topology.regions
      .filter(({ region }) => region !== target.region)
      .map(({ region }) => deployedMachine(topology, target, region)),
  );
}

/** The runbook that a deployed machine carries out, as it was supposed when it was rendered. */
export function deployedRunbook(topology: Topology, from: string, to: string): Runbook {
  return failoverRunbook(topology, suppose(topology, { serving: from, out: from }), { to });
}

function deployedMachine(topology: Topology, target: RegionTopology, from: string): FailoverMachine {
  const { region } = target;
  const runbook = deployedRunbook(topology, from, region);
  const supposed = suppose(topology, { serving: from, out: from });
  const { listenerArn, targetGroupArn } = targetOf(topology, supposed, region);
  const zoneId = need(supposed.hostedZoneId, 'which zone it is');
  const placeholders = placeholdersOf(topology, target, { listenerArn, zoneId });
  const { machine } = rendered(target, runbook, placeholders, targetGroupArn);
  return {
    region,
    from,
    name: failoverMachineName(topology, from),
    description: runbook.title,
    definition: JSON.stringify(machine),
    statements: statementsOf(topology, region, [...operationsOf(runbook), liveGroup(target)], zoneId),
    endpoints: endpointsOf(runbook),
    placeholders,
  };
}

function rendered(
  target: RegionTopology,
  runbook: Runbook,
  { connectionArn, topicArn }: Placeholders,
  targetGroupArn: string,
): RenderedMachine {
  const { region } = target;
  const first: AskedFirst = {
    literal: targetGroupArn,
    read: liveGroup(target),
    in: 'services[].loadBalancers[].targetGroupArn',
    why: `which target group the service's tasks are in, in ${region}`,
  };
  return renderMachine(runbook, { region, connection: connectionArn, topic: topicArn }, first);
}

const liveGroup = ({ region, names }: RegionTopology): Operation =>
  reads.ecsService(region, names.ecsCluster, names.ecsService);

function placeholdersOf(
  { accountId }: Topology,
  { region, names }: RegionTopology,
  { listenerArn, zoneId }: Pick<Placeholders, 'listenerArn' | 'zoneId'>,
): Placeholders {
  const arn = (service: string, rest: string): string =>
    `arn:${partitionOf(region)}:${service}:${region}:${accountId}:${rest}`;
  return {
    listenerArn,
    zoneId,
    connectionArn: arn('events', `connection/${names.machineConnection}/00000000-0000-0000-0000-000000000000`),
    topicArn: arn('sns', `${names.approvalTopic}`),
  };
}

/** Where a task of HTTP connects to: the URL's own name alone. */
const ENDPOINT: ByCondition<readonly string[]> = {
  ...{ observed: () => [], missing: () => [], dns: () => [] },
  http: ({ http, via }) => (via === undefined ? [http] : []),
};

const endpointsOf = ({ steps }: Runbook): readonly string[] => [
  ...new Set(steps.flatMap(({ met }) => met.flatMap((one) => byCondition(ENDPOINT, one)))),
];

/** Least privilege: the actions of what it sends, each on what it is sent about, in the machine's own region. */
function statementsOf(
  topology: Topology,
  region: string,
  operations: readonly Operation[],
  zoneId: string,
): readonly MachineStatement[] {
  const wanted = new Map<
    string,
    { readonly scope: Omit<MachineStatement, 'Sid' | 'Action'>; readonly actions: Set<string> }
  >();
  for (const operation of operations) {
    for (const action of permissionsOf(operation)) {
      const scope = scopeIn(topology, region, operation, action, zoneId);
      const key = JSON.stringify([action.split(':')[0], scope]);
      const found = wanted.get(key) ?? { scope, actions: new Set<string>() };
      wanted.set(key, found);
      found.actions.add(action);
    }
  }
  return [...wanted.values()].map(({ scope, actions }, index) => ({
    Sid: `Step${index + 1}`,
    Action: [...actions].sort(),
    ...scope,
  }));
}

/** Kinds of resources that a description without a name is decided on: not one of ours, but all of a kind. */
const DESCRIBED: Readonly<Record<string, readonly string[]>> = {
  'rds:DescribeDBClusters': ['cluster:*'],
  'rds:DescribeDBInstances': ['db:*'],
  'rds:DescribeDBClusterSnapshots': ['cluster:*', 'cluster-snapshot:*'],
  'cloudwatch:DescribeAlarms': ['alarm:*'],
};

/** Of what the table for people names, what the action is about. */
const SUBJECTS: Readonly<Record<string, RegExp>> = {
  'rds:FailoverGlobalCluster': /:(global-cluster|cluster):/,
  'rds:RemoveFromGlobalCluster': /:(global-cluster|cluster):/,
  'ecs:UpdateService': /:service\//,
  'elasticloadbalancing:ModifyListener': /:listener\//,
};

/** `ecs:DescribeServices` is one of those that the table for people leaves open: here the one service is named. */
function ofService({ regions, accountId }: Topology, region: string): readonly string[] {
  return regions
    .filter((one) => one.region === region)
    .map(
      ({ names }) =>
        `arn:${partitionOf(region)}:ecs:${region}:${accountId}:service/${names.ecsCluster}/${names.ecsService}`,
    );
}

function scopeIn(
  topology: Topology,
  region: string,
  { service, input }: Operation,
  action: string,
  zoneId: string,
): Omit<MachineStatement, 'Sid' | 'Action'> {
  const partition = partitionOf(region);
  const kinds = DESCRIBED[action];
  if (kinds !== undefined) {
    const [prefix = ''] = action.split(':');
    return { Resource: kinds.map((kind) => `arn:${partition}:${prefix}:${region}:${topology.accountId}:${kind}`) };
  }
  if (action === 'ecs:DescribeServices') return { Resource: ofService(topology, region) };
  const { resources, condition } = scopeOf(topology, action);
  const Condition = condition === null ? {} : { Condition: condition };
  if (service === 's3' && action.startsWith('s3:')) {
    const [name, key] = [textOf(input['Bucket']), textOf(input['Key'])];
    const bucket = `arn:${partition}:s3:::${name}`;
    return { Resource: [action === 's3:ListBucket' ? bucket : `${bucket}/${key}`] };
  }
  if (service === 'route53' && action !== 'route53:ListHostedZonesByName') {
    const names = { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': [topology.serviceRecord.name] };
    return {
      Resource: [`arn:${partition}:route53:::hostedzone/${zoneId}`],
      ...(action === 'route53:ChangeResourceRecordSets' ? { Condition: { 'ForAllValues:StringEquals': names } } : {}),
    };
  }
  const subjects = SUBJECTS[action];
  const meant = subjects === undefined ? resources : resources.filter((arn) => subjects.test(arn));
  const own = meant.map((arn) => {
    const parts = arn.split(':');
    return parts[3] === '*' ? [...parts.slice(0, 3), region, ...parts.slice(4)].join(':') : arn;
  });
  return { Resource: [...new Set(own)], ...Condition };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
