import type { OverlayRule } from '../draft';
import { inEachRegion } from '../draft';
import { within } from './check';

/** The snapshot of the point of failure lives as long as the backups: a week is the least in which a person notices. */
export const backupRetention: OverlayRule = (draft) =>
  inEachRegion(draft, (one) =>
    within('backup-retention', one, 'database.backup_retention_days', one.value.database?.backup_retention_days, {
      min: 7,
      max: 35,
      unit: 'days',
      fix: 'choose 7 or more; 35 is the most Aurora keeps',
    }),
  );
