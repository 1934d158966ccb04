/** What is known of Terraform's types, from the parts that make them: one row a type (stacks/types.test.ts). */
import { terraformTypes } from '../policies/terraform-types';
import { ALARM_TYPES } from './alarms/types';
import { API_ENTRY_TYPES } from './api-entry/types';
import { AURORA_TYPES } from './aurora/types';
import { CACHE_TYPES } from './cache/types';
import { CERTIFICATE_TYPES } from './certificate/types';
import { DATABASE_SECRET_TYPES } from './database-secret/types';
import { ECS_SERVICE_TYPES } from './ecs-service/types';
import { KEY_TYPES } from './key/types';
import { LOAD_BALANCER_TYPES } from './load-balancer/types';
import { NETWORK_TYPES } from './network/types';
import { SERVICE_RECORD_TYPES } from './service-record/types';
import { SERVICE_ROLE_TYPES } from './service-role/types';
import { STATE_MACHINE_TYPES } from './state-machine/types';
import { TAKEOVER_OBJECT_TYPES } from './takeover-object/types/buckets';
import { TYPES_NOT_IN_USE } from './not-in-use.types';

/** Throws where two parts have a row for one type. */
export const TERRAFORM_TYPES = terraformTypes([
  NETWORK_TYPES,
  KEY_TYPES,
  CERTIFICATE_TYPES,
  API_ENTRY_TYPES,
  LOAD_BALANCER_TYPES,
  SERVICE_RECORD_TYPES,
  AURORA_TYPES,
  DATABASE_SECRET_TYPES,
  CACHE_TYPES,
  TAKEOVER_OBJECT_TYPES,
  ECS_SERVICE_TYPES,
  SERVICE_ROLE_TYPES,
  STATE_MACHINE_TYPES,
  ALARM_TYPES,
  TYPES_NOT_IN_USE,
]);
