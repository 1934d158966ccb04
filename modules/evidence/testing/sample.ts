/** A drill that went well, as input for `measure`; tests break it in the way they are about. */
import type { PlanEvidence, StepEvidence } from '../evidence';
import type { MeasureInput } from '../measure';

const BEGIN = Date.UTC(2026, 10, 20, 14, 2, 0);
const SCALE = 20;

/** Wall time, seconds after the beginning of the run. */
const wall = (seconds: number): string => new Date(BEGIN + seconds * 1000).toISOString();

const REGIONS = ['us-east-1', 'us-west-2'] as const;
export const STATES = [
  'warm-standby.global',
  ...REGIONS.flatMap((region) => ['platform', 'data', 'workloads'].map((layer) => `warm-standby.${region}.${layer}`)),
];
export const MOMENTS = ['before-failover', 'after-failover', 'after-failback'];

const phase = (id: string, title: string, from: number, to: number) => ({
  id,
  title,
  verdict: 'met' as const,
  started_at: wall(from),
  ended_at: wall(to),
});

const step = (
  phaseId: string,
  id: string,
  title: string,
  from: number,
  to: number,
  ...observed: string[]
): StepEvidence => ({
  id: `${phaseId}/${id}`,
  phase: phaseId,
  title,
  verdict: 'met',
  started_at: wall(from),
  ended_at: wall(to),
  observed,
});

const FAILOVER: readonly StepEvidence[] = [
  step('failover', 'freeze', 'Freeze applies and record the lag', 152, 152.6, 'AuroraGlobalDBReplicationLag is 412'),
  step('failover', 'fence', 'Stop the writers of us-east-1', 152.6, 154.6, 'accepted: unfenced:us-east-1'),
  step(
    'failover',
    'promote',
    'Promote the database in us-west-2',
    154.6,
    169.2,
    'the member of us-west-2 is the writer (1 of 1)',
    'no failover is under way (1 of 1)',
    'an instance of the cluster is available (2 of 1)',
  ),
  step('failover', 'scale', 'Scale out the service in us-west-2', 154.6, 162.4, '3 tasks running', '3 targets healthy'),
  step(
    'failover',
    'listener',
    'Point the listener at blue',
    154.6,
    155.3,
    'the default action forwards to blue (1 of 1)',
  ),
  step(
    'failover',
    'record',
    'Move the service record to us-west-2',
    169.2,
    172.8,
    'CNAME is us-west-2-entry.api.example.com',
  ),
  step(
    'failover',
    'verify',
    'Verify from outside',
    172.8,
    175,
    'https://api.example.com/healthz answers 200 from us-west-2',
    'no alarm of us-west-2 fires',
  ),
];

const FAILBACK: readonly StepEvidence[] = [
  step('failback', 'keep', 'Keep the snapshot of the old writer', 210, 213, 'the manual copy is available (1 of 1)'),
  step('failback', 'rejoin', 'Wait for us-east-1 to be connected', 210, 222, 'SynchronizationStatus is connected'),
  step('failback', 'scale', 'Bring us-east-1 up to parity', 210, 217.5, '3 tasks running', '3 targets healthy'),
  step(
    'failback',
    'switchover',
    'Switch over to us-east-1',
    222,
    228,
    'the member of us-east-1 is the writer (1 of 1)',
  ),
  step(
    'failback',
    'record',
    'Move the service record to us-east-1',
    228,
    231,
    'CNAME is us-east-1-entry.api.example.com',
  ),
  step('failback', 'down', 'Scale the standby down', 231, 234, '1 task running'),
];

const plans: readonly PlanEvidence[] = MOMENTS.flatMap((when) =>
  STATES.map((state) => ({ state, when, empty: true, changes: [] })),
);

export function sampleRun(overrides: Partial<MeasureInput> = {}): MeasureInput {
  return {
    run_id: '2026-11-20T140200Z-drill',
    title: 'Drill of warm-standby: us-east-1 lost, recovered in us-west-2, returned',
    environment: 'warm-standby',
    kind: 'drill',
    world: 'lab',
    account_id: '123456789012',
    actor: 'arn:aws:iam::123456789012:user/drill',
    options: { graceful: false, engine: 'runner', outage: '503' },
    started_at: wall(0),
    ended_at: wall(262),
    clock_scale: SCALE,
    phases: [
      phase('lab', 'Start the lab', 0, 4),
      phase('apply', 'Apply seven states', 4, 132),
      phase('before', 'Plans are empty', 132, 149),
      phase('outage', 'Take us-east-1 out', 149, 151),
      phase('failover', 'Fail over to us-west-2', 151, 175),
      phase('restore', 'Bring us-east-1 back', 175, 178),
      phase('reconcile', 'Reconcile, plans are empty', 178, 210),
      phase('failback', 'Fail back to us-east-1', 210, 234),
      phase('after', 'Reconcile, plans are empty', 234, 262),
    ],
    steps: [...FAILOVER, ...FAILBACK],
    faults: [{ title: 'us-east-1 is out (503)', region: 'us-east-1', started_at: wall(149), ended_at: wall(175.5) }],
    service: [
      { region: 'us-east-1', started_at: wall(132), ended_at: wall(149) },
      { region: null, started_at: wall(149), ended_at: wall(173.4) },
      { region: 'us-west-2', started_at: wall(173.4), ended_at: wall(230) },
      { region: 'us-east-1', started_at: wall(230), ended_at: wall(262) },
    ],
    plans,
    acceptances: [
      {
        name: 'unfenced:us-east-1',
        reason: 'us-east-1 does not answer; its writers cannot be stopped',
        by: 'arn:aws:iam::123456789012:user/drill',
        at: wall(154.4),
      },
    ],
    modelled: [
      'Managed failover of the Aurora global database: 290 s (source: AWS, "typically within minutes").',
      'Replication lag: 0.2 s to 1.0 s (source: AWS, "typically under a second").',
    ],
    versions: {
      twinstate: '0.1.0',
      terraform: '1.11.4',
      'hashicorp/aws': '5.100.0',
      ministack: '1.5.33',
      node: '20.20.2',
    },
    source_digest: 'ab'.repeat(32),
    objectives: { rtoSeconds: 900, rpoSeconds: 60 },
    recovery: { outage_at: wall(149), decided_at: wall(151), verified_by: 'failover/verify' },
    loss: { seconds: 0.412, basis: 'replication lag noted when applies were frozen', at: wall(152.3) },
    demanded: { states: STATES, moments: MOMENTS },
    ...overrides,
  };
}
