import type { OverlayRule } from '../draft';
import { problem } from '../draft';
import { DAY_IN_SECONDS } from '../keys/objectives';

/** Estimates of people: from zero to a day; the worst is not below the usual. */
export const recoveryTimes: OverlayRule = (draft) =>
  (['decision_seconds', 'client_tail_seconds'] as const).flatMap((key) => {
    const { typical, worst } = draft.value.recovery_times?.[key] ?? {};
    const at = `recovery_times.${key}`;
    const bad = (name: string, value: number, allowed: string) => [
      problem(
        'recovery-times',
        draft,
        `${at}.${name}`,
        value,
        allowed,
        'write seconds, as an exercise would show them',
      ),
    ];
    if (typical !== undefined && (typical < 0 || typical > DAY_IN_SECONDS)) {
      return bad('typical', typical, '0 to 86400 seconds');
    }
    if (worst !== undefined && (worst < (typical ?? 0) || worst > DAY_IN_SECONDS)) {
      return bad('worst', worst, `${typical ?? 0} (typical) to 86400 seconds`);
    }
    return [];
  });
