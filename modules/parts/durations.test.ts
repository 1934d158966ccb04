import { LEAST_SECONDS } from '../parts/traffic/settings/least-seconds';
import { DURATIONS } from './durations';

test('the rule on the recovery objective counts what the runbook counts', () => {
  expect(LEAST_SECONDS.promotion).toBe(DURATIONS.promote.typical);
});

test.each(Object.entries(DURATIONS))(
  '%s: the worst is no better than the typical, and the source says why',
  (_, one) => {
    expect(one.worst).toBeGreaterThanOrEqual(one.typical);
    expect(one.source.why).not.toBe('');
  },
);
