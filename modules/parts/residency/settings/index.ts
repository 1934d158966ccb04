/** What an overlay says of where data may rest and clients may be served. */
import type { SettingsSide } from '../../../overlays/declare';
import type { Settled } from '../../../overlays/key';
import { residencyKeys } from './keys';
import { dataResidency } from './data-residency';
import { servingResidency } from './serving-residency';

declare module '../../../overlays/settings' {
  interface EnvironmentSettings extends Settled<typeof residencyKeys> {}
}

export const residencySettings: SettingsSide = {
  environment: residencyKeys,
  rules: {
    dataResidency: { keys: ['data_residency', 'regions', 'control_region'], judge: dataResidency },
    servingResidency: { keys: ['serving_residency', 'database_home_region'], judge: servingResidency },
  },
};
