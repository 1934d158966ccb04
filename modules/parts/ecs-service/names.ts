/** Names of the service, its cluster and its logs. */
import { name, type NamesMade } from '../../topology/naming';

export const serviceNames = {
  /** ECS, CreateCluster clusterName. */
  ecsCluster: name(255, ({ prefix }) => prefix),
  /** ECS, CreateService serviceName. */
  ecsService: name(255, ({ prefix, settings }) => `${prefix}-${settings.service_name}`),
  /** ECS, RegisterTaskDefinition family. */
  taskFamily: name(255, ({ prefix, settings }) => `${prefix}-${settings.service_name}`),
  /** CloudWatch Logs, CreateLogGroup logGroupName. */
  serviceLogGroup: name(512, ({ settings }) => `/${settings.app}/${settings.environment}/service`),
};

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof serviceNames> {}
}
