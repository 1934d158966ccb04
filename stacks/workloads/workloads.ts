/** The workloads layer of one region: roles, the service by image digest, its scaling, its alarms, and the state machines. */
import type { LayerPart } from '../../modules/contracts/place';
import { service } from '../../modules/parts/ecs-service/construct';
import { targetAlarms } from '../../modules/parts/load-balancer/construct';
import { serviceRoles } from '../../modules/parts/service-role/construct';
import { recoveryMachines } from '../../modules/parts/state-machine/construct';

/** The only layer that an image update touches. */
export const WORKLOADS: readonly LayerPart[] = [serviceRoles, service, targetAlarms, recoveryMachines];
