import type { ObserveSide } from '../../../observation/sides';
import { database } from './database';
import { globalDatabase } from './global';
import { versions } from './versions';

export const auroraObserve = {
  environment: globalDatabase,
  region: database,
  owned: versions,
} satisfies ObserveSide;
