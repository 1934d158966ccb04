import type { Rule } from '../draft';
import { inEachRegion } from '../draft';
import { matches, within } from './check';

/** As many instances as Aurora takes (none is judged by rule standby-capacity), of a class that global databases support. */
export const databaseSize: Rule = (draft) =>
  inEachRegion(draft, (one) => [
    ...within('database-instances', one, 'database.instances', one.value.database?.instances, {
      min: 0,
      max: 16,
      unit: 'instances',
      fix: 'keep at least one instance: Aurora refuses to switch over to a cluster without',
    }),
    ...matches('instance-class', one, 'database.instance_class', one.value.database?.instance_class, {
      pattern: /^db\.(r[5-9][a-z]*|x[2-9][a-z]*)\.(large|\d{0,2}xlarge)$/,
      allowed: 'a memory-optimized class, db.r5 or newer or db.x2 or newer, such as db.r6g.large',
      fix: 'burstable classes (db.t) cannot join an Aurora global database: choose a db.r or db.x class',
    }),
  ]);
