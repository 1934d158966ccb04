/** The topic of a region’s alarms. */
import { name, type NamesMade } from '../../topology/naming';

export const alarmNames = {
  /** SNS, CreateTopic Name. */
  alarmTopic: name(256, ({ prefix }) => `${prefix}-alarms`),
};

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof alarmNames> {}
}
