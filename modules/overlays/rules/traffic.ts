import type { Rule } from '../draft';
import { problem } from '../draft';

/** Failover records are a pair: with a third region nobody could say who stands in for whom (decision 133). */
export const traffic: Rule = (draft) => {
  const { regions } = draft.value;
  const method = draft.value.traffic?.method;
  if (method !== 'health-check-inversion' || regions === undefined || regions.length === 2) return [];
  return [
    problem(
      'traffic-method',
      draft,
      'traffic.method',
      method,
      `record, with ${regions.length} regions; health-check-inversion needs exactly two`,
      'choose the method record, or list two regions',
    ),
  ];
};
