/** What the service publishes in each layer that has a part of it. */
import type { OutputsOf } from '../../contracts/contracts';

export const clusterOutputs = {
  ecs_cluster_arn: 'string',
  ecs_cluster_name: 'string',
} as const;

export const serviceLogOutputs = {
  service_log_group_name: 'string',
} as const;

export const serviceOutputs = {
  ecs_service_name: 'string',
  task_definition_arn: 'string',
} as const;

declare module '../../contracts/contracts' {
  interface PlatformContract extends OutputsOf<typeof clusterOutputs>, OutputsOf<typeof serviceLogOutputs> {}
  interface WorkloadsContract extends OutputsOf<typeof serviceOutputs> {}
}
