/** Ports and results of the flows. */
import type { Clock, Console } from '../../console/ports';
import type { Principal } from '../../operations/principal';
import type { Workspace } from '../../terraform/workspace';
import type { Observation } from '../../observation/types';
import type { Ask } from '../../runbook/approvals/ask';
import type { RunResult } from '../../runbook/outcome';
import type { Pattern } from '../pattern';
import type { CheckFinding } from '../preflight/preflight';
import type { NameResolver, Prober, RunPorts, Sender } from '../../runbook/ports';
import type { Runbook } from '../../runbook/runbook';
import type { Holder } from '../../runs/lease-record';

/** Ports of failover, failback and reconciliation. */
export interface FlowPorts {
  /** What the run acts on: an account by its id, or a lab. A run cannot be resumed in another world. */
  readonly world: string;
  readonly workspace: Workspace;
  /** Of the environment: which moves there are. */
  readonly pattern: Pattern;
  readonly sender: Sender;
  readonly probe: Prober;
  readonly resolve: NameResolver;
  readonly clock: Clock;
  readonly console: Console;
  /** Folder that keeps a folder per run, e.g. `.twinstate/runs`. */
  readonly runsDir: string;
  /** Identifier of the next run: unique, sorts by time. */
  readonly newRunId: (kind: string) => string;
  /** Asked once, with the plan on the screen, before anything is sent. */
  readonly approve: (runbook: Runbook) => Promise<boolean>;
  /**
   * Preflight findings about a move from this observation, within seconds; absent if there is no reader. Rejects with
   * the signal's reason alone.
   */
  readonly doubts?: (runbook: Runbook, observation: Observation) => Promise<readonly CheckFinding[]>;
  readonly accept: RunPorts['accept'];
  /** Who acts: an acceptance that needs two persons needs another one than this. */
  readonly principal: Principal;
  /** See `RunPorts`. */
  readonly breakGlass?: string;
  /** Gets the acceptances that wait for a second person. */
  readonly announce?: (runId: string, ask: Ask) => void;
  /** Words of a verb as the command that does it here, such as `approve RUN` with the environment; without it `dr` and the words. */
  readonly command?: (words: string) => string;
  /** Who acts, and where: named in the lease. */
  readonly holder: Holder;
  /** True for a process of this machine that no longer exists: its lease need not be waited for. */
  readonly isGone: (holder: Holder) => boolean;
  readonly signal: AbortSignal;
}

export interface FlowResult {
  readonly runId: string;
  /** Folder with `runbook.json`, its digest, the world it belongs to, and the journal. */
  readonly folder: string;
  readonly runbook: Runbook;
  readonly result: RunResult;
  /** What was doubtful when the run was approved; absent where nobody looked. */
  readonly doubts?: readonly CheckFinding[];
}
