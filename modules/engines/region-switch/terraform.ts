/**
 * The plan, its role and the approvers' policy as Terraform JSON, for those whose provider has the resource. No part of our states: the
 * provider that they pin (5.x) has no `aws_arcregionswitch_plan`; 6.29.0 is the first that has (its changelog). Argument names are
 * those of the provider's schema, which differ from its documentation for `map_block_key`.
 */
import { approverPolicy, executionRole } from './role';
import type { Pair } from './plan';
import { mapTexts, templateText } from '../../topology/template';
import type { ExecutionBlock, CreatePlan, PlanStep } from './types';

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

export const PROVIDER = '>= 6.29.0';

/** Arguments of the API that the resource lacks; the report names them. */
export const NOT_IN_TERRAFORM = ['waitELBTargetGroupHealthy'] as const;

export function terraformDocument(pair: Pair, created: CreatePlan): Json {
  // Names and descriptions are of the overlays: no template among them is carried out. Templates of this file are written below.
  const plan = mapTexts(created, templateText);
  const role = mapTexts(executionRole(pair, created), templateText);
  return {
    '//': `Not part of the states of ${pair.topology.environment}: apply it by itself, with its own state. Made by dr; make it again rather than edit it.`,
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: PROVIDER } } },
    resource: {
      aws_iam_role: {
        region_switch: {
          name: role.name,
          assume_role_policy: JSON.stringify(role.trust),
          tags: plan.tags,
        },
      },
      aws_iam_role_policy: {
        region_switch: {
          name: 'region-switch',
          role: '${aws_iam_role.region_switch.id}',
          policy: JSON.stringify(role.policy),
        },
        approvers: {
          name: 'region-switch',
          role: approvalRoleName(plan),
          policy: JSON.stringify(mapTexts(approverPolicy(pair, created), templateText)),
        },
      },
      aws_arcregionswitch_plan: { plan: planBlock(plan) },
    },
  };
}

const approvalRoleName = ({ workflows }: CreatePlan): string => {
  const arns = workflows.flatMap(({ steps }) =>
    steps.flatMap(({ executionBlockConfiguration: config }) =>
      'executionApprovalConfig' in config ? [config.executionApprovalConfig.approvalRole] : [],
    ),
  );
  return arns[0]?.split('/').at(-1) ?? '';
};

function planBlock(plan: CreatePlan): Json {
  return {
    name: plan.name,
    description: plan.description,
    regions: plan.regions,
    primary_region: plan.primaryRegion,
    recovery_approach: plan.recoveryApproach,
    recovery_time_objective_minutes: plan.recoveryTimeObjectiveMinutes,
    execution_role: '${aws_iam_role.region_switch.arn}',
    associated_alarms: Object.entries(plan.associatedAlarms).map(([key, { resourceIdentifier, alarmType }]) => ({
      map_block_key: key,
      resource_identifier: resourceIdentifier,
      alarm_type: alarmType,
    })),
    workflow: plan.workflows.map((one) => ({
      workflow_target_action: one.workflowTargetAction,
      workflow_target_region: one.workflowTargetRegion,
      workflow_description: one.workflowDescription,
      step: one.steps.map(stepBlock),
    })),
    tags: plan.tags,
  };
}

function stepBlock({ name, description, executionBlockType, executionBlockConfiguration: config }: PlanStep): Json {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    execution_block_type: executionBlockType,
    ...blockOf(config),
  };
}

function blockOf(config: ExecutionBlock): Readonly<Record<string, Json>> {
  if ('executionApprovalConfig' in config) {
    const { approvalRole, timeoutMinutes } = config.executionApprovalConfig;
    return { execution_approval_config: [{ approval_role: approvalRole, timeout_minutes: timeoutMinutes }] };
  }
  if ('globalAuroraConfig' in config) {
    const { timeoutMinutes, behavior, ungraceful, globalClusterIdentifier, databaseClusterArns } =
      config.globalAuroraConfig;
    return {
      global_aurora_config: [
        {
          timeout_minutes: timeoutMinutes,
          behavior,
          ungraceful: [{ ungraceful: ungraceful.ungraceful }],
          global_cluster_identifier: globalClusterIdentifier,
          database_cluster_arns: databaseClusterArns,
        },
      ],
    };
  }
  if ('ecsCapacityIncreaseConfig' in config) return capacity(config.ecsCapacityIncreaseConfig);
  if ('route53HealthCheckConfig' in config) {
    const { timeoutMinutes, hostedZoneId, recordName, recordSets } = config.route53HealthCheckConfig;
    return {
      route53_health_check_config: [
        {
          timeout_minutes: timeoutMinutes,
          hosted_zone_id: hostedZoneId,
          record_name: recordName,
          record_set: recordSets.map(({ recordSetIdentifier, region }) => ({
            record_set_identifier: recordSetIdentifier,
            region,
          })),
        },
      ],
    };
  }
  if ('parallelConfig' in config) return { parallel_config: [{ step: config.parallelConfig.steps.map(stepBlock) }] };
  const { timeoutMinutes, regionAndRoutingControls } = config.arcRoutingControlConfig;
  return {
    arc_routing_control_config: [
      {
        timeout_minutes: timeoutMinutes,
        region_and_routing_controls: Object.entries(regionAndRoutingControls).map(([region, controls]) => ({
          region,
          routing_control: controls.map(({ routingControlArn, state }) => ({
            routing_control_arn: routingControlArn,
            state,
          })),
        })),
      },
    ],
  };
}

function capacity(
  config: Extract<ExecutionBlock, { readonly ecsCapacityIncreaseConfig: object }>['ecsCapacityIncreaseConfig'],
): Readonly<Record<string, Json>> {
  return {
    ecs_capacity_increase_config: [
      {
        timeout_minutes: config.timeoutMinutes,
        capacity_monitoring_approach: config.capacityMonitoringApproach,
        target_percent: config.targetPercent,
        service: config.services.map(({ clusterArn, serviceArn }) => ({
          cluster_arn: clusterArn,
          service_arn: serviceArn,
        })),
        ungraceful: [{ minimum_success_percentage: config.ungraceful.minimumSuccessPercentage }],
      },
    ],
  };
}
