/**
 * What the parts are told of a move, and what they answer: steps by phase (`modules/runbook/phases.ts`), and evidence that other parts'
 * steps ask for. A pattern decides what moves and in which order.
 */
import type { Others, Target } from '../observation/facts';
import type { SnapshotView } from '../observation/types';
import { inPhases, type Contribution, type PhaseOrder } from '../runbook/phases';
import type { Condition, Observed, Step } from '../runbook/runbook';
import type { RegionTopology, Topology } from '../topology/topology';

/** What a cluster is to the global cluster. */
export type StaleCluster = 'reader' | 'writer' | 'outside' | 'gone';

export interface FailbackChoice {
  readonly method: 'rejoin' | 'rebuild';
  readonly why: string;
  /** The region to return to. */
  readonly target: RegionTopology;
  /** The region that serves and writes now. */
  readonly writer: RegionTopology;
  /** What the target's cluster is to the global cluster. */
  readonly stale: StaleCluster;
  /** False after detach and promote: the writer is outside, and the global cluster must be made anew around it. */
  readonly writerIsMember: boolean;
  /** True while Aurora is bringing the target's cluster back. */
  readonly rebuilding: boolean;
}

/** A region that is left: the writer's and the serving one, which can be two. */
export interface Left {
  readonly region: RegionTopology;
  /** Whether it answered when it was looked at. */
  readonly answers: boolean;
}

/** What comes back, where the move returns to a region that was lost. */
export interface ComesBack {
  readonly choice: FailbackChoice;
  /** What Aurora saved of the failed writer. */
  readonly snapshots: readonly SnapshotView[];
  /** Of the global cluster, kept where it has to be made anew. */
  readonly deletionProtection: boolean;
}

export interface Move {
  readonly topology: Topology;
  readonly target: Target;
  /** How the writer moves: as planned, with the loss of what was not replicated, or out of the global database. */
  readonly promotion: 'switchover' | 'failover' | 'detach';
  readonly left: readonly Left[];
  /** The region whose last writes are given up; null where none are. */
  readonly lost: string | null;
  /** Regions that the move is not about. */
  readonly others: Others;
  /** Tasks that run where the target takes over from; undefined where that region must not be asked. */
  readonly runningElsewhere?: number;
  /**
   * True where the answer at the health path contains the name of the region that serves. Without that, an answer of the region that
   * was left, through a name that is still cached, looks the same.
   */
  readonly answerNamesRegion: boolean;
  /** Null where nothing does. */
  readonly comesBack: ComesBack | null;
}

/** What parts can prove of a move's end, for steps of other parts. */
export interface MoveEvidence {
  /** The target is the writer. */
  readonly writes: readonly Observed[];
  /** What is stored sends clients to the target. Proves nothing about what they are answered. */
  readonly sent: readonly Observed[];
  /** Any seen to hold: the writer is not moved, since clients could not be moved after it. */
  readonly halts: readonly Condition[];
}

/** The side `steps` of a part. */
export interface MovePart {
  readonly evidence?: (move: Move) => Partial<MoveEvidence>;
  readonly steps: (move: Move, evidence: MoveEvidence) => readonly Contribution[];
}

/** The steps of a move: what the parts contribute, in the pattern's order. */
export function moveSteps(move: Move, parts: readonly MovePart[], order: PhaseOrder): readonly Step[] {
  const said = parts.map((part) => part.evidence?.(move) ?? {});
  const evidence: MoveEvidence = {
    writes: said.flatMap(({ writes = [] }) => writes),
    sent: said.flatMap(({ sent = [] }) => sent),
    halts: said.flatMap(({ halts = [] }) => halts),
  };
  return inPhases(
    order,
    parts.flatMap((part) => part.steps(move, evidence)),
  );
}
