/** The time that a runbook usually takes along its critical path, against the objective. Pure; deadlines play no part in it. */
import type { Runbook, Step } from './runbook';

export interface BudgetLine {
  readonly step: string;
  readonly title: string;
  readonly seconds: number;
  readonly source: string;
  /** True on the path that decides how long the whole takes. */
  readonly critical: boolean;
}

export interface Budget {
  readonly lines: readonly BudgetLine[];
  /** Ids along the critical path, in order. */
  readonly path: readonly string[];
  readonly seconds: number;
  readonly objectiveSeconds: number;
  readonly fits: boolean;
}

/** `until`: the step after which clients are served again; what comes later does not count. Default: all steps. */
export function budgetOf(runbook: Runbook, objectiveSeconds: number, until?: string): Budget {
  const byId = new Map(runbook.steps.map((step) => [step.id, step]));
  const longest = new Map<string, { readonly seconds: number; readonly path: readonly string[] }>();
  const reach = (step: Step): { readonly seconds: number; readonly path: readonly string[] } => {
    const known = longest.get(step.id);
    if (known !== undefined) return known;
    const before = longestOf(step.needs.flatMap((id) => byId.get(id) ?? []).map(reach));
    const found = { seconds: before.seconds + (step.duration?.typical ?? 0), path: [...before.path, step.id] };
    longest.set(step.id, found);
    return found;
  };
  const ends = until === undefined ? runbook.steps : runbook.steps.filter(({ id }) => id === until);
  const { seconds, path } = longestOf(ends.map(reach));
  const lines = runbook.steps.map(({ id, title, duration }) => ({
    step: id,
    title,
    seconds: duration?.typical ?? 0,
    source: duration?.source.why ?? 'nobody says',
    critical: path.includes(id),
  }));
  return { lines, path, seconds, objectiveSeconds, fits: seconds <= objectiveSeconds };
}

function longestOf<T extends { readonly seconds: number; readonly path: readonly string[] }>(
  paths: readonly T[],
): { readonly seconds: number; readonly path: readonly string[] } {
  return paths.reduce<{ readonly seconds: number; readonly path: readonly string[] }>(
    (a, b) => (b.seconds > a.seconds ? b : a),
    { seconds: 0, path: [] },
  );
}
