import type { OverlayRule } from '../../../overlays/draft';
import { problem } from '../../../overlays/draft';

/** Route 53's failover routing has one PRIMARY and one SECONDARY record under a name, and no third. */
export const trafficMethod: OverlayRule = (draft) => {
  const { traffic_method: method, regions } = draft.value;
  if (method !== 'health-check-inversion' || regions === undefined || regions.length === 2) return [];
  return [
    problem(
      'traffic-method',
      draft,
      'traffic_method',
      method,
      `record-change, where there are ${regions.length} regions; health-check-inversion with exactly two`,
      'choose record-change, or list two regions: failover routing knows a PRIMARY and a SECONDARY record, and no third',
    ),
  ];
};
