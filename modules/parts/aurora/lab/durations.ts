/**
 * How long Aurora's asynchronous work lasts, in clock seconds. Creating, changing and deleting clusters and instances takes
 * no modelled time: Terraform waits for those in wall time, which the lab's clock does not shorten.
 */

/** One modelled duration: seconds on the lab's clock, and where the figure comes from. */
export interface ModelledDuration {
  readonly seconds: number;
  /** Grade A: AWS's own text; B: second hand; C: chosen here. */
  readonly grade: 'A' | 'B' | 'C';
  readonly source: string;
}

export type DurationName =
  'pending' | 'switchover' | 'failover' | 'resync' | 'seed' | 'snapshot' | 'snapshotCopy' | 'systemSnapshot';

const GUIDE = 'Aurora User Guide, "Using switchover or failover in Aurora Global Database"';

/** Defaults; a lab can be started with others. */
export const AURORA_DURATIONS: Readonly<Record<DurationName, ModelledDuration>> = {
  pending: { seconds: 5, grade: 'C', source: 'FailoverState is documented as pending before the work begins' },
  switchover: {
    seconds: 90,
    grade: 'C',
    source: `${GUIDE} gives no figure; second-hand reports range from 30 s to a few minutes. The replication lag is added`,
  },
  failover: { seconds: 180, grade: 'A', source: `${GUIDE}: "typically within a few minutes"` },
  resync: { seconds: 600, grade: 'A', source: `${GUIDE}: a rebuild takes "a few minutes to several hours"` },
  seed: { seconds: 300, grade: 'C', source: 'a joining region copies the whole volume; taken as half a rebuild' },
  snapshot: { seconds: 120, grade: 'C', source: 'cluster snapshots are incremental; minutes for a small volume' },
  snapshotCopy: { seconds: 180, grade: 'C', source: 'a copy within the region, one minute more than a snapshot' },
  systemSnapshot: { seconds: 120, grade: 'C', source: 'as any other cluster snapshot' },
};
