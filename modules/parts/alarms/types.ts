/** Facts about the Terraform types of alarms, topics and log groups. */
import type { TerraformTypeRows } from '../../policies/terraform-types';
import { permit } from '../permit';
import { flag, need, prevented } from '../protection';

export const ALARM_TYPES: TerraformTypeRows = {
  aws_cloudwatch_log_group: {
    permissions: permit(
      'logs',
      'CreateLogGroup PutRetentionPolicy TagResource',
      'DescribeLogGroups ListTagsForResource',
      'PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey TagResource UntagResource',
      'DeleteLogGroup',
    ),
    lab: 'nothing writes into it',
    stateful: 'it holds the record of what happened, which no apply can write again',
    protection: [need('lifecycle.prevent_destroy or skip_destroy', prevented, flag('skip_destroy'))],
    key: { argument: 'kms_key_id' },
    identifier: { argument: 'name' },
    retention: 'retention_in_days',
    unscopable: {
      'logs:CreateLogDelivery': 'deliveries of logs know no resource',
      'logs:DeleteLogDelivery': 'deliveries of logs know no resource',
      'logs:DescribeLogGroups': 'deliveries of logs know no resource',
      'logs:DescribeResourcePolicies': 'deliveries of logs know no resource',
      'logs:GetLogDelivery': 'deliveries of logs know no resource',
      'logs:ListLogDeliveries': 'deliveries of logs know no resource',
      'logs:PutResourcePolicy': 'deliveries of logs know no resource',
      'logs:UpdateLogDelivery': 'deliveries of logs know no resource',
    },
  },
  aws_cloudwatch_metric_alarm: {
    permissions: permit(
      'cloudwatch',
      'PutMetricAlarm TagResource',
      'DescribeAlarms ListTagsForResource',
      'PutMetricAlarm TagResource UntagResource',
      'DeleteAlarms',
    ),
    lab: 'actions are not carried out; metrics of the lab alone have data',
    identifier: { argument: 'alarm_name' },
    alarm: { missing: 'treat_missing_data' },
    unscopable: {
      'cloudwatch:GetMetricData': 'metrics have no ARN',
      'cloudwatch:PutMetricData': 'metrics have no ARN; a condition on cloudwatch:namespace narrows it',
    },
  },
  aws_sns_topic: {
    permissions: permit(
      'sns',
      `CreateTopic SetTopicAttributes TagResource`,
      'GetTopicAttributes ListTagsForResource',
      'SetTopicAttributes TagResource UntagResource',
      'DeleteTopic',
    ),
    lab: 'messages reach nobody',
    key: { argument: 'kms_master_key_id' },
    passing: true,
  },
  aws_sns_topic_policy: {
    permissions: permit('sns', 'SetTopicAttributes', 'GetTopicAttributes', 'SetTopicAttributes', 'SetTopicAttributes'),
    lab: 'policies are not evaluated',
  },
};
