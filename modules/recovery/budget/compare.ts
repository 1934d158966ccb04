/** After a run: budget and actual time of its steps. Pure. */
import type { RunResult } from '../../runbook/outcome';
import type { Runbook } from '../../runbook/runbook';

export interface ComparedStep {
  readonly id: string;
  readonly title: string;
  readonly typicalSeconds: number;
  readonly worstSeconds: number;
  /** Where the budget has it from. */
  readonly source: string;
  /** Seconds on the run's clock; null where the step did not end as met. */
  readonly tookSeconds: number | null;
  /** `over-worst`: longer than the budget counts on at worst. */
  readonly verdict: 'within' | 'over-typical' | 'over-worst' | 'unknown';
}

/** The steps of a run against their budget, in the runbook's order. Times outside of the runbook are not measured. */
export function compareWithRun(
  { steps }: Pick<Runbook, 'steps'>,
  result: Pick<RunResult, 'steps'>,
): readonly ComparedStep[] {
  return steps.flatMap(({ id, title, duration }) => {
    if (duration === undefined) return [];
    const { typical, worst, source } = duration;
    const step = result.steps.find((one) => one.id === id);
    const ended = step?.end === 'met' && step.begunAt !== null && step.endedAt !== null;
    const took = ended ? Math.max(0, (step.endedAt ?? 0) - (step.begunAt ?? 0)) / 1000 : null;
    return [
      {
        id,
        title,
        typicalSeconds: typical,
        worstSeconds: worst,
        source: `${source.kind}: ${source.why}`,
        tookSeconds: took,
        verdict: took === null ? 'unknown' : took > worst ? 'over-worst' : took > typical ? 'over-typical' : 'within',
      } as const,
    ];
  });
}
