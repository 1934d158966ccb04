import type { ObserveSide } from '../../../observation/sides';
import { database } from './database';
import { globalDatabase } from './global';
import { databaseRoles } from './roles';
import { versions } from './versions';

export const auroraObserve = {
  environment: globalDatabase,
  region: database,
  owned: versions,
  recorded: databaseRoles,
} satisfies ObserveSide;
