/**
 * What each role may do, computed from the operations that runbooks, status and preflight send and from the Terraform types in use.
 * Pure: bootstrap makes policies of it, the reference lists it, and a drill's requests are replayed against it.
 */
import type { TerraformTypes } from '../policies/terraform-types';
import type { RegionTopology, Topology } from '../topology/topology';
import { SENTINEL_KEY, TAKEOVER_KEY } from '../topology/traffic';
import { stateBuckets, stateKeyAlias } from '../topology/state-buckets';
import { partitionOf } from '../overlays/regions';
import { failoverMachineName } from '../topology/names';
import { CATALOGUE } from './catalogue';
import type { Service } from './operation';
import { permissionsOf } from './permissions';
import { anyRegion, BOUNDED_ACTIONS, iamArn, scopeOf, type PolicyCondition } from './scopes';
import { BACKEND_PERMISSIONS, terraformPermissions, typesOf } from './terraform-permissions';

export const ROLES = ['ci', 'operator', 'break-glass', 'approver'] as const;
export type RoleName = (typeof ROLES)[number];

export interface RoleStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: PolicyCondition;
}

/** Operations of `dr bootstrap` alone, which runs with the caller's own permissions. */
export const isOfBootstrap = (service: Service, action: string): boolean =>
  CATALOGUE[service].actions[action]?.only === 'bootstrap';

/**
 * Operations of a failback by rebuilding alone. It deletes a cluster and needs the break-glass role; the operator role
 * fails over, fails back by rejoining and reconciles.
 */
const isOfBreakGlass = (service: Service, action: string): boolean =>
  CATALOGUE[service].actions[action]?.only === 'break-glass';

/** What a second person sends: reads a run, and writes an answer of their own. */
const OF_APPROVER: readonly { readonly service: Service; readonly action: string }[] = [
  { service: 's3', action: 'GetObject' },
  { service: 's3', action: 'ListObjectsV2' },
  { service: 's3', action: 'PutObject' },
];

/** IAM actions of a role, sorted, once each; of every environment's where none is given. */
export function actionsOf(role: RoleName, known: TerraformTypes, topology?: Topology): readonly string[] {
  const types = topology === undefined ? known : typesOf(topology, known);
  const backend = [...BACKEND_PERMISSIONS.read, ...BACKEND_PERMISSIONS.write];
  const operations = (Object.keys(CATALOGUE) as Service[]).flatMap((service) =>
    Object.keys(CATALOGUE[service].actions)
      .filter((action) => !isOfBootstrap(service, action))
      .filter((action) => role === 'break-glass' || !isOfBreakGlass(service, action))
      .flatMap((action) => permissionsOf({ service, action })),
  );
  // CI looks whether a recovery froze applies; that is a read of the state bucket, which the backend needs as well.
  // It also looks whether a zone that a plan would make exists already.
  const zones = permissionsOf({ service: 'route53', action: 'ListHostedZonesByName' });
  const ci = [...terraformPermissions('apply', types), ...backend, ...zones];
  const operator = [...operations, ...terraformPermissions('plan', types), ...backend];
  const approver = OF_APPROVER.flatMap(permissionsOf);
  const wanted = { ci, operator, 'break-glass': [...operator, ...ci], approver }[role];
  return [...new Set(wanted)].sort();
}

/** Allowing statements by resources and condition, then the denials of every role. */
export function statementsOf(topology: Topology, role: RoleName, types: TerraformTypes): readonly RoleStatement[] {
  const allowing = grouped(actionsOf(role, types, topology), (action) => narrowed(topology, role, action));
  const others = role === 'approver' ? [] : [approvalsAreOthers(topology)];
  return [
    ...allowing,
    ...machinesFor(topology, role),
    ...denials(topology),
    ...ownBoundaries(topology, role),
    ...others,
  ];
}

/** Statements that allow these actions, one for each set of resources and condition. */
export function grouped(
  actionNames: readonly string[],
  scopeFor: (action: string) => ReturnType<typeof scopeOf>,
): readonly RoleStatement[] {
  const groups = new Map<
    string,
    { readonly actions: string[]; readonly resources: readonly string[]; readonly condition: PolicyCondition | null }
  >();
  for (const action of actionNames) {
    const { resources, condition } = scopeFor(action);
    const key = JSON.stringify([action.split(':')[0] === 'ec2' ? 'ec2' : '', resources, condition]);
    const group = groups.get(key) ?? { actions: [], resources, condition };
    group.actions.push(action);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ actions, resources, condition }, index): RoleStatement => ({
    Sid: `Allow${index + 1}`,
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(condition === null ? {} : { Condition: condition }),
  }));
}

/** An operator may start a state machine and answer its questions: a token names the task, and has no ARN. */
function machinesFor(topology: Topology, role: RoleName): readonly RoleStatement[] {
  if (topology.machineBoundaryArn === null || role === 'ci' || role === 'approver') return [];
  const machines = topology.regions.map(({ region }) => failoverMachineName(topology, region));
  const arns = (kind: string, rest: string): readonly string[] =>
    machines.map((name) => anyRegion(topology, 'states', `${kind}:${name}${rest}`));
  const allow = (Sid: string, Action: readonly string[], Resource: readonly string[]): RoleStatement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
  });
  return [
    allow('BeginMachines', ['states:StartExecution', 'states:ListExecutions'], arns('stateMachine', '')),
    allow(
      'WatchAndEndMachines',
      ['states:DescribeExecution', 'states:GetExecutionHistory', 'states:StopExecution'],
      arns('execution', ':*'),
    ),
    allow('AnswerMachines', ['states:SendTaskFailure', 'states:SendTaskSuccess'], ['*']),
  ];
}

/** CI writes the object that is always there; operators write the takeover object. */
const NOT_OF: Readonly<Record<RoleName, string | null>> = {
  ci: TAKEOVER_KEY,
  operator: SENTINEL_KEY,
  'break-glass': null,
  approver: null,
};

/** Objects with what runs share, and of them the answers of second persons. */
const RUNS = 'runs/*';
const APPROVALS = 'runs/*/approvals/*';

/**
 * An operator moves the service record, and no other record of the zone. An approver reads runs and writes objects that are called by
 * the caller's own unique id (`aws:userid`, with the session for a role): what an approval says of its principal is what IAM let through.
 */
function narrowed(topology: Topology, role: RoleName, action: string): ReturnType<typeof scopeOf> {
  const whole = scopeOf(topology, action);
  const key = /^s3:(Put|Delete)Object/.test(action) ? NOT_OF[role] : null;
  const scope = { ...whole, resources: whole.resources.filter((arn) => key === null || !arn.endsWith(`/${key}`)) };
  if (role === 'approver' && /^s3:(Get|Put)Object$/.test(action)) {
    const path = action === 's3:GetObject' ? RUNS : `${APPROVALS}/\${aws:userid}.json`;
    return { ...scope, resources: inStates(scope.resources, path) };
  }
  if (role !== 'operator' || action !== 'route53:ChangeResourceRecordSets') return scope;
  const names = { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': [topology.serviceRecord.name] };
  return { ...scope, condition: { 'ForAllValues:StringEquals': names } };
}

/** A path in the state buckets. Buckets that clients are moved by are named with whole keys: no approval lies there. */
const inStates = (resources: readonly string[], path: string): readonly string[] =>
  resources.filter((arn) => arn.endsWith('*')).map((arn) => arn.replace(/\*$/, path));

/** Roles that carry out runs must not write approvals. */
function approvalsAreOthers(topology: Topology): RoleStatement {
  const { resources } = scopeOf(topology, 's3:PutObject');
  return {
    Sid: 'ApprovalsAreOthers',
    Effect: 'Deny',
    Action: ['s3:PutObject'],
    Resource: inStates(resources, APPROVALS),
  };
}

/** Services with one endpoint for all regions: their requests name a region that is none of the environment's. */
const GLOBAL_SERVICES = ['iam:*', 'route53:*', 'sts:*'];

function denials(topology: Topology): readonly RoleStatement[] {
  const arn = (name: string): string => `arn:${partitionOf(topology.controlRegion)}:s3:::${name}`;
  const buckets = stateBuckets(topology).map(({ name }) => arn(name));
  const regions = [...new Set([topology.controlRegion, ...topology.regions.map(({ region }) => region)])];
  return [
    {
      Sid: 'OnlyRegionsOfTheEnvironment',
      Effect: 'Deny',
      NotAction: GLOBAL_SERVICES,
      Resource: ['*'],
      Condition: { StringNotEquals: { 'aws:RequestedRegion': regions } },
    },
    {
      Sid: 'StatesStay',
      Effect: 'Deny',
      Action: ['s3:DeleteBucket*', 's3:DeleteObjectVersion', 's3:PutBucket*', 's3:PutLifecycleConfiguration'],
      Resource: buckets.flatMap((bucket) => [bucket, `${bucket}/*`]),
    },
    {
      Sid: 'KeysOfStatesStay',
      Effect: 'Deny',
      Action: ['kms:DisableKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'],
      Resource: [anyRegion(topology, 'kms', 'key/*')],
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': stateKeyAlias(topology) } },
    },
  ];
}

/**
 * Each role has its own boundary: a task with the state machine's boundary could move the database and the clients.
 * Roles are passed only to their own service.
 */
function ownBoundaries(topology: Topology, role: RoleName): readonly RoleStatement[] {
  const machineBoundary = topology.machineBoundaryArn;
  if (machineBoundary === null || (role !== 'ci' && role !== 'break-glass')) return [];
  const rolesOf = (named: (region: RegionTopology) => readonly string[]): readonly string[] => [
    ...new Set(topology.regions.flatMap(named).map((name) => iamArn(topology, `role/${name}`))),
  ];
  const deny = (
    Sid: string,
    Action: readonly string[],
    Resource: readonly string[],
    key: string,
    only: string,
  ): RoleStatement => ({
    Sid,
    Effect: 'Deny',
    Action,
    Resource,
    Condition: { StringNotEquals: { [key]: only } },
  });
  const tasks = rolesOf(({ names }) => [names.taskRole, names.executionRole]);
  const machines = rolesOf(({ names }) => [names.machineRole]);
  const [boundary, service] = ['iam:PermissionsBoundary', 'iam:PassedToService'];
  return [
    deny('TasksBelowTheirBoundary', BOUNDED_ACTIONS, tasks, boundary, topology.taskBoundaryArn),
    deny('MachinesBelowTheirs', BOUNDED_ACTIONS, machines, boundary, machineBoundary),
    deny('TaskRolesForTasks', ['iam:PassRole'], tasks, service, 'ecs-tasks.amazonaws.com'),
    deny('MachineRolesForMachines', ['iam:PassRole'], machines, service, 'states.amazonaws.com'),
  ];
}
