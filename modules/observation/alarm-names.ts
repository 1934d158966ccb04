import type { RegionTopology } from '../topology/topology';

/** The alarms that must be quiet for a region to count as healthy. */
export function alarmNames({ names }: RegionTopology): readonly string[] {
  return [names.lagAlarm, names.unhealthyTargetsAlarm, names.serverErrorsAlarm];
}
