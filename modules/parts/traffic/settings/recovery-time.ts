import type { OverlayRule } from '../../../overlays/draft';
import { problem } from '../../../overlays/draft';
import { objectiveKeys } from '../../../overlays/keys/objectives';
import { serviceRecordKeys } from '../../service-record/settings';
import { LEAST_SECONDS } from './least-seconds';

/** An objective below what promotion, propagation and the record's TTL take cannot be kept by any runbook. */
export const recoveryTime: OverlayRule = (draft) => {
  const { rto_minutes: rto, record_ttl_seconds: ttl, traffic_method: method } = draft.value;
  // What lies outside its own range is reported there.
  if (!objectiveKeys.rto_minutes.safeParse(rto).success) return [];
  if (!serviceRecordKeys.record_ttl_seconds.safeParse(ttl).success) return [];
  if (rto === undefined || ttl === undefined) return [];
  const { detection, promotion } = LEAST_SECONDS;
  const propagation = method === 'health-check-inversion' ? LEAST_SECONDS.inversion : LEAST_SECONDS.propagation;
  const least = detection + promotion + propagation + ttl;
  if (least <= rto * 60) return [];
  const parts = `detection ${detection} s, promotion ${promotion} s, DNS ${propagation} s, record_ttl_seconds ${ttl} s`;
  return [
    problem(
      'rto-too-short',
      draft,
      'rto_minutes',
      rto,
      `${Math.ceil(least / 60)} minutes or more: ${parts} (${draft.fileOf('record_ttl_seconds')})`,
      'shorten the TTL, or promise a longer recovery time',
    ),
  ];
};
