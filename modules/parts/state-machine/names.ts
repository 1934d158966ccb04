/** Names beside the state machines, where the environment has them. */
import { globalName, name, type NamesMade } from '../../topology/naming';

export const machineNames = {
  // AWS delivers into groups of this prefix without a policy of its own for each, of which there can be ten.
  machineLogGroup: name(512, ({ prefix }) => `/aws/vendedlogs/states/${prefix}`),
  /** EventBridge, CreateConnection Name. */
  machineConnection: name(64, ({ prefix }) => `${prefix}-probe`),
  /** SNS, CreateTopic Name. */
  approvalTopic: name(256, ({ prefix }) => `${prefix}-approvals`),
  /** CloudWatch, PutMetricAlarm AlarmName. */
  machineAlarm: name(255, ({ prefix }) => `${prefix}-machine-failed`),
  /** IAM, CreateRole RoleName. */
  machineRole: globalName(64, ({ prefix }) => `${prefix}-machine`),
};

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof machineNames> {}
}
