/** What a look at an environment brings: AWS, what clients are answered, this machine, and where a failover would go. */
import type { Guards } from '../../observation/guards';
import type { Doors } from '../../observation/observe-doors';
import type { Known, Observation, PartsView } from '../../observation/types';
import type { OpenLeases } from '../../runs/orphans';
import type { DamagedRun, KeptRun } from '../../runs/runs';
import type { Remain } from '../../terraform/remains';
import type { Budget } from '../budget/budget';

export interface StatusPicture {
  readonly seen: Observation;
  /** What runbooks own, as it was observed. */
  readonly parts: readonly PartsView[];
  /** What clients are answered. Absent where nobody asked. */
  readonly doors?: Doors;
  readonly guards: Guards;
  /** What killed runs left on this machine. */
  readonly remains: Known<readonly Remain[]>;
  readonly runs: readonly KeptRun[];
  /** Why the runs of this machine are not known, where they are not. */
  readonly runsUnknown?: string;
  /** Runs of this machine that may be open and cannot be read. */
  readonly damaged?: readonly DamagedRun[];
  /** What the buckets say is under way, wherever it was begun. */
  readonly leases: OpenLeases;
  /** Where a failover would go now, with the time that it usually takes; or why nobody can say. */
  readonly failover: Known<{ readonly to: string; readonly runbook: string; readonly budget: Budget }>;
}
