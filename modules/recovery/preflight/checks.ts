/** All checks, in the order in which a person reads them: what stops a failover first. A new one is one file and one line here. */
import type { Check } from './check';
import { bundle } from './checks/bundle';
import { capacityBounds } from './checks/capacityBounds';
import { certificate } from './checks/certificate';
import { clockSkew } from './checks/clockSkew';
import { credentials } from './checks/credentials';
import { databaseKey } from './checks/databaseKey';
import { entry, serviceParts } from './checks/demanded';
import { engineVersions } from './checks/engineVersions';
import { frontDoor } from './checks/frontDoor';
import { image } from './checks/image';
import { leftHere } from './checks/left-here';
import { openRuns } from './checks/openRuns';
import { permissions } from './checks/permissions';
import { quotas } from './checks/quotas';
import { replicaInstances } from './checks/replicaInstances';
import { replication } from './checks/replication';
import { replicationLag } from './checks/replicationLag';
import { residency } from './checks/residency';
import { runbook } from './checks/runbook';
import { secret } from './checks/secret';
import { serviceRecord } from './checks/serviceRecord';
import { standbyCapacity } from './checks/standbyCapacity';
import { stateLocks } from './checks/stateLocks';
import { tools } from './checks/tools';
import { trafficMethod } from './checks/trafficMethod';

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
  entry,
  serviceParts,
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
