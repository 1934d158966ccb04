import type { ObserveSide } from '../../../observation/sides';
import { database } from './database';
import { globalDatabase } from './global';
import { databaseRoles, databaseRolesSeen } from './roles';
import { versions } from './versions';

export const auroraObserve = {
  environment: globalDatabase,
  region: database,
  owned: versions,
  roles: databaseRolesSeen,
  recorded: databaseRoles,
} satisfies ObserveSide;
