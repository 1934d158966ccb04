/**
 * How long steps took in earlier runs. Modelled times of a lab and measured times of an account are never mixed. Pure.
 */
import type { JournalEntry } from '../../runbook/journal';
import { replay } from '../../runbook/replay';
import type { Duration, Runbook } from '../../runbook/runbook';

/** With fewer runs chance dominates. */
export const ENOUGH_RUNS = 3;

export interface Measurement {
  /** Id of the run. */
  readonly run: string;
  readonly runbook: string;
  readonly step: string;
  readonly seconds: number;
  /** `modelled`: in a lab, whose clock and durations are models. */
  readonly kind: 'measured' | 'modelled';
}

/** Times of one run: steps that were met, on the run's own clock. */
export function measurementsOf(
  run: string,
  { id, steps }: Pick<Runbook, 'id' | 'steps'>,
  entries: readonly JournalEntry[],
  kind: Measurement['kind'],
): readonly Measurement[] {
  const history = replay(entries);
  return steps.flatMap(({ id: step }) => {
    const { begunAt, end } = history.step(step);
    if (begunAt === null || end?.end !== 'met' || end.at < begunAt) return [];
    return [{ run, runbook: id, step, seconds: (end.at - begunAt) / 1000, kind }];
  });
}

/** Median and longest of the runs of a step, where there are enough of one kind; otherwise null. */
export function durationFrom(
  history: readonly Measurement[],
  runbook: string,
  step: string,
  kind: Measurement['kind'],
): Duration | null {
  const own = history.filter((one) => one.runbook === runbook && one.step === step && one.kind === kind);
  // A run that was kept in two places counts once.
  const seconds = [...new Map(own.map((one) => [one.run, one.seconds])).values()].sort((a, b) => a - b);
  if (seconds.length < ENOUGH_RUNS) return null;
  const middle = (seconds.length - 1) / 2;
  const median = ((seconds[Math.floor(middle)] ?? 0) + (seconds[Math.ceil(middle)] ?? 0)) / 2;
  const why = `median and longest of ${seconds.length} runs`;
  return { typical: round(median), worst: round(seconds.at(-1) ?? median), source: { kind, why } };
}

const round = (seconds: number): number => Math.round(seconds * 10) / 10;

/**
 * The runbook with measured times instead of documented or assumed ones. The longer of the two worst times holds.
 * Modelled times of a lab replace nothing.
 */
export function withHistory(runbook: Runbook, history: readonly Measurement[]): Runbook {
  return {
    ...runbook,
    steps: runbook.steps.map((step) => {
      const measured = durationFrom(history, runbook.id, step.id, 'measured');
      if (measured === null) return step;
      return { ...step, duration: { ...measured, worst: Math.max(measured.worst, step.duration?.worst ?? 0) } };
    }),
  };
}
