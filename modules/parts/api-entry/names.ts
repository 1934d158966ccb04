/** Names of the regional entry and its logs. */
import { name, type NamesMade } from '../../topology/naming';

export const entryNames = {
  /** API Gateway v2, CreateApi and CreateVpcLink Name. */
  httpApi: name(128, ({ prefix }) => prefix),
  vpcLink: name(128, ({ prefix }) => prefix),
  /** CloudWatch Logs, CreateLogGroup logGroupName. */
  apiLogGroup: name(512, ({ settings }) => `/${settings.app}/${settings.environment}/entry`),
};

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof entryNames> {}
}
