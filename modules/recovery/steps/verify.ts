/** Proves that the region serves: not one of its own calls is taken as proof. */
import type { RegionTopology, Topology } from '../../topology/topology';
import { alarmNames } from '../observation/observeRegion';
import * as reads from '../reads';
import type { Observed, Probe, Step } from '../runbook';
import { pointsTo } from './record';
import { DURATIONS } from './durations';

export interface VerifyOptions {
  /**
   * True where the answer at the health path contains the name of the region that serves. Without that, an answer of the
   * region that was left, through a name that is still cached, looks the same.
   */
  readonly answerNamesRegion: boolean;
}

/** `writer`: what must hold of the database, by the way it was promoted. */
export function verify(
  topology: Topology,
  zoneId: string,
  target: RegionTopology,
  writer: readonly Observed[],
  options: VerifyOptions,
  needs: readonly string[],
): Step {
  const names = alarmNames(target);
  const entry: Probe = {
    why: `clients reach ${target.region}`,
    http: `https://${topology.serviceRecord.name}${target.container.health_path}`,
    status: 200,
    ...(options.answerNamesRegion ? { contains: target.region } : {}),
  };
  return {
    id: 'verify',
    title: `Verify that ${target.region} serves and writes`,
    needs,
    act: [],
    met: [
      pointsTo(topology, zoneId, target),
      entry,
      ...writer,
      {
        why: `no alarm of ${target.region} is in ALARM`,
        read: reads.alarms(target.region, names),
        in: 'MetricAlarms[]',
        where: { StateValue: { not: 'ALARM' } },
        atLeast: names.length,
      },
    ],
    deadline: 900,
    poll: 5,
    destructive: false,
    duration: DURATIONS.verify,
  };
}
