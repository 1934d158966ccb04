import type { OverlayRule } from '../../../overlays/draft';
import { inEachRegion } from '../../../overlays/draft';
import { within } from '../../../overlays/rules/check';

/** An alarm above the objective would fire only after the objective is lost. */
export const lagAlarm: OverlayRule = (draft) =>
  inEachRegion(draft, (one) =>
    within('lag-alarm', one, 'database.lag_alarm_seconds', one.value.database?.lag_alarm_seconds, {
      min: 1,
      max: draft.value.rpo_seconds ?? Number.MAX_SAFE_INTEGER,
      unit: `seconds: no more than rpo_seconds (${draft.fileOf('rpo_seconds')})`,
      fix: 'let the alarm fire before the objective is lost',
    }),
  );
