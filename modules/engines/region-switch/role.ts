/**
 * Who may do what: the plan's execution role, by the blocks that the plan has, and the people who approve. Source: ARC Developer
 * Guide, "Execution block permissions", "Plan execution role trust policy", and the managed policy
 * AmazonApplicationRecoveryControllerRegionSwitchPlanExecutionPolicy for the evaluation.
 */
import { alarms, executionRoleName, partition, serviceOf, type Pair } from './plan';
import { regionOf } from '../../topology/arrange';
import type { BlockType, CreatePlan, PlanStep } from './types';

export interface ExecutionStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface ExecutionRole {
  readonly name: string;
  readonly trust: object;
  readonly policy: { readonly Version: string; readonly Statement: readonly ExecutionStatement[] };
}

/** The role that Region switch assumes. No one else may: another account's plan cannot use it (confused deputy). */
export function executionRole(pair: Pair, plan: CreatePlan): ExecutionRole {
  const statements = [...new Set(plan.workflows.flatMap(({ steps }) => blocksOf(steps)))].flatMap((type) =>
    forBlock(type, pair, plan),
  );
  return {
    name: executionRoleName(pair.topology),
    trust: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'arc-region-switch.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': pair.topology.accountId } },
        },
      ],
    },
    policy: { Version: '2012-10-17', Statement: [...statements, ...evaluation(pair, plan)] },
  };
}

/** What a person needs who may answer the plan's approvals, start it, and look at it. Attached to the approval role. */
export function approverPolicy(pair: Pair, plan: CreatePlan): ExecutionRole['policy'] {
  const statement = allow('OperateThePlan', planArns(pair, plan), [
    'arc-region-switch:ApprovePlanExecutionStep',
    'arc-region-switch:CancelPlanExecution',
    'arc-region-switch:GetPlanEvaluationStatus',
    'arc-region-switch:GetPlanExecution',
    'arc-region-switch:GetPlanInRegion',
    'arc-region-switch:ListPlanExecutionEvents',
    'arc-region-switch:StartPlanExecution',
    'arc-region-switch:UpdatePlanExecution',
    'arc-region-switch:UpdatePlanExecutionStep',
  ]);
  return { Version: '2012-10-17', Statement: [statement] };
}

/** Types of all blocks, those inside a Parallel block too. */
export function blocksOf(steps: readonly PlanStep[]): readonly BlockType[] {
  return steps.flatMap(({ executionBlockType, executionBlockConfiguration: config }) => [
    executionBlockType,
    ...('parallelConfig' in config ? blocksOf(config.parallelConfig.steps) : []),
  ]);
}

/** AWS adds six characters to a plan's name, known when it is made. */
const planArns = (pair: Pair, { name }: CreatePlan): readonly string[] => [
  `arn:${partition(pair)}:arc-region-switch::${pair.topology.accountId}:plan/${name}:*`,
];

function forBlock(type: BlockType, pair: Pair, plan: CreatePlan): readonly ExecutionStatement[] {
  const { topology } = pair;
  const regions = pair.regions.map((name) => regionOf(topology, name));
  const aws = partition(pair);
  switch (type) {
    case 'AuroraGlobalDatabase':
      return [
        allow('SeeDatabases', ['*'], ['rds:DescribeDBClusters', 'rds:DescribeGlobalClusters']),
        allow(
          'MoveTheWriter',
          [
            `arn:${aws}:rds::${topology.accountId}:global-cluster:${topology.globalClusterId}`,
            ...regions.map(({ names }) => names.dbClusterArn),
          ],
          ['rds:FailoverGlobalCluster', 'rds:SwitchoverGlobalCluster'],
        ),
      ];
    case 'ECSServiceScaling': {
      const services = regions.map((region) => serviceOf(pair, region));
      return [
        allow(
          'ScaleServices',
          services.map(({ serviceArn }) => serviceArn),
          ['ecs:DescribeServices', 'ecs:UpdateService'],
        ),
        allow(
          'SeeClusters',
          services.map(({ clusterArn }) => clusterArn),
          ['ecs:DescribeClusters'],
        ),
        allow(
          'SetBounds',
          ['*'],
          ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:RegisterScalableTarget'],
        ),
        allow('SeeCapacity', ['*'], ['cloudwatch:GetMetricStatistics', 'ecs:ListServices']),
        allow('SeeTargets', ['*'], ['elasticloadbalancing:DescribeTargetHealth']),
      ];
    }
    case 'Route53HealthCheck':
      return zonesOf(plan).map((zone) =>
        allow('SeeRecords', [`arn:${aws}:route53:::hostedzone/${zone}`], ['route53:ListResourceRecordSets']),
      );
    case 'ARCRoutingControl':
      return [
        allow('SetRoutingControls', controlsOf(plan), [
          'route53-recovery-cluster:GetRoutingControlState',
          'route53-recovery-cluster:UpdateRoutingControlStates',
        ]),
        allow('FindTheCluster', panelsOf(pair, plan), [
          'route53-recovery-control-config:DescribeCluster',
          'route53-recovery-control-config:DescribeControlPanel',
        ]),
      ];
    // Approvals are given by people under their own role; a Parallel block is what is in it.
    case 'ManualApproval':
    case 'Parallel':
      return [];
  }
}

/** What the evaluation every 30 minutes, and the measuring of the recovery time, need. */
function evaluation(pair: Pair, plan: CreatePlan): readonly ExecutionStatement[] {
  return [
    allow('SeePlanAndExecutions', planArns(pair, plan), [
      'arc-region-switch:GetPlan',
      'arc-region-switch:GetPlanExecution',
      'arc-region-switch:ListPlanExecutions',
    ]),
    allow('CheckOwnPermissions', [plan.executionRole], ['iam:SimulatePrincipalPolicy']),
    allow(
      'SeeAlarms',
      Object.values(alarms(pair)).map(({ resourceIdentifier }) => resourceIdentifier),
      ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'],
    ),
  ];
}

const allow = (Sid: string, Resource: readonly string[], Action: readonly string[]): ExecutionStatement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
});

const zonesOf = ({ workflows }: CreatePlan): readonly string[] => [
  ...new Set(
    workflows.flatMap(({ steps }) =>
      steps.flatMap(({ executionBlockConfiguration: config }) =>
        'route53HealthCheckConfig' in config ? [config.route53HealthCheckConfig.hostedZoneId] : [],
      ),
    ),
  ),
];

/** A routing control's ARN begins with its panel's; which cluster the panel is of, only AWS knows. */
const panelsOf = (pair: Pair, plan: CreatePlan): readonly string[] => [
  ...new Set(controlsOf(plan).map((arn) => arn.split('/routingcontrol/')[0] ?? arn)),
  `arn:${partition(pair)}:route53-recovery-control::${pair.topology.accountId}:cluster/*`,
];

const controlsOf = ({ workflows }: CreatePlan): readonly string[] => [
  ...new Set(
    workflows.flatMap(({ steps }) =>
      steps.flatMap(({ executionBlockConfiguration: config }) =>
        'arcRoutingControlConfig' in config
          ? Object.values(config.arcRoutingControlConfig.regionAndRoutingControls).flatMap((all) =>
              all.map(({ routingControlArn }) => routingControlArn),
            )
          : [],
      ),
    ),
  ),
];
