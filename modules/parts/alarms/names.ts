/** The topics of alarms. */
import { name, type NamesMade } from '../../topology/naming';
import type { EnvironmentNameRule, EnvironmentNamesMade } from '../../topology/pieces';

export const alarmNames = {
  /** SNS, CreateTopic Name. */
  alarmTopic: name(256, ({ prefix }) => `${prefix}-alarms`),
};

/** The topic of the control region. SNS, CreateTopic Name. */
const controlAlarmTopic: EnvironmentNameRule = {
  what: 'control alarm topic',
  most: 256,
  make: (prefix) => `${prefix}-control-alarms`,
};

export const controlTopicNames = { controlAlarmTopic };

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof alarmNames> {}
  interface EnvironmentNames extends EnvironmentNamesMade<typeof controlTopicNames> {}
}
