/** Writes down what a drill does, phase by phase, in the form that evidence wants. Times are wall times. */
import { DrError } from '../console/errors';
import type { Clock, Console } from '../console/ports';
import type { EvidenceVerdict, Phase, PlanEvidence, StepEvidence } from '../evidence/evidence';
import type { RunResult, StepResult } from '../recovery/outcome';
import { worst } from '../evidence/verdict';
import type { PlanVerdict } from '../terraform/types';

/** What one piece of a phase gave. */
export interface Finding {
  readonly verdict: EvidenceVerdict;
  readonly observed: readonly string[];
}

export class Recorder {
  readonly phases: Phase[] = [];
  readonly steps: StepEvidence[] = [];
  readonly plans: PlanEvidence[] = [];
  private current = '';

  constructor(
    private readonly console: Console,
    /** The clock of the lab: scaled. */
    private readonly clock: Clock,
    /** Wall milliseconds since the epoch. */
    private readonly wall: () => number,
  ) {}

  /** Runs a phase. A phase that throws is recorded as unknown, since nobody knows how far it came, and the error goes on. */
  async phase<T>(id: string, title: string, body: () => Promise<T>): Promise<T> {
    this.current = id;
    this.console.phase(title);
    const started_at = this.iso(this.wall());
    const end = (verdict: EvidenceVerdict): void => {
      this.phases.push({ id, title, verdict, started_at, ended_at: this.iso(this.wall()) });
    };
    try {
      const result = await body();
      end(worst(this.steps.filter((step) => step.phase === id).map((step) => step.verdict)));
      return result;
    } catch (error) {
      end(error instanceof DrError && error.code !== 'interrupted' ? 'not-met' : 'unknown');
      throw error;
    }
  }

  /** A step of the drill itself, as against one of a runbook. */
  async step(id: string, title: string, body: () => Promise<Finding>): Promise<Finding> {
    const started_at = this.iso(this.wall());
    const record = (finding: Finding): Finding => {
      this.steps.push({
        id: `${this.current}/${id}`,
        phase: this.current,
        title,
        ...finding,
        started_at,
        ended_at: this.iso(this.wall()),
        // Terraform and the drill's own looks take wall time; only runbooks follow the lab's clock.
        clock: 'wall',
      });
      return finding;
    };
    try {
      return record(await body());
    } catch (error) {
      record({ verdict: 'unknown', observed: [error instanceof Error ? error.message : String(error)] });
      throw error;
    }
  }

  /** The steps of a run. One that never ended is unknown. */
  run({ steps, endedAt }: RunResult): void {
    for (const { id, title, end, why, observed, begunAt, endedAt: stepEnd } of steps) {
      this.steps.push({
        id: `${this.current}/${id}`,
        phase: this.current,
        title,
        verdict: ENDS[end],
        started_at: begunAt === null ? null : this.wallOf(begunAt),
        ended_at: begunAt === null ? null : this.wallOf(stepEnd ?? endedAt),
        observed: end === 'met' ? observed : [why, ...observed],
      });
    }
  }

  planned(when: string, verdicts: readonly PlanVerdict[]): void {
    for (const { state, empty, changes, outputChanges } of verdicts) {
      this.plans.push({
        state,
        when,
        empty,
        changes: [
          ...changes.map(
            ({ address, actions, attributes }) => `${actions.join('+')} ${address}: ${attributes.join(', ')}`,
          ),
          ...outputChanges.map((name) => `output ${name}`),
        ],
      });
    }
  }

  /** The run's clock may be faster than the wall; evidence shows wall times, so that phases and steps fit together. */
  wallOf(at: number): string {
    return this.iso(this.wall() - (this.clock.now() - at) / this.clock.scale);
  }

  private iso(ms: number): string {
    return new Date(ms).toISOString();
  }
}

const ENDS = {
  met: 'met',
  not: 'not-met',
  refused: 'not-met',
  halted: 'not-met',
  unknown: 'unknown',
  pending: 'unknown',
} as const satisfies Record<StepResult['end'], EvidenceVerdict>;
