/** What a recovery takes outside of its runbook: until somebody knows, until somebody decides, until clients have noticed. */
import { ALARM } from '../../topology/alarms';
import type { Topology } from '../../topology/topology';
import type { Duration } from '../runbook';

/** Where it lies: `before` the first step, behind the step that moves `traffic`, or `after` the last one. */
export type Place = 'before' | 'traffic' | 'after';

export interface Outside {
  readonly id: string;
  readonly title: string;
  readonly place: Place;
  readonly duration: Duration;
}

/** The step that moves the clients: what DNS takes comes behind it. */
export const TRAFFIC_STEP = 'record';

/**
 * A planned move begins with the decision, so that detection and deciding are no part of it.
 * Sources: Route 53 API reference (ChangeResourceRecordSets, "generally propagate within 60 seconds"), and the alarms as they are composed.
 */
export function outsideOf(topology: Topology, mode: 'graceful' | 'ungraceful'): readonly Outside[] {
  const { recovery_times: times } = topology.settings;
  const said = (key: string): Duration['source'] => ({ kind: 'assumption', why: `setting recovery_times.${key}` });
  const before: readonly Outside[] = [
    { id: 'detection', title: 'An alarm fires', place: 'before', duration: detection() },
    {
      id: 'decision',
      title: 'Somebody decides to move',
      place: 'before',
      duration: { ...times.decision_seconds, source: said('decision_seconds') },
    },
  ];
  const tail: Outside = {
    id: 'clients',
    title: 'Clients with open connections make new ones',
    place: 'after',
    duration: { ...times.client_tail_seconds, source: said('client_tail_seconds') },
  };
  return [...(mode === 'graceful' ? [] : before), ...dns(topology), tail];
}

function detection(): Duration {
  const { periodSeconds, periods } = ALARM;
  return {
    typical: periodSeconds * periods,
    // A metric of a minute is there some minutes later (assumption: two), and the first bad minute may only have begun.
    worst: periodSeconds * (periods + 2),
    source: {
      kind: 'documentation',
      why: `the environment's alarms: ${periods} periods of ${periodSeconds} s; worst: two more until metrics are there`,
    },
  };
}

function dns(topology: Topology): readonly Outside[] {
  const ttl = topology.serviceRecord.ttlSeconds;
  const propagation: Outside = {
    id: 'propagation',
    title: 'Route 53 brings the record to its servers',
    place: 'traffic',
    duration: {
      typical: 60,
      worst: 60,
      source: { kind: 'documentation', why: 'Route 53 API reference: changes generally propagate within 60 s' },
    },
  };
  const cached: Outside = {
    id: 'ttl',
    title: 'Resolvers forget the old answer',
    place: 'traffic',
    duration: { typical: ttl, worst: ttl, source: { kind: 'documentation', why: 'setting record_ttl_seconds' } },
  };
  return [propagation, cached];
}
