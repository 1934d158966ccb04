import type { OverlayRule } from '../draft';
import { inEachRegion } from '../draft';
import { within } from './check';

/** As many instances as Aurora takes (none is judged by rule standby-capacity). */
export const databaseSize: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => [
    ...within('database-instances', one, 'database.instances', one.value.database?.instances, {
      min: 0,
      max: 16,
      unit: 'instances',
      fix: 'keep at least one instance: Aurora refuses to switch over to a cluster without',
    }),
  ]);
