/** What a drill is given, and what it hands back. */
import type { Clock, Console } from '../console/ports';
import type { FaultEvidence } from '../evidence/evidence';
import type { Lab } from '../lab/types';
import type { Prober } from '../runbook/ports';
import type { Workspace } from '../terraform/workspace';
import type { SyncOf } from './others';
import type { MeasuredDrill, MeasuringPorts } from './measuring';
import type { Reconciled, RunRecord } from './record';
import type { Recorder } from './recorder';
import type { ServiceWatch } from './watch';

/** The recovery verbs as the drill uses them: the very same as a person's, answered by the drill where a person is asked. */
export interface Recovery {
  failover(request: { readonly to: string; readonly graceful: boolean }): Promise<RunRecord>;
  /** Goes on with a run that stopped. */
  resume(run: RunRecord): Promise<RunRecord>;
  failback(request: { readonly rebuild: boolean }): Promise<RunRecord>;
  reconcile(): Promise<Reconciled>;
  /** The region that a person would be recommended now; asked where there is something to choose. */
  recommend(): Promise<string>;
  readonly syncOf: SyncOf;
}

export interface DrillPorts {
  readonly lab: Pick<Lab, 'restored' | 'outage' | 'restore' | 'controlPlane'>;
  readonly workspace: Pick<Workspace, 'topology' | 'plan' | 'apply'>;
  readonly recovery: Recovery;
  readonly recorder: Recorder;
  readonly console: Console;
  /** Asks the service as a client does. */
  readonly probe: Prober;
  /** Real time. */
  readonly wall: Clock;
  /** Makes what must exist before a first apply. */
  readonly bootstrap: () => Promise<void>;
  /** Disturbs the region that will take over, and says how; null where there is nothing to disturb. */
  readonly disturb: (region: string) => Promise<string | null>;
  /** Keeps the provisioned lab for the next drill. */
  readonly keepSnapshot: () => Promise<void>;
  /** Measures from outside; null where the lab has no data plane. */
  readonly measuring: MeasuringPorts | null;
  readonly signal: AbortSignal;
}

export interface DrillRecord {
  readonly from: string;
  readonly to: string;
  readonly runs: readonly RunRecord[];
  readonly faults: readonly FaultEvidence[];
  readonly service: ReturnType<ServiceWatch['spans']>;
  /** ISO wall times. */
  readonly outageAt: string | null;
  readonly decidedAt: string | null;
  /** What clients measured; null where nothing ran. */
  readonly measured: MeasuredDrill | null;
  /** Null when every phase ran to its end. */
  readonly error: unknown;
}

/** A kept lab whose plans are not all empty: it may not be trusted, and is made anew. */
export class StaleSnapshot extends Error {
  constructor(why: string) {
    super(`The kept lab does not fit: ${why}.`);
  }
}
