/** Every key and every rule that there is. */
import { declareSettings, type SettingsSide } from '../overlays/declare';
import { alarmKeys } from '../overlays/keys/alarms';
import { linkZoneKeys } from '../overlays/keys/api-entry';
import { auroraHomeKeys, auroraKeys } from '../overlays/keys/aurora';
import { cacheKeys } from '../overlays/keys/cache';
import { capacityKeys, containerKeys, logKeys } from '../overlays/keys/ecs-service';
import { blueGreenKeys } from '../overlays/keys/load-balancer';
import { networkKeys } from '../overlays/keys/network';
import { imageKeys } from '../overlays/keys/registry';
import { residencyKeys } from '../overlays/keys/residency';
import { serviceRecordKeys } from '../overlays/keys/service-record';
import { stateMachineKeys } from '../overlays/keys/state-machine';
import { servingKeys, trafficKeys } from '../overlays/keys/traffic';
import { capacity } from '../overlays/rules/capacity';
import { chosenZones } from '../overlays/rules/chosen-zones';
import { containerMemory } from '../overlays/rules/container-memory';
import { dataResidency } from '../overlays/rules/data-residency';
import { databaseHomeRegion } from '../overlays/rules/database-home-region';
import { engineVersion } from '../overlays/rules/engine-version';
import { globalDatabase } from '../overlays/rules/global-database';
import { headless } from '../overlays/rules/headless';
import { knownZones } from '../overlays/rules/known-zones';
import { lagAlarm } from '../overlays/rules/lag-alarm';
import { linkZones } from '../overlays/rules/link-zones';
import { oneServing } from '../overlays/rules/one-serving';
import { oneWriter } from '../overlays/rules/one-writer';
import { overlappingCidrs } from '../overlays/rules/overlapping-cidrs';
import { recoveryTime } from '../overlays/rules/recovery-time';
import { servingResidency } from '../overlays/rules/serving-residency';
import { sourceRegion } from '../overlays/rules/source-region';
import { standbyCapacity } from '../overlays/rules/standby-capacity';
import { stateMachines } from '../overlays/rules/state-machines';
import { subnetZones } from '../overlays/rules/subnet-zones';
import { trafficMethod } from '../overlays/rules/traffic-method';
import { zoneIds } from '../overlays/rules/zone-ids';
import {
  controlRegionSide,
  governanceSide,
  identitySide,
  objectivesSide,
  peopleSide,
  standbySide,
} from '../overlays/sides';

const serviceRecord: SettingsSide = { environment: serviceRecordKeys };
const traffic: SettingsSide = {
  environment: trafficKeys,
  region: servingKeys,
  rules: {
    trafficMethod: { keys: ['traffic_method'], judge: trafficMethod },
    recoveryTime: { keys: ['rto_minutes', 'record_ttl_seconds'], judge: recoveryTime },
    oneServing: { keys: ['serves_traffic'], judge: oneServing },
  },
};
const aurora: SettingsSide = {
  environment: auroraHomeKeys,
  region: auroraKeys,
  rules: {
    globalDatabase: { keys: ['regions'], judge: globalDatabase },
    databaseHomeRegion: { keys: ['database_home_region'], judge: databaseHomeRegion },
    oneWriter: { keys: ['is_aurora_secondary'], judge: oneWriter },
    sourceRegion: { keys: ['aurora_source_region'], judge: sourceRegion },
    engineVersion: { keys: ['database.engine_version'], judge: engineVersion },
    headless: { keys: ['database.instances'], judge: headless },
    lagAlarm: { keys: ['database.lag_alarm_seconds', 'rpo_seconds'], judge: lagAlarm },
  },
};
const residency: SettingsSide = {
  environment: residencyKeys,
  rules: {
    dataResidency: { keys: ['data_residency', 'regions', 'control_region'], judge: dataResidency },
    servingResidency: { keys: ['serving_residency', 'database_home_region'], judge: servingResidency },
  },
};
const stateMachine: SettingsSide = {
  environment: stateMachineKeys,
  rules: { stateMachines: { keys: ['state_machines'], judge: stateMachines } },
};
const alarms: SettingsSide = { environment: alarmKeys };
const network: SettingsSide = {
  region: networkKeys,
  rules: {
    overlappingCidrs: { keys: ['vpc_cidr'], judge: overlappingCidrs },
    subnetZones: { keys: ['subnet_zones', 'availability_zone_ids'], judge: subnetZones },
    chosenZones: { keys: ['subnet_zones'], judge: chosenZones },
    zoneIds: { keys: ['availability_zone_ids'], judge: zoneIds },
    knownZones: { keys: ['availability_zone_ids'], judge: knownZones },
  },
};
const apiEntry: SettingsSide = {
  region: linkZoneKeys,
  rules: { linkZones: { keys: ['availability_zone_ids', 'vpc_link_zone_ids'], judge: linkZones } },
};
const ecsService: SettingsSide = {
  region: { ...capacityKeys, ...containerKeys, ...logKeys },
  rules: {
    capacity: { keys: ['capacity'], judge: capacity },
    standbyCapacity: { keys: ['capacity'], judge: standbyCapacity },
    containerMemory: { keys: ['container.memory'], judge: containerMemory },
  },
};

/** In the order in which keys are shown. */
export const SETTINGS = declareSettings([
  identitySide,
  serviceRecord,
  traffic,
  controlRegionSide,
  aurora,
  residency,
  objectivesSide,
  stateMachine,
  alarms,
  peopleSide,
  governanceSide,
  network,
  apiEntry,
  ecsService,
  standbySide,
  { region: cacheKeys },
  { region: blueGreenKeys },
  { region: imageKeys },
]);
