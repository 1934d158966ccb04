/** What an execution left, as the result of a run: so that it is compared and measured like any other engine's. */
import { namedOnly } from '../../runbook/approvals/ask';
import { outcomeOf, type RunResult, type StepResult } from '../../runbook/outcome';
import type { Runbook } from '../../runbook/runbook';

const ENDS: readonly StepResult['end'][] = ['met', 'not', 'unknown', 'refused', 'halted', 'pending'];

interface Left {
  readonly step: string;
  readonly verdict: string;
  readonly why: string;
  readonly notes: Readonly<Record<string, string>>;
  readonly accepted: readonly {
    readonly name: string;
    readonly by: string;
    readonly reason: string;
    readonly second?: string;
  }[];
  readonly begun: number;
  readonly ended: number;
}

/** `left`: the results of the steps. A step without one is pending. */
export function resultOf(runbook: Runbook, left: readonly unknown[], begunAt: number, endedAt: number): RunResult {
  const steps = runbook.steps.map(({ id, title }): StepResult => {
    const found = (left as readonly Left[]).find(({ step }) => step === id);
    const end = ENDS.find((one) => one === found?.verdict) ?? 'pending';
    const begun = end !== 'pending' && found !== undefined;
    return {
      id,
      title,
      end,
      why: found?.why ?? 'the machine left no end of it',
      observed: end === 'met' && found !== undefined ? [found.why] : [],
      begunAt: begun ? found.begun : null,
      endedAt: begun ? found.ended : null,
      notes: found?.notes ?? {},
      accepted: (found?.accepted ?? []).map(({ second, ...one }) => ({
        ...one,
        at: found?.ended ?? endedAt,
        ...(second === undefined ? {} : { approvedBy: namedOnly(second, one.reason) }),
      })),
    };
  });
  const outcome = outcomeOf(
    steps.map(({ end }) => end),
    false,
  );
  return { outcome, steps, begunAt, endedAt };
}
