/**
 * How long each kind of step usually takes and at worst, with sources, in seconds. Used for the RTO budget only: what a run waits for
 * is the step's deadline. `worst` of a figure that nobody documents is an assumption, and is what the deadline leaves room for.
 */
import type { Duration, DurationSource } from '../runbook/runbook';

/** "Using switchover or failover in Aurora Global Database", the page that speaks of the three moves. */
const GUIDE = 'Aurora User Guide, disaster recovery of global databases';

const assumed = (why: string): DurationSource => ({ kind: 'assumption', why });
const documented = (why: string): DurationSource => ({ kind: 'documentation', why });

export const DURATIONS = {
  call: {
    typical: 5,
    worst: 60,
    source: assumed('one request whose effect shows at once; a minute where AWS throttles'),
  },
  /** A person who is asked in the middle of a run. Named beforehand with --accept, it takes no time. */
  accept: {
    typical: 5,
    worst: 300,
    source: assumed('the acceptance is given when the run begins; five minutes to reach who may'),
  },
  /** Two persons who are asked one after the other; the first one often beforehand. */
  agree: {
    typical: 20,
    worst: 900,
    source: assumed(
      'the second person is with the first when the run begins; fifteen minutes to reach one who does not',
    ),
  },
  catchUp: {
    typical: 5,
    worst: 600,
    source: documented(`${GUIDE}: replication lag is typically under a second; a wait has no bound`),
  },
  fence: {
    typical: 45,
    worst: 120,
    source: assumed('ECS stops tasks within their stop timeout, 30 s by default, 120 s at most'),
  },
  promote: {
    typical: 180,
    worst: 600,
    source: documented(`${GUIDE}: a managed failover completes "within a few minutes"; worst: assumption`),
  },
  detach: { typical: 120, worst: 600, source: assumed(`${GUIDE} gives no figure for detach and promote`) },
  switchover: {
    typical: 90,
    worst: 600,
    source: assumed(`${GUIDE} gives no figure; reports range from 30 s to minutes, and lag is added`),
  },
  scale: {
    typical: 120,
    worst: 600,
    source: assumed('image pull, start and health checks of a Fargate task; worst: short of capacity for a while'),
  },
  verify: {
    typical: 20,
    worst: 180,
    source: assumed('a few looks; worst: alarms need three periods of a minute to be over'),
  },
  rebuild: {
    typical: 3600,
    worst: 7200,
    source: documented(`${GUIDE}: rebuilding a secondary takes "a few minutes to several hours"`),
  },
  snapshot: {
    typical: 300,
    worst: 3600,
    source: assumed('snapshots are incremental; the first one of a large volume takes longest'),
  },
} as const satisfies Record<string, Duration>;
