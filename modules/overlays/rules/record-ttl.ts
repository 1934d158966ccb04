import type { OverlayRule } from '../draft';
import { within } from './check';

/** Clients keep the old answer for a whole TTL after a failover. */
export const recordTtl: OverlayRule = (draft) =>
  within('record-ttl', draft, 'record_ttl_seconds', draft.value.record_ttl_seconds, {
    min: 1,
    max: 300,
    unit: 'seconds',
    fix: 'choose a short TTL, such as 30: it is part of the recovery time',
  });
