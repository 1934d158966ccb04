/** The service and its roles; keys, logs, alarms and topics. */
import { LINKED_ROLE, row, type TypePermissions } from './row';

export const WORKLOADS: Readonly<Record<string, TypePermissions>> = {
  aws_appautoscaling_policy: row(
    'application-autoscaling',
    `PutScalingPolicy ${LINKED_ROLE} cloudwatch:PutMetricAlarm cloudwatch:DescribeAlarms`,
    'DescribeScalingPolicies',
    'PutScalingPolicy cloudwatch:PutMetricAlarm',
    'DeleteScalingPolicy cloudwatch:DeleteAlarms',
  ),
  aws_appautoscaling_target: row(
    'application-autoscaling',
    'RegisterScalableTarget TagResource',
    'DescribeScalableTargets ListTagsForResource',
    'RegisterScalableTarget TagResource UntagResource',
    'DeregisterScalableTarget',
  ),
  // The connection keeps its header in a secret of its own.
  aws_cloudwatch_event_connection: row(
    'events',
    `CreateConnection secretsmanager:CreateSecret secretsmanager:UpdateSecret ${LINKED_ROLE}`,
    'DescribeConnection',
    'UpdateConnection secretsmanager:UpdateSecret',
    'DeleteConnection secretsmanager:DeleteSecret',
  ),
  aws_sfn_state_machine: row(
    'states',
    'CreateStateMachine TagResource ValidateStateMachineDefinition iam:PassRole',
    'DescribeStateMachine ListStateMachineVersions ListTagsForResource ValidateStateMachineDefinition',
    'UpdateStateMachine TagResource UntagResource iam:PassRole',
    'DeleteStateMachine',
  ),
  aws_ecs_cluster: row(
    'ecs',
    `CreateCluster TagResource ${LINKED_ROLE}`,
    'DescribeClusters',
    'UpdateCluster UpdateClusterSettings TagResource UntagResource',
    'DeleteCluster',
  ),
  aws_ecs_service: row(
    'ecs',
    'CreateService TagResource',
    'DescribeServices',
    'UpdateService TagResource UntagResource',
    'UpdateService DeleteService',
  ),
  aws_ecs_task_definition: row(
    'ecs',
    'RegisterTaskDefinition TagResource iam:PassRole',
    'DescribeTaskDefinition',
    'RegisterTaskDefinition TagResource UntagResource',
    'DeregisterTaskDefinition',
  ),
  aws_iam_role: row(
    'iam',
    'CreateRole TagRole',
    'GetRole ListRolePolicies GetRolePolicy ListAttachedRolePolicies',
    // A boundary can be put, and not taken away: who could do that would have none.
    'UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy PutRolePermissionsBoundary TagRole UntagRole',
    'DeleteRole ListInstanceProfilesForRole',
  ),
  aws_iam_role_policy: row('iam', 'PutRolePolicy', 'GetRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy'),
};

export const WATCHING: Readonly<Record<string, TypePermissions>> = {
  aws_cloudwatch_log_group: row(
    'logs',
    'CreateLogGroup PutRetentionPolicy TagResource',
    'DescribeLogGroups ListTagsForResource',
    'PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey TagResource UntagResource',
    'DeleteLogGroup',
  ),
  aws_cloudwatch_metric_alarm: row(
    'cloudwatch',
    'PutMetricAlarm TagResource',
    'DescribeAlarms ListTagsForResource',
    'PutMetricAlarm TagResource UntagResource',
    'DeleteAlarms',
  ),
  aws_kms_alias: row('kms', 'CreateAlias', 'ListAliases', 'UpdateAlias', 'DeleteAlias'),
  aws_kms_key: row(
    'kms',
    'CreateKey EnableKeyRotation TagResource PutKeyPolicy',
    'DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags',
    'PutKeyPolicy EnableKeyRotation UpdateKeyDescription TagResource UntagResource',
    'ScheduleKeyDeletion',
  ),
  aws_sns_topic: row(
    'sns',
    `CreateTopic SetTopicAttributes TagResource`,
    'GetTopicAttributes ListTagsForResource',
    'SetTopicAttributes TagResource UntagResource',
    'DeleteTopic',
  ),
  aws_sns_topic_policy: row(
    'sns',
    'SetTopicAttributes',
    'GetTopicAttributes',
    'SetTopicAttributes',
    'SetTopicAttributes',
  ),
};
