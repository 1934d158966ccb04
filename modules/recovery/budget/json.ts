/** A budget as `--json` prints it. */
import type { Budget } from './budget';
import type { ComparedStep } from './compare';

export function budgetJson(budget: Budget): Record<string, unknown> {
  const { typical, worst, steps, lines } = budget;
  return {
    runbook: budget.runbook,
    target: budget.target,
    mode: budget.mode,
    verdict: budget.verdict,
    objective_seconds: budget.objectiveSeconds,
    typical_seconds: typical.seconds,
    worst_seconds: worst.seconds,
    typical_path: typical.path,
    worst_path: worst.path,
    steps_parallel_seconds: steps.parallelSeconds,
    steps_serial_seconds: steps.serialSeconds,
    lines: lines.map((line) => ({
      id: line.id,
      title: line.title,
      kind: line.kind,
      needs: line.needs,
      typical_seconds: line.duration.typical,
      worst_seconds: line.duration.worst,
      source: line.duration.source,
      begins_seconds: line.typical.begins,
      slack_seconds: line.typical.slack,
      critical: line.critical,
    })),
  };
}

export function comparedJson(compared: readonly ComparedStep[]): readonly Record<string, unknown>[] {
  return compared.map((one) => ({
    id: one.id,
    typical_seconds: one.typicalSeconds,
    worst_seconds: one.worstSeconds,
    source: one.source,
    took_seconds: one.tookSeconds,
    verdict: one.verdict,
  }));
}
