/** Times of a recovery outside of its runbook: detection, decision, and clients. */
import { ALARM } from '../../topology/alarms';
import type { Topology } from '../../topology/topology';
import { HEALTH_CHECK } from '../../topology/traffic';
import type { Duration } from '../../runbook/runbook';

/** Where it lies: `before` the first step, behind the step that moves `traffic`, or `after` the last one. */
export type BudgetPlace = 'before' | 'traffic' | 'after';

export interface Outside {
  readonly id: string;
  readonly title: string;
  readonly place: BudgetPlace;
  readonly duration: Duration;
}

/** The step that moves the clients, by any method; DNS propagation follows it. */
export const TRAFFIC_STEPS: readonly string[] = ['record', 'traffic'];

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
  const cached: Outside = {
    id: 'ttl',
    title: 'Resolvers forget the old answer',
    place: 'traffic',
    duration: { typical: ttl, worst: ttl, source: { kind: 'documentation', why: 'setting record_ttl_seconds' } },
  };
  return [...(topology.traffic.method === 'record-change' ? [PROPAGATION] : BY_HEALTH_CHECKS), cached];
}

const PROPAGATION: Outside = {
  id: 'propagation',
  title: 'Route 53 brings the record to its servers',
  place: 'traffic',
  duration: {
    typical: 60,
    worst: 60,
    source: { kind: 'documentation', why: 'Route 53 API reference: changes generally propagate within 60 s' },
  },
};

const { intervalSeconds, threshold } = HEALTH_CHECK;

/** Instead of a change that spreads: checkers see the object, and what they agree on reaches the servers. */
const BY_HEALTH_CHECKS: readonly Outside[] = [
  {
    id: 'health-checks',
    title: 'Health checkers see who takes over',
    place: 'traffic',
    duration: {
      typical: intervalSeconds * threshold,
      worst: intervalSeconds * (threshold + 1),
      source: {
        kind: 'documentation',
        why: `Route 53 API reference, RequestInterval and FailureThreshold: ${threshold} answers in a row, ${intervalSeconds} s apart; worst: one more, since a checker may just have asked`,
      },
    },
  },
  {
    id: 'propagation',
    title: 'What they agree on reaches the servers of Route 53',
    place: 'traffic',
    duration: {
      typical: 10,
      worst: 60,
      source: { kind: 'assumption', why: 'Route 53 gives no figure; worst: no slower than a changed record' },
    },
  },
];
