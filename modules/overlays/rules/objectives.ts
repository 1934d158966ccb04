import type { OverlayRule } from '../draft';
import { within } from './check';

const DAY_IN_MINUTES = 24 * 60;
const DAY_IN_SECONDS = DAY_IN_MINUTES * 60;

/** Objectives are compared with what a run measures: an objective of nothing or of weeks says nothing. */
export const objectives: OverlayRule = (draft) => [
  ...within('objective', draft, 'rto_minutes', draft.value.rto_minutes, {
    min: 1,
    max: DAY_IN_MINUTES,
    unit: 'minutes',
    fix: 'write the minutes the service may be away',
  }),
  ...within('objective', draft, 'rpo_seconds', draft.value.rpo_seconds, {
    min: 1,
    max: DAY_IN_SECONDS,
    unit: 'seconds; replication is asynchronous, so zero cannot be promised',
    fix: 'write the seconds of data that may be lost',
  }),
];
