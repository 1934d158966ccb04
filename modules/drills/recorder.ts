/** Writes down what a drill does, phase by phase, in the form that evidence wants. Times are wall times. */
import { DrError, EXIT } from '../console/errors';
import type { Clock, Console } from '../console/ports';
import type { EvidencePhase, PlanEvidence, StepEvidence } from '../evidence/evidence';
import { VERDICT_OF_END, type RunResult } from '../runbook/outcome';
import { worst, type Verdict } from '../console/verdict';
import type { PlanVerdict } from '../terraform/types';

/** What one piece of a phase gave. */
export interface PhaseFinding {
  readonly verdict: Verdict;
  readonly observed: readonly string[];
}

export class Recorder {
  readonly phases: EvidencePhase[] = [];
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

  /**
   * Runs a phase. One that throws is never met, and the error goes on; where none of its steps says why, a step of its own does,
   * so that whoever reads the evidence learns it too.
   */
  async phase<T>(id: string, title: string, body: () => Promise<T>): Promise<T> {
    this.current = id;
    this.console.phase(title);
    const started_at = this.iso(this.wall());
    const verdicts = (): readonly Verdict[] =>
      this.steps.filter((step) => step.phase === id).map(({ verdict }) => verdict);
    const end = (): void => {
      this.phases.push({ id, title, verdict: worst(verdicts()), started_at, ended_at: this.iso(this.wall()) });
    };
    try {
      const result = await body();
      end();
      return result;
    } catch (error) {
      if (verdicts().every((verdict) => verdict === 'met')) {
        this.add('ends', 'The phase gets to its end', findingOf(error), started_at);
      }
      end();
      throw error;
    }
  }

  /** A step of the drill itself, as against one of a runbook. */
  async step(id: string, title: string, body: () => Promise<PhaseFinding>): Promise<PhaseFinding> {
    const started_at = this.iso(this.wall());
    try {
      return this.add(id, title, await body(), started_at);
    } catch (error) {
      this.add(id, title, findingOf(error), started_at);
      throw error;
    }
  }

  /** The steps of a run. One that never ended is unknown. */
  run({ steps }: RunResult): void {
    for (const { id, title, end, why, observed, begunAt, endedAt } of steps) {
      this.steps.push({
        id: `${this.current}/${id}`,
        phase: this.current,
        title,
        verdict: VERDICT_OF_END[end],
        started_at: begunAt === null ? null : this.wallOf(begunAt),
        ended_at: endedAt === null ? null : this.wallOf(endedAt),
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

  private add(id: string, title: string, finding: PhaseFinding, started_at: string): PhaseFinding {
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
  }

  private iso(ms: number): string {
    return new Date(ms).toISOString();
  }
}

/** What went wrong and is understood is not met; what broke off, or could not be found out, is unknown. */
function findingOf(error: unknown): PhaseFinding {
  if (!(error instanceof DrError)) {
    return { verdict: 'unknown', observed: [error instanceof Error ? error.message : String(error)] };
  }
  const unclear = error.exit === EXIT.unknown || error.code === 'interrupted';
  return { verdict: unclear ? 'unknown' : 'not-met', observed: [error.what, ...error.why.split('\n')] };
}
