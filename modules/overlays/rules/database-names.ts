import type { OverlayRule } from '../draft';
import { inEachRegion } from '../draft';
import { matches } from './check';

/** Names inside the database, as PostgreSQL and RDS accept them. */
export const databaseNames: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => [
    ...matches('database-name', one, 'database.name', one.value.database?.name, {
      pattern: /^(?!(postgres|rdsadmin|template0|template1)$)[a-z][a-z0-9_]{0,62}$/,
      allowed: 'a letter and up to 62 letters, digits or underscores, in lower case; not a name PostgreSQL uses itself',
      fix: 'rename the database; it cannot be renamed once it is created',
    }),
    ...matches('master-username', one, 'database.master_username', one.value.database?.master_username, {
      pattern: /^(?!(admin|rdsadmin|rdsrepladmin|postgres|public|user)$)[a-z][a-z0-9_]{0,15}$/,
      allowed: 'a letter and up to 15 letters, digits or underscores, in lower case; no reserved word such as admin',
      fix: 'choose another name, such as dbadmin',
    }),
  ]);
