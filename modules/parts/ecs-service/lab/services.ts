/** What the lab has to know of ECS and of Application Auto Scaling. */
import type { LabService } from '../../../lab/gateway/service';

export const ecsServices: readonly LabService[] = [
  { name: 'application-autoscaling', operations: '*', why: 'bounds of the ECS services' },
  { name: 'ecs', operations: '*', why: 'clusters, services and tasks; a task is a record, and no container runs' },
];
