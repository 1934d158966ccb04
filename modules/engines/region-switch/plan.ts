/** The plan of a pair of regions: what `CreatePlan` is given. */
import { DrError, EXIT } from '../../console/errors';
import { regionOf } from '../../topology/arrange';
import { roleName } from '../../topology/names';
import type { RegionTopology, Topology } from '../../topology/topology';
import type { Runbook, Step } from '../../runbook/runbook';
import { before, momentOf, partOf, stepOf, type ManualMoment } from './steps';
import type { ExecutionBlock, BlockType, CreatePlan, PlanStep, Workflow } from './types';

/**
 * How clients are moved. `person`: at a manual approval, since no block changes a record. `health-checks`: the service record is a pair
 * of records with health checks that Region switch makes and sets. `routing-controls`: ARNs of the controls by region.
 */
export type Clients =
  | { readonly by: 'person' }
  | { readonly by: 'health-checks'; readonly hostedZoneId: string }
  | { readonly by: 'routing-controls'; readonly controls: Readonly<Record<string, string>> };

export interface Pair {
  readonly topology: Topology;
  /** The region that normally serves, and the other one. */
  readonly regions: readonly [string, string];
}

/** What moves to a region. The ungraceful one gives the order: a workflow has one for both modes, and haste is what it is for. */
export interface Activation {
  readonly ungraceful: Runbook;
  readonly graceful: Runbook;
}

/** By the region that is activated. */
export type Activations = Readonly<Record<string, Activation>>;

/** AWS's limit on a plan's name (model: PlanName). */
const NAME_LIMIT = 32;
/** A day: an approval that nobody gives ends the execution then. */
const APPROVAL_MINUTES = 1440;

/** Throws DrError `name-too-long`. */
export function createPlan(pair: Pair, activations: Activations, clients: Clients): CreatePlan {
  const { topology, regions } = pair;
  const [primary, other] = regions;
  return {
    name: planName(pair),
    description: `${topology.environment}: moves between ${primary} and ${other}. Made by dr from env/${topology.environment}; change it there.`,
    regions: [primary, other],
    primaryRegion: primary,
    recoveryApproach: 'activePassive',
    recoveryTimeObjectiveMinutes: Math.max(1, Math.ceil(topology.objectives.rtoSeconds / 60)),
    executionRole: `arn:${partition(pair)}:iam::${topology.accountId}:role/${executionRoleName(topology)}`,
    associatedAlarms: alarms(pair),
    workflows: [other, primary].map((to) => workflow(pair, to, activations, clients)),
    tags: topology.tags,
  };
}

export const executionRoleName = ({ app, environment }: Topology): string => `${app}-${environment}-region-switch`;

export const approvalRole = (pair: Pair): string =>
  `arn:${partition(pair)}:iam::${pair.topology.accountId}:role/${roleName(pair.topology, 'operator')}`;

export const partition = ({ topology, regions }: Pair): string =>
  regionOf(topology, regions[0]).names.dbClusterArn.split(':')[1] ?? 'aws';

/** `<environment>-<region>-<region>`, regions in AWS's short form: us-east-1 is use1. */
export function planName({ topology, regions }: Pair): string {
  const name = [topology.environment, ...regions.map(shortRegion)].join('-');
  if (name.length <= NAME_LIMIT) return name;
  throw new DrError(
    'name-too-long',
    `${name} is too long for the name of a Region switch plan`,
    `It has ${name.length} characters, AWS allows ${NAME_LIMIT}.`,
    'Shorten the name of the environment: the folder under env/.',
    EXIT.refused,
  );
}

/** Compass words become their first letters, others stay: us-gov-west-1 is usgovw1, ap-southeast-2 is apse2. */
function shortRegion(region: string): string {
  const compass = /^(north|south)?(east|west)?$/;
  return region
    .split('-')
    .map((word) => {
      const [, ns = '', ew = ''] = compass.exec(word) ?? [];
      if (word === 'central') return 'c';
      return ns === '' && ew === '' ? word : `${ns.slice(0, 1)}${ew.slice(0, 1)}`;
    })
    .join('');
}

/** Health of the application, not of the database: the recovery time is measured until these are green. */
export function alarms({ topology, regions }: Pair): CreatePlan['associatedAlarms'] {
  const all = regions.flatMap((name) => {
    const { names, region } = regionOf(topology, name);
    return [names.unhealthyTargetsAlarm, names.serverErrorsAlarm].map(
      (alarm) =>
        [
          `${alarm}-${region}`,
          {
            resourceIdentifier: `arn:${partition({ topology, regions })}:cloudwatch:${region}:${topology.accountId}:alarm:${alarm}`,
            alarmType: 'applicationHealth',
          },
        ] as const,
    );
  });
  return Object.fromEntries(all);
}

function workflow(pair: Pair, to: string, activations: Activations, clients: Clients): Workflow {
  const activation = activations[to];
  if (activation === undefined) throw new RangeError(`no runbook moves to ${to}`);
  const { ungraceful } = activation;
  return {
    workflowTargetAction: 'activate',
    workflowTargetRegion: to,
    workflowDescription: `Moves writer and clients to ${to}.`,
    steps: [
      ...gate(pair, activation, 'before', GATES.before),
      ...moves(pair, activation),
      ...(clients.by === 'person'
        ? gate(pair, activation, 'before-clients', GATES.clients)
        : [...gate(pair, activation, 'before-clients', GATES.ready), clientsBlock(pair, ungraceful, clients)]),
    ],
  };
}

/** Names of the approvals. */
export const GATES = {
  before: 'prepare',
  between: 'before-database',
  ready: 'before-clients',
  clients: 'move-clients',
} as const;

/** An approval: what no block does is done by a person, who approves when it holds. Without anything to do there is none. */
function gate(pair: Pair, activation: Activation, moment: ManualMoment, name: string): readonly PlanStep[] {
  const { ungraceful, graceful } = activation;
  const record = name === GATES.clients ? stepOf(ungraceful, 'clients') : undefined;
  const todo = [
    ...byPerson(ungraceful, moment).map((one) => said(one, has(graceful, one) ? '' : 'ungraceful only: ')),
    ...byPerson(graceful, moment)
      .filter((one) => !has(ungraceful, one))
      .map((one) => said(one, 'graceful only: ')),
    ...(record === undefined ? [] : [said(record, '')]),
  ];
  if (todo.length === 0) return [];
  return [
    block(name, 'ManualApproval', `Done by a person before approving: ${todo.join('; ')}.`, {
      executionApprovalConfig: { approvalRole: approvalRole(pair), timeoutMinutes: APPROVAL_MINUTES },
    }),
  ];
}

const byPerson = (runbook: Runbook, moment: ManualMoment): readonly Step[] =>
  runbook.steps.filter((one) => partOf(one, runbook) === 'person' && momentOf(one, runbook) === moment);

const has = ({ steps }: Runbook, { id }: Step): boolean => steps.some((one) => one.id === id);

const said = ({ title, id, orAccept }: Step, when: string): string =>
  `${when}${title} (${id}${orAccept === undefined ? '' : `, or accept ${orAccept.name}`})`;

/** Database and capacity at the same time, unless one needs the other; what a person proves in between stands there. */
function moves(pair: Pair, activation: Activation): readonly PlanStep[] {
  const runbook = activation.ungraceful;
  const [database, capacity] = [stepOf(runbook, 'database'), stepOf(runbook, 'capacity')];
  const first = database === undefined ? [] : [databaseBlock(pair, runbook, database)];
  const other = capacity === undefined ? [] : [capacityBlock(pair, runbook, capacity)];
  const both = [...first, ...other];
  if (database === undefined || capacity === undefined) return both;
  if (before(runbook, database).has(capacity.id)) {
    return [...other, ...gate(pair, activation, 'between', GATES.between), ...first];
  }
  if (before(runbook, capacity).has(database.id)) return both;
  return [block('move', 'Parallel', undefined, { parallelConfig: { steps: both } })];
}

function databaseBlock(pair: Pair, { target }: Runbook, step: Step): PlanStep {
  const what = `Move the writer to ${target}: graceful without loss, ungraceful losing what was not replicated.`;
  return block('database', 'AuroraGlobalDatabase', what, {
    globalAuroraConfig: {
      timeoutMinutes: minutes(step),
      behavior: 'switchoverOnly',
      ungraceful: { ungraceful: 'failover' },
      globalClusterIdentifier: pair.topology.globalClusterId,
      databaseClusterArns: pair.regions.map((region) => regionOf(pair.topology, region).names.dbClusterArn),
    },
  });
}

function capacityBlock(pair: Pair, runbook: Runbook, step: Step): PlanStep {
  const { min, desired } = regionOf(pair.topology, runbook.target).capacity.serving;
  return block('capacity', 'ECSServiceScaling', `${step.title} (${step.id}).`, {
    ecsCapacityIncreaseConfig: {
      timeoutMinutes: minutes(step),
      services: pair.regions.map((region) => serviceOf(pair, regionOf(pair.topology, region))),
      targetPercent: 100,
      capacityMonitoringApproach: 'sampledMaxInLast24Hours',
      waitELBTargetGroupHealthy: 'enabled',
      // The least that the region may ever have while it serves; AWS's upper bound is 99.
      ungraceful: { minimumSuccessPercentage: Math.min(99, Math.floor((100 * min) / Math.max(1, desired))) },
    },
  });
}

export function serviceOf(pair: Pair, { region, names }: RegionTopology): { clusterArn: string; serviceArn: string } {
  const arn = `arn:${partition(pair)}:ecs:${region}:${pair.topology.accountId}`;
  return {
    clusterArn: `${arn}:cluster/${names.ecsCluster}`,
    serviceArn: `${arn}:service/${names.ecsCluster}/${names.ecsService}`,
  };
}

function clientsBlock(pair: Pair, runbook: Runbook, clients: Exclude<Clients, { by: 'person' }>): PlanStep {
  const step = stepOf(runbook, 'clients');
  const timeoutMinutes = step === undefined ? 5 : minutes(step);
  if (clients.by === 'routing-controls') {
    return block('clients', 'ARCRoutingControl', `Clients go to ${runbook.target}.`, {
      arcRoutingControlConfig: { timeoutMinutes, regionAndRoutingControls: controlsOf(pair, clients.controls) },
    });
  }
  return block('clients', 'Route53HealthCheck', `Clients go to ${runbook.target}.`, {
    route53HealthCheckConfig: {
      timeoutMinutes,
      hostedZoneId: clients.hostedZoneId,
      recordName: pair.topology.serviceRecord.name,
      recordSets: pair.regions.map((region) => ({ recordSetIdentifier: region, region })),
    },
  });
}

/** On for the region that is activated and Off for the other, in one change: facts on routing controls, at least one On. */
function controlsOf({ regions }: Pair, controls: Readonly<Record<string, string>>) {
  const stateOf = (activated: string) =>
    regions.map((region) => ({
      routingControlArn: controls[region] ?? '',
      state: region === activated ? ('On' as const) : ('Off' as const),
    }));
  return Object.fromEntries(regions.map((region) => [region, stateOf(region)]));
}

const minutes = ({ deadline }: Step): number => Math.max(1, Math.ceil(deadline / 60));

const block = (
  name: string,
  executionBlockType: BlockType,
  description: string | undefined,
  executionBlockConfiguration: ExecutionBlock,
): PlanStep => ({
  name,
  ...(description === undefined ? {} : { description }),
  executionBlockType,
  executionBlockConfiguration,
});
