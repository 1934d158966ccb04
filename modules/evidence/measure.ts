/** Run results -> Evidence. Pure: what was not seen stays unknown. */
import type { StateId } from '../topology/topology';
import type { Evidence, ObjectiveResult, EvidencePhase, PlanEvidence, StepEvidence } from './evidence';
import { worst } from '../console/verdict';
import { planVerdict } from './plan-verdict';

/** What a run gave. Times are wall times (ISO 8601); durations are counted on the run's clock. */
export interface MeasureInput extends Pick<
  Evidence,
  | 'run_id'
  | 'title'
  | 'environment'
  | 'kind'
  | 'world'
  | 'account_id'
  | 'actor'
  | 'options'
  | 'started_at'
  | 'ended_at'
  | 'clock_scale'
  | 'phases'
  | 'steps'
  | 'plans'
  | 'faults'
  | 'acceptances'
  | 'break_glass'
  | 'modelled'
  | 'versions'
  | 'source_digest'
  | 'budget'
  | 'measured'
> {
  /** Who answered under the service's name, where somebody watched. */
  readonly service?: Evidence['service'];
  readonly objectives: { readonly rtoSeconds: number; readonly rpoSeconds: number };
  readonly recovery: RecoveryTimes;
  readonly loss: Loss;
  /** Every state must have an empty plan at every moment; a plan that is not there is unknown. */
  readonly demanded: { readonly states: readonly StateId[]; readonly moments: readonly string[] };
}

/** What the RTO is counted between. */
export interface RecoveryTimes {
  /** When the outage began; null where there was none (a planned move). */
  readonly outage_at: string | null;
  /** When somebody decided to move; null when it is not known. */
  readonly decided_at: string | null;
  /** Id of the step whose end proves that the service is back. */
  readonly verified_by: string;
}

/** What the RPO is taken from. */
export interface Loss {
  /** Lag noted when writes were frozen; 0 for a planned switchover; null when it could not be read. */
  readonly seconds: number | null;
  readonly basis: string;
  readonly at: string | null;
  /** True where it is counted of acknowledged writes, in seconds of the wall, and not taken from a lag. */
  readonly counted?: true;
}

/** The verdict is met only if every phase and step is met, every demanded plan is empty and both objectives are kept. */
export function measure(input: MeasureInput): Omit<Evidence, 'files'> {
  const { service = [], objectives, recovery, loss, demanded, ...rest } = input;
  const phases = input.phases.map((phase) => phaseWithSteps(phase, input.steps));
  const plans = [...input.plans, ...missingPlans(input)];
  const verified = verifiedAt(input);
  const rto = recoveryTime(input, verified);
  const lost = objective(input, loss.seconds, objectives.rpoSeconds, loss.basis, [loss.at, loss.at]);
  const rpo: ObjectiveResult = loss.counted === true ? { ...lost, kind: 'measured' } : lost;
  const judged = { phases, steps: input.steps, plans, rto, rpo };
  const findings = findingsOf(judged);
  const verdicts = [
    ...[...phases, ...input.steps, rto, rpo].map(({ verdict }) => verdict),
    ...plans.map(planVerdict),
    ...(input.steps.length === 0 || plans.length === 0 || demanded.states.length === 0 ? ['unknown' as const] : []),
  ];
  return {
    schema: 'twinstate/evidence/2',
    ...rest,
    phases,
    plans,
    service,
    rto,
    rto_from_decision_seconds: secondsBetween(recovery.decided_at, verified, input.clock_scale),
    rpo,
    verdict: worst(verdicts),
    findings,
  };
}

/** A phase is never better than its steps, whatever was said of it. */
function phaseWithSteps(phase: EvidencePhase, steps: readonly StepEvidence[]): EvidencePhase {
  const own = steps.filter((step) => step.phase === phase.id).map(({ verdict }) => verdict);
  return { ...phase, verdict: worst([phase.verdict, ...own]) };
}

function missingPlans({ plans, demanded }: MeasureInput): readonly PlanEvidence[] {
  return demanded.moments.flatMap((when) =>
    demanded.states
      .filter((state) => !plans.some((plan) => plan.state === state && plan.when === when))
      .map((state) => ({ state, when, empty: false, unknown: true as const, changes: ['no plan was made'] })),
  );
}

function verifiedAt({ recovery, steps }: MeasureInput): string | null {
  const step = steps.find(({ id }) => id === recovery.verified_by);
  return step?.verdict === 'met' ? step.ended_at : null;
}

/** Milliseconds by which an end may lie before its beginning: a script's times are whole seconds. */
const COARSE = 1000;

/**
 * Seconds on the run's clock between two wall times; null when one of them is not known, or when the end lies before the
 * beginning: the clock was set back between, and any number, zero above all, would be made up.
 */
export function secondsBetween(from: string | null, to: string | null, scale: number): number | null {
  if (from === null || to === null) return null;
  const passed = Date.parse(to) - Date.parse(from);
  return passed < -COARSE ? null : Math.round(Math.max(0, passed) * scale) / 1000;
}

function recoveryTime(input: MeasureInput, verified: string | null): ObjectiveResult {
  const { outage_at, decided_at, verified_by } = input.recovery;
  const from = outage_at ?? decided_at;
  const beginning = outage_at === null ? 'the decision to move' : 'the beginning of the outage';
  const title = input.steps.find(({ id }) => id === verified_by)?.title ?? verified_by;
  const seconds = secondsBetween(from, verified, input.clock_scale);
  const basis = `from ${beginning} to the end of "${title}"`;
  return objective(input, seconds, input.objectives.rtoSeconds, basis, [from, verified]);
}

function objective(
  { world, clock_scale }: MeasureInput,
  measured: number | null,
  objectiveSeconds: number,
  basis: string,
  [from_at, to_at]: readonly [string | null, string | null],
): ObjectiveResult {
  const kept = measured !== null && measured <= objectiveSeconds;
  return {
    measured_seconds: measured,
    objective_seconds: objectiveSeconds,
    // A lab's durations and lag are models even where its clock runs as fast as the wall.
    kind: world === 'lab' || clock_scale !== 1 ? 'modelled' : 'measured',
    kept,
    verdict: measured === null ? 'unknown' : kept ? 'met' : 'not-met',
    basis,
    from_at,
    to_at,
  };
}

type Judged = Pick<Evidence, 'phases' | 'steps' | 'plans' | 'rto' | 'rpo'>;

const SAID = { met: 'is met', 'not-met': 'is not met', unknown: 'is unknown' } as const;

function findingsOf({ phases, steps, plans, rto, rpo }: Judged): readonly string[] {
  const bad = <T extends { readonly verdict: EvidencePhase['verdict'] }>(some: readonly T[]): readonly T[] =>
    some.filter(({ verdict }) => verdict !== 'met');
  const explained = new Set(bad(steps).map(({ phase }) => phase));
  return [
    ...objectiveFindings('The recovery time', rto),
    ...objectiveFindings('The loss of data', rpo),
    ...bad(phases)
      .filter(({ id }) => !explained.has(id))
      .map(({ title, verdict }) => `Phase "${title}" ${SAID[verdict]}.`),
    ...bad(steps).map((step) => {
      const seen = step.started_at === null ? 'it never began' : (step.observed[0] ?? 'it did not end');
      const phase = phases.find(({ id }) => id === step.phase)?.title ?? step.phase;
      return `Step "${step.title}" (${phase}) ${SAID[step.verdict]}: ${seen}`;
    }),
    ...plans.filter((plan) => planVerdict(plan) !== 'met').map(planFinding),
    ...(steps.length === 0 ? ['No step of a runbook was recorded.'] : []),
    ...(plans.length === 0 ? ['No plan was made.'] : []),
  ];
}

function objectiveFindings(name: string, result: ObjectiveResult): readonly string[] {
  if (result.verdict === 'met') return [];
  if (result.measured_seconds === null) return [`${name} is unknown: there is no value for it (${result.basis}).`];
  return [`${name} is ${result.measured_seconds} s; the objective is ${result.objective_seconds} s.`];
}

function planFinding({ state, when, unknown, changes }: PlanEvidence): string {
  if (unknown === true) return `The plan of ${state} (${when}) is unknown: ${changes[0] ?? 'no plan was made'}.`;
  const more = changes.length > 3 ? ` and ${changes.length - 3} more` : '';
  return `The plan of ${state} (${when}) is not empty: ${changes.slice(0, 3).join('; ')}${more}.`;
}
