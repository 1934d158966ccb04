import type { Rule } from '../draft';
import { matches } from './check';

/** A subscription to a wrong address is silent. */
export const alarmEmail: Rule = (draft) =>
  matches('alarm-email', draft, 'alarm_email', draft.value.alarm_email ?? undefined, {
    pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
    allowed: 'an e-mail address, or null for none',
    fix: 'correct the address or set null',
  });
