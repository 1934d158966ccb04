/** Log groups, alarm topics and alarms. Everything at rest is encrypted with the region's own key. */
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { partitionOf } from '../../overlays/regions';
import { ALARM } from '../../topology/alarms';
import { policyDocument } from '../key/construct/policy';
import type { GlobalPlace, LayerPart, RegionPlace } from '../../contracts/place';
import { KEY } from '../key/construct/layer';

export interface LogGroupProps {
  readonly name: string;
  readonly retentionDays: number;
  readonly keyArn: string;
  /** Refuse every plan that destroys it: it holds the record of what happened. */
  readonly protect: boolean;
}

/** A log group that ends: without retention, logs are kept and paid for ever. */
export function logGroup(scope: Construct, id: string, props: LogGroupProps): CloudwatchLogGroup {
  return new CloudwatchLogGroup(scope, id, {
    name: props.name,
    retentionInDays: props.retentionDays,
    kmsKeyId: props.keyArn,
    ...(props.protect ? { lifecycle: { preventDestroy: true } } : {}),
  });
}

export interface AlarmTopicProps {
  readonly name: string;
  /** A customer key: alarms cannot publish to a topic that is encrypted with `alias/aws/sns`. */
  readonly keyArn: string;
  readonly accountId: string;
  readonly region: string;
  /** Subscribed when set; the person confirms by mail. */
  readonly email: string | null;
}

export class AlarmTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const topic = new SnsTopic(this, 'topic', { name: props.name, kmsMasterKeyId: props.keyArn });
    new SnsTopicPolicy(this, 'policy', { arn: topic.arn, policy: alarmsOnly(topic.arn, props) });
    if (props.email !== null) {
      new SnsTopicSubscription(this, 'email', { topicArn: topic.arn, protocol: 'email', endpoint: props.email });
    }
    this.arn = topic.arn;
  }
}

/** Alarms of this account and region publish; people and roles need permissions of their own. */
function alarmsOnly(topicArn: string, { accountId, region }: AlarmTopicProps): string {
  return policyDocument([
    {
      Sid: 'AlarmsPublish',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topicArn,
      Condition: {
        StringEquals: { 'aws:SourceAccount': accountId },
        ArnLike: { 'aws:SourceArn': `arn:${partitionOf(region)}:cloudwatch:${region}:${accountId}:alarm:*` },
      },
    },
  ]);
}

export interface AlarmProps {
  readonly name: string;
  /** What it means and what to do about it, for the person it wakes. */
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
  readonly dimensions: Readonly<Record<string, string>>;
  /** Fires above it, in the metric's own unit. */
  readonly threshold: number;
  /** Minutes above the threshold before it fires. */
  readonly minutes: number;
  /** What no data means. There is no default: an empty metric is a statement about the world. */
  readonly missing: 'missing' | 'notBreaching' | 'breaching';
  readonly topicArn: string;
}

/** An alarm always tells someone, when it fires and when it is over. */
export function alarm(scope: Construct, id: string, props: AlarmProps): CloudwatchMetricAlarm {
  return new CloudwatchMetricAlarm(scope, id, {
    alarmName: props.name,
    alarmDescription: props.description,
    namespace: props.namespace,
    metricName: props.metric,
    statistic: props.statistic,
    dimensions: { ...props.dimensions },
    comparisonOperator: 'GreaterThanThreshold',
    threshold: props.threshold,
    period: ALARM.periodSeconds,
    evaluationPeriods: props.minutes,
    treatMissingData: props.missing,
    alarmActions: [props.topicArn],
    okActions: [props.topicArn],
  });
}

/** A log group of a region, encrypted with the key of its layer and kept as long as the region keeps logs. */
export const regionLogs = ({ stack, here, of }: RegionPlace, id: string, name: string): CloudwatchLogGroup =>
  logGroup(stack, id, {
    name,
    retentionDays: here.logRetentionDays,
    keyArn: of(KEY).arn,
    protect: here.database.deletion_protection.protect,
  });

export const regionTopic: LayerPart = {
  part: 'alarms',
  construct: (place) => {
    const topic = topicIn(place, place.here.names.alarmTopic, place.here.region);
    place.publish('platform', { alarm_topic_arn: topic.arn });
  },
};

export const controlTopic: LayerPart<GlobalPlace> = {
  part: 'alarms',
  construct: (place) => {
    const { controlAlarmTopic, controlRegion } = place.topology;
    place.publish('global', { alarm_topic_arn: topicIn(place, controlAlarmTopic, controlRegion).arn });
  },
};

const topicIn = ({ stack, topology, of }: GlobalPlace, name: string, region: string): AlarmTopic =>
  new AlarmTopic(stack, 'alarms', {
    name,
    keyArn: of(KEY).arn,
    accountId: topology.accountId,
    region,
    email: topology.alarmEmail,
  });
