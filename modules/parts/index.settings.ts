/** Every key that an overlay may hold, and the rules of parts on them. A new part with settings is its folder and one line here. */
import type { SettingsSide } from '../overlays/declare';
import {
  controlRegionSide,
  governanceSide,
  identitySide,
  objectivesSide,
  peopleSide,
  standbySide,
} from '../overlays/sides';
import { alarmsSettings } from './alarms/settings';
import { apiEntrySettings } from './api-entry/settings';
import { auroraSettings } from './aurora/settings';
import { cacheSettings } from './cache/settings';
import { ecsServiceSettings } from './ecs-service/settings';
import { loadBalancerSettings } from './load-balancer/settings';
import { networkSettings } from './network/settings';
import { registrySettings } from './registry/settings';
import { residencySettings } from './residency/settings';
import { serviceRecordSettings } from './service-record/settings';
import { stateMachineSettings } from './state-machine/settings';
import { trafficSettings } from './traffic/settings';

/** In the order in which keys are shown. What patterns ask of them as well: `modules/patterns/index.settings.ts`. */
export const PART_SETTINGS: readonly SettingsSide[] = [
  identitySide,
  serviceRecordSettings,
  trafficSettings,
  controlRegionSide,
  auroraSettings,
  residencySettings,
  objectivesSide,
  stateMachineSettings,
  alarmsSettings,
  peopleSide,
  governanceSide,
  networkSettings,
  apiEntrySettings,
  ecsServiceSettings,
  standbySide,
  cacheSettings,
  loadBalancerSettings,
  registrySettings,
];
