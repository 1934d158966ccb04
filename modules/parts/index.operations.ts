/**
 * Every operation that dr sends, from the parts that own the services. Data alone: the room `operations` reads it, and these files import
 * nothing but how a row is written (docs/decisions/262).
 */
import { joined } from '../operations/rows';
import { ACCOUNT_OPERATIONS } from './account/operations';
import { ALARM_OPERATIONS } from './alarms/operations';
import { API_ENTRY_OPERATIONS } from './api-entry/operations';
import type { AppliedEffect } from '../operations/effects';
import { AURORA_OPERATIONS } from './aurora/operations';
import { AURORA_APPLIED } from './aurora/operations/applied';
import { CACHE_OPERATIONS } from './cache/operations';
import { CERTIFICATE_OPERATIONS } from './certificate/operations';
import { DATABASE_SECRET_OPERATIONS } from './database-secret/operations';
import { ECS_SERVICE_OPERATIONS } from './ecs-service/operations';
import { KEY_OPERATIONS } from './key/operations';
import { LOAD_BALANCER_OPERATIONS } from './load-balancer/operations';
import { REGISTRY_OPERATIONS } from './registry/operations';
import { SERVICE_RECORD_OPERATIONS } from './service-record/operations';
import { STATE_BUCKET_OPERATIONS } from './state-bucket/operations';

/** By service, in the spelling of botocore and the AWS CLI. Throws where two parts list one service. */
export const OPERATIONS = joined([
  AURORA_OPERATIONS,
  ECS_SERVICE_OPERATIONS,
  LOAD_BALANCER_OPERATIONS,
  SERVICE_RECORD_OPERATIONS,
  ALARM_OPERATIONS,
  STATE_BUCKET_OPERATIONS,
  KEY_OPERATIONS,
  DATABASE_SECRET_OPERATIONS,
  ACCOUNT_OPERATIONS,
  REGISTRY_OPERATIONS,
  CERTIFICATE_OPERATIONS,
  API_ENTRY_OPERATIONS,
  CACHE_OPERATIONS,
]);

/** What applies make true, by the setting that is laid over them. */
export const APPLIED: Readonly<Record<string, AppliedEffect>> = { ...AURORA_APPLIED };
