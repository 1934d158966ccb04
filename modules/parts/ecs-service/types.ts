/** Facts about the Terraform types of the service and its scaling. */
import type { TerraformTypeRows, ComparedInstead, TypeRule } from '../../policies/terraform-types';
import { namesSecret } from '../../policies/rules/no-secrets';
import { fields, list, text, type ComposedBlock, type ComposedValue } from '../../policies/tree';
import { permit, LINKED_ROLE } from '../permit';

const STORED = 'stored and answered as it was given; nothing comes of it';
const demanded = (...ids: [string, ...string[]]): ComparedInstead => ({ by: 'demands', ids });

export const ECS_SERVICE_TYPES: TerraformTypeRows = {
  aws_appautoscaling_policy: {
    permissions: permit(
      'application-autoscaling',
      `PutScalingPolicy ${LINKED_ROLE} cloudwatch:PutMetricAlarm cloudwatch:DescribeAlarms`,
      'DescribeScalingPolicies',
      'PutScalingPolicy cloudwatch:PutMetricAlarm',
      'DeleteScalingPolicy cloudwatch:DeleteAlarms',
    ),
    lab: 'nothing scales by load',
  },
  aws_appautoscaling_target: {
    permissions: permit(
      'application-autoscaling',
      'RegisterScalableTarget TagResource',
      'DescribeScalableTargets ListTagsForResource',
      'RegisterScalableTarget TagResource UntagResource',
      'DeregisterScalableTarget',
    ),
    lab: 'scheduled actions; permissions of its role',
    roles: {
      moved: {
        arguments: ['min_capacity', 'max_capacity'],
        otherwise: 'the next apply after a failover shrinks the region that serves',
      },
      harm: {
        min_capacity: 'an apply after a failover shrinks the region that serves',
        max_capacity: 'an apply after a failover caps the region that serves',
      },
    },
    ignored: {
      max_capacity: demanded('capacity'),
      min_capacity: demanded('capacity'),
    },
    unscopable: {
      'application-autoscaling:DescribeScalableTargets': 'descriptions of Application Auto Scaling know no resource',
    },
  },
  aws_ecs_cluster: {
    permissions: permit(
      'ecs',
      `CreateCluster TagResource ${LINKED_ROLE}`,
      'DescribeClusters',
      'UpdateCluster UpdateClusterSettings TagResource UntagResource',
      'DeleteCluster',
    ),
    lab: STORED,
    identifier: { argument: 'name' },
  },
  aws_ecs_service: {
    permissions: permit(
      'ecs',
      'CreateService TagResource',
      'DescribeServices',
      'UpdateService TagResource UntagResource',
      'UpdateService DeleteService',
    ),
    lab: 'no container runs; a task is healthy when its time has come',
    roles: {
      moved: {
        arguments: ['desired_count'],
        otherwise: 'the next apply after a failover shrinks the region that serves',
      },
      harm: { desired_count: 'an apply after a failover shrinks the region that serves' },
    },
    ignored: {
      desired_count: demanded('capacity', 'healthy-targets'),
      load_balancer: demanded('listener', 'healthy-targets'),
    },
  },
  aws_ecs_task_definition: {
    permissions: permit(
      'ecs',
      'RegisterTaskDefinition TagResource iam:PassRole',
      'DescribeTaskDefinition',
      'RegisterTaskDefinition TagResource UntagResource',
      'DeregisterTaskDefinition',
    ),
    lab: 'the image is not pulled',
    secrets: { judge: plainVariables },
    unscopable: {
      'ecr:GetAuthorizationToken': 'the token opens every repository that the role is allowed; ECR knows no ARN for it',
      'xray:PutTraceSegments': 'traces have no ARN',
      'xray:PutTelemetryRecords': 'traces have no ARN',
    },
  },
};

/** A task definition is readable by everyone who may describe it, in every revision. */
function plainVariables({ attributes }: ComposedBlock): ReturnType<TypeRule> {
  return containers(attributes['container_definitions']).flatMap((container) =>
    list(container['environment'])
      .map(({ name }) => text(name))
      .filter(namesSecret)
      .map((name) => ({
        what: `The variable ${name} holds a secret in plain text.`,
        fix: 'Give it under secrets, by the ARN of the secret.',
      })),
  );
}

function containers(written: ComposedValue | undefined): ReturnType<typeof list> {
  try {
    return list(JSON.parse(text(written)) as ComposedValue);
  } catch {
    return list(fields(written)['containers']);
  }
}
