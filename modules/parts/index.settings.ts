/** Every key and every rule that there is. */
import { declareSettings, type SettingsSide } from '../overlays/declare';
import { alarmKeys } from './alarms/settings';
import { linkZoneKeys } from './api-entry/settings/keys';
import { auroraHomeKeys, auroraKeys } from './aurora/settings/keys';
import { cacheKeys } from './cache/settings';
import { capacityKeys, containerKeys, logKeys } from './ecs-service/settings/keys';
import { blueGreenKeys } from './load-balancer/settings';
import { networkKeys } from './network/settings/keys';
import { imageKeys } from './registry/settings';
import { residencyKeys } from './residency/settings/keys';
import { serviceRecordKeys } from './service-record/settings';
import { stateMachineKeys } from './state-machine/settings/keys';
import { servingKeys, trafficKeys } from './traffic/settings/keys';
import { capacity } from './ecs-service/settings/capacity';
import { chosenZones } from './network/settings/chosen-zones';
import { containerMemory } from './ecs-service/settings/container-memory';
import { dataResidency } from './residency/settings/data-residency';
import { databaseHomeRegion } from './aurora/settings/database-home-region';
import { engineVersion } from './aurora/settings/engine-version';
import { globalDatabase } from './aurora/settings/global-database';
import { headless } from './aurora/settings/headless';
import { knownZones } from './network/settings/known-zones';
import { lagAlarm } from './aurora/settings/lag-alarm';
import { linkZones } from './api-entry/settings/link-zones';
import { oneServing } from './traffic/settings/one-serving';
import { oneWriter } from './aurora/settings/one-writer';
import { overlappingCidrs } from './network/settings/overlapping-cidrs';
import { recoveryTime } from './traffic/settings/recovery-time';
import { servingResidency } from './residency/settings/serving-residency';
import { sourceRegion } from './aurora/settings/source-region';
import { standbyCapacity } from './ecs-service/settings/standby-capacity';
import { stateMachines } from './state-machine/settings/state-machines';
import { subnetZones } from './network/settings/subnet-zones';
import { trafficMethod } from './traffic/settings/traffic-method';
import { zoneIds } from './network/settings/zone-ids';
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
