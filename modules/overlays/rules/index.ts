/** All rules, in the order their problems are shown: the environment first, then what regions are to each other, then each by itself. */
import type { OverlayRule } from '../draft';
import { accountId } from './account-id';
import { alarmEmail } from './alarm-email';
import { approvals } from './approvals';
import { backupRetention } from './backup-retention';
import { cache } from './cache';
import { capacity } from './capacity';
import { chosenZones } from './chosen-zones';
import { ci } from './ci';
import { contacts } from './contacts';
import { container } from './container';
import { controlPlaneAcceptances } from './control-plane-acceptances';
import { controlRegion } from './control-region';
import { dataResidency } from './data-residency';
import { databaseHomeRegion } from './database-home-region';
import { databaseNames } from './database-names';
import { databaseSize } from './database-size';
import { deletionProtection } from './deletion-protection';
import { domain } from './domain';
import { engineVersion } from './engine-version';
import { globalDatabase } from './global-database';
import { globalNames } from './global-names';
import { image } from './image';
import { instanceClass } from './instance-class';
import { knownZones } from './known-zones';
import { lagAlarm } from './lag-alarm';
import { linkZones } from './link-zones';
import { logRetention } from './log-retention';
import { nameSuffix } from './name-suffix';
import { nameSyntax } from './name-syntax';
import { objectives } from './objectives';
import { oneServing } from './one-serving';
import { oneWriter } from './one-writer';
import { overlappingCidrs } from './overlapping-cidrs';
import { partition } from './partition';
import { policyExceptions } from './policy-exceptions';
import { principals } from './principals';
import { recordTtl } from './record-ttl';
import { recoveryTime } from './recovery-time';
import { recoveryTimes } from './recovery-times';
import { regionList } from './region-list';
import { regionOverlays } from './region-overlays';
import { scaling } from './scaling';
import { serviceName } from './service-name';
import { servingResidency } from './serving-residency';
import { sourceRegion } from './source-region';
import { standbyCapacity } from './standby-capacity';
import { stateMachines } from './state-machines';
import { subnetZones } from './subnet-zones';
import { tags } from './tags';
import { trafficMethod } from './traffic-method';
import { vpcCidr } from './vpc-cidr';
import { zoneIds } from './zone-ids';

/** Every rule by name. */
export const RULES: Readonly<Record<string, OverlayRule>> = {
  nameSyntax,
  accountId,
  domain,
  serviceName,
  recordTtl,
  trafficMethod,
  objectives,
  recoveryTime,
  recoveryTimes,
  controlPlaneAcceptances,
  alarmEmail,
  contacts,
  ci,
  principals,
  approvals,
  policyExceptions,
  tags,
  regionList,
  regionOverlays,
  partition,
  globalDatabase,
  controlRegion,
  databaseHomeRegion,
  dataResidency,
  servingResidency,
  oneWriter,
  oneServing,
  sourceRegion,
  overlappingCidrs,
  globalNames,
  engineVersion,
  vpcCidr,
  subnetZones,
  chosenZones,
  zoneIds,
  knownZones,
  linkZones,
  nameSuffix,
  capacity,
  standbyCapacity,
  databaseSize,
  instanceClass,
  databaseNames,
  backupRetention,
  deletionProtection,
  lagAlarm,
  cache,
  image,
  container,
  scaling,
  logRetention,
  stateMachines,
};
