/** What an overlay says of the Aurora global database. */
import type { SettingsSide } from '../../../overlays/declare';
import type { Settled } from '../../../overlays/key';
import { auroraHomeKeys, auroraKeys } from './keys';
import { databaseHomeRegion } from './database-home-region';
import { engineVersion } from './engine-version';
import { globalDatabase } from './global-database';
import { headless } from './headless';
import { lagAlarm } from './lag-alarm';
import { sourceRegion } from './source-region';

declare module '../../../overlays/settings' {
  interface EnvironmentSettings extends Settled<typeof auroraHomeKeys> {}
  interface RegionSettings extends Settled<typeof auroraKeys> {}
}

export const auroraSettings: SettingsSide = {
  environment: auroraHomeKeys,
  region: auroraKeys,
  rules: {
    globalDatabase: { keys: ['regions'], judge: globalDatabase },
    databaseHomeRegion: { keys: ['database_home_region'], judge: databaseHomeRegion },
    sourceRegion: { keys: ['aurora_source_region'], judge: sourceRegion },
    engineVersion: { keys: ['database.engine_version'], judge: engineVersion },
    headless: { keys: ['database.instances'], judge: headless },
    lagAlarm: { keys: ['database.lag_alarm_seconds', 'rpo_seconds'], judge: lagAlarm },
  },
};
