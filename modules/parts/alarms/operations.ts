/** Calls of CloudWatch and of its logs. */
import { listed, read, service, SMALL_TOKEN, TOKEN } from '../../operations/rows';

export const ALARM_OPERATIONS = {
  cloudwatch: service({
    load: () => import('@aws-sdk/client-cloudwatch'),
    sdkPackage: '@aws-sdk/client-cloudwatch',
    client: 'CloudWatchClient',
    cli: 'cloudwatch',
    asl: 'cloudwatch',
    operations: {
      GetMetricData: read('data', {
        pages: listed('MetricDataResults', TOKEN, 'the query names namespace, metric and every dimension'),
      }),
      DescribeAlarms: read('regional-control', {
        pages: listed('MetricAlarms CompositeAlarms', TOKEN, 'asked for by whole names, and counted'),
      }),
    },
  }),
  logs: service({
    load: () => import('@aws-sdk/client-cloudwatch-logs'),
    sdkPackage: '@aws-sdk/client-cloudwatch-logs',
    client: 'CloudWatchLogsClient',
    cli: 'logs',
    asl: 'cloudwatchlogs',
    operations: {
      DescribeLogGroups: read('regional-control', {
        pages: listed('logGroups', SMALL_TOKEN, 'asked for as a prefix, and compared whole'),
      }),
    },
  }),
};
