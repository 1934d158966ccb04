import { LEAST_SECONDS } from '../../overlays/recovery-times';
import { TYPICAL, typicalRecord } from './typical';

test('the rule on the recovery objective counts what the runbook counts', () => {
  expect(LEAST_SECONDS.promotion).toBe(TYPICAL.promote.seconds);
  expect(LEAST_SECONDS.propagation + 30).toBe(typicalRecord(30).seconds);
});
