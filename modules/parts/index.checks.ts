/** All checks, in the order in which a person reads them: what stops a failover first. A new one is one file and one line here. */
import type { Check } from '../recovery/preflight/check';
import { bundle } from '../recovery/preflight/checks/bundle';
import { capacityBounds } from './ecs-service/checks/capacity-bounds';
import { certificate } from './certificate/checks';
import { clockSkew } from '../recovery/preflight/checks/clock-skew';
import { credentials } from './account/checks/credentials';
import { databaseKey } from './key/checks';
import { entry, serviceParts } from '../recovery/preflight/checks/demanded';
import { engineVersions } from './aurora/checks/engine-versions';
import { frontDoor } from './api-entry/checks';
import { image } from './registry/checks';
import { leftHere } from '../recovery/preflight/checks/left-here';
import { OBSERVE_SIDES } from './index.observe';
import { openRuns } from '../recovery/preflight/checks/open-runs';
import { permissions } from './account/checks/permissions';
import { quotas } from './account/checks/quotas';
import { replicaInstances } from './aurora/checks/replica-instances';
import { replication } from './aurora/checks/replication';
import { replicationLag } from './aurora/checks/replication-lag';
import { residency } from './residency/checks';
import { runbook } from '../recovery/preflight/checks/runbook';
import { secret } from './database-secret/checks';
import { serviceRecord } from './service-record/checks/record';
import { standbyCapacity } from './ecs-service/checks/standby-capacity';
import { stateLocks } from '../recovery/preflight/checks/state-locks';
import { tools } from '../recovery/preflight/checks/tools';
import { trafficMethod } from './traffic/checks';

export const CHECKS: readonly Check[] = [
  runbook,
  residency,
  replication,
  replicaInstances,
  engineVersions,
  databaseKey,
  replicationLag,
  standbyCapacity,
  frontDoor,
  entry(OBSERVE_SIDES),
  serviceParts(OBSERVE_SIDES),
  capacityBounds,
  quotas,
  image,
  secret,
  certificate,
  serviceRecord,
  trafficMethod,
  permissions,
  stateLocks,
  openRuns,
  leftHere,
  credentials,
  clockSkew,
  tools,
  bundle,
];
