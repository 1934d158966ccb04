/** Keys of alarms. */
import type { SettingsSide } from '../../overlays/declare';
import { orNull, text, type Settled } from '../../overlays/key';

/**
 * A subscription to a wrong address is silent. The part before the @ is the usual half of what RFC 5321 allows, without quotes, braces and
 * other characters that mean something to a program on the way; lengths are RFC 5321's.
 */
const ADDRESS =
  /^(?=.{6,254}$)[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*(?<=^.{1,64})@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;

const alarmKeys = {
  alarm_email: orNull(
    text('Address subscribed to the alarm topics, or null.', {
      code: 'alarm-email',
      pattern: ADDRESS,
      allowed: 'an e-mail address of letters, digits and . _ + - before its @, or null for none',
      fix: 'correct the address or set null',
    }),
  ),
};

declare module '../../overlays/settings' {
  interface EnvironmentSettings extends Settled<typeof alarmKeys> {}
}

export const alarmsSettings: SettingsSide = { environment: alarmKeys };
