/** Several states: planned side by side, or planned, judged and applied in the order of the graph. */
import { DrError, EXIT } from '../console/errors';
import type { Activity, Console } from '../console/ports';
import type { State, StateId } from '../topology/topology';
import { walkStates, type Walked } from './graph';
import type { ApplyPlan, PlanMode, PlanVerdict, Refusal, StateRunner } from './types';
import { describeVerdict } from './words';

/** How a state ended. `declined`: a person said no. `skipped`: a state that it waits for was not applied. */
export type StateEnd = 'unchanged' | 'applied' | 'refused' | 'declined' | 'failed' | 'skipped' | 'interrupted';

export interface StateResult {
  readonly state: StateId;
  readonly end: StateEnd;
  /** Null without a verdict. */
  readonly verdict: PlanVerdict | null;
  readonly error: DrError | null;
  /** For `skipped`: the state that was not applied. */
  readonly blockedBy: StateId | null;
}

export interface ApplyResult {
  readonly results: readonly StateResult[];
  /** True when every state is unchanged or applied. */
  readonly done: boolean;
}

export interface ApplyOptions {
  /** Folder with the synthesized configuration. */
  readonly outDir: string;
  readonly mode: Exclude<PlanMode, 'refresh-only'>;
  /** States at a time; default: all that the graph allows. Applies mostly wait, so more than one per core is fine. */
  readonly width?: number;
  /** True for a refusal that was accepted by name. */
  readonly accepts: (refusal: Refusal) => boolean;
  /** Further refusals that need an answer of AWS. */
  readonly refuses?: (verdict: PlanVerdict) => Promise<readonly Refusal[]>;
  /** Asked for each plan that is not empty, one at a time. */
  readonly approve: (verdict: PlanVerdict) => Promise<boolean>;
  /** Told when a state ends, as it happens. */
  readonly onResult?: (result: StateResult) => void;
}

export interface PlanResult {
  readonly state: StateId;
  readonly verdict: PlanVerdict | null;
  readonly error: DrError | null;
}

export interface PlanOptions {
  readonly outDir: string;
  readonly mode: PlanMode;
  /** With changed values, for a reviewer. */
  readonly details?: true;
  /** States at a time. A plan is work rather than waiting: two or three for two cores. */
  readonly width: number;
}

/** Plans states side by side. They do not wait for each other. Rejects only when it is aborted. */
export async function planStates(
  plan: ApplyPlan,
  runner: StateRunner,
  options: PlanOptions,
  console: Console,
  signal?: AbortSignal,
): Promise<PlanResult[]> {
  const visit = async (state: State): Promise<Walked<PlanResult>> => {
    const activity = console.begin(`plan ${state.id}`);
    try {
      await runner.init(state, options.outDir, signal);
      const { mode, details } = options;
      const verdict = await runner.plan(state, { mode, ...(details ? { details } : {}) }, signal);
      activity.ends('done', describeVerdict(verdict));
      return { result: { state: state.id, verdict, error: null }, opens: true };
    } catch (cause) {
      const error = asDrError(cause, signal);
      activity.ends('failed', error.what);
      return { result: { state: state.id, verdict: null, error }, opens: true };
    }
  };
  const skip = (state: State): PlanResult => ({ state: state.id, verdict: null, error: null });
  const side = { states: plan.states, waitsFor: {} };
  const results = await walkStates(side, { visit, skip, width: options.width });
  signal?.throwIfAborted();
  return results;
}

/**
 * Plans, judges and applies states, each as soon as those that it waits for are applied. Never rejects for a single
 * state.
 */
export async function applyStates(
  plan: ApplyPlan,
  runner: StateRunner,
  options: ApplyOptions,
  console: Console,
  signal?: AbortSignal,
): Promise<ApplyResult> {
  const approve = oneAtATime(options.approve);
  const ready = initialiseAhead(plan, runner, options.outDir, signal);
  const visit = async (state: State): Promise<Walked<StateResult>> => {
    const init = ready.get(state.id) ?? (() => runner.init(state, options.outDir, signal));
    const result = await applyOne(state, runner, { ...options, approve, init }, console, signal);
    options.onResult?.(result);
    return { result, opens: result.end === 'applied' || result.end === 'unchanged' };
  };
  const skip = (state: State, blockedBy: StateId): StateResult => {
    const result: StateResult = { state: state.id, end: 'skipped', verdict: null, error: null, blockedBy };
    console.begin(`apply ${state.id}`).ends('skipped', `waits for ${blockedBy}`);
    options.onResult?.(result);
    return result;
  };
  const width = options.width ?? plan.states.length;
  const results = await walkStates(plan, { visit, skip, width: Math.max(1, width) });
  return { results, done: results.every(({ end }) => end === 'applied' || end === 'unchanged') };
}

/** States initialised at a time. */
const INIT_WIDTH = 2;

/**
 * Initialises all states at the start, in their order: this depends on no apply. Errors are reported when it is the
 * state's turn.
 */
function initialiseAhead(
  plan: ApplyPlan,
  runner: StateRunner,
  outDir: string,
  signal?: AbortSignal,
): ReadonlyMap<StateId, () => Promise<void>> {
  const lanes: Promise<void>[] = Array.from({ length: INIT_WIDTH }, () => Promise.resolve());
  return new Map(
    plan.states.map((state, index): [StateId, () => Promise<void>] => {
      const lane = index % INIT_WIDTH;
      const done = (lanes[lane] ?? Promise.resolve()).then(() => runner.init(state, outDir, signal));
      lanes[lane] = done.catch(() => undefined);
      return [state.id, () => done];
    }),
  );
}

async function applyOne(
  state: State,
  runner: StateRunner,
  options: ApplyOptions & { readonly init: () => Promise<void> },
  console: Console,
  signal?: AbortSignal,
): Promise<StateResult> {
  const verb = options.mode === 'destroy' ? 'destroy' : 'apply';
  const activity = console.begin(`${verb} ${state.id}`);
  let verdict: PlanVerdict | null = null;
  const ends = (end: StateEnd, text: string, error: DrError | null = null): StateResult => {
    activity.ends(END_VERDICT[end], text);
    return { state: state.id, end, verdict, error, blockedBy: null };
  };
  try {
    activity.waits('init');
    await options.init();
    activity.waits('plan');
    verdict = await runner.plan(state, { mode: options.mode }, signal);
    if (verdict.empty) return ends('unchanged', 'no changes');
    const more = (await options.refuses?.(verdict)) ?? [];
    if (more.length > 0) verdict = { ...verdict, refusals: [...verdict.refusals, ...more] };
    const refused = verdict.refusals.filter((refusal) => !options.accepts(refusal));
    if (refused.length > 0)
      return ends('refused', `${refused.length} change(s) refused`, refusedError(verdict, refused));
    activity.waits('approval');
    if (!(await options.approve(verdict))) return ends('declined', 'declined');
    activity.waits('apply');
    await runner.apply(state, watcher(activity, verdict), signal);
    return ends('applied', describeVerdict(verdict));
  } catch (cause) {
    const error = asDrError(cause, signal);
    return ends(
      signal?.aborted === true ? 'interrupted' : error.exit === EXIT.refused ? 'refused' : 'failed',
      error.what,
      error,
    );
  }
}

const END_VERDICT = {
  unchanged: 'done',
  applied: 'done',
  refused: 'failed',
  declined: 'skipped',
  failed: 'failed',
  skipped: 'skipped',
  interrupted: 'unknown',
} as const satisfies Record<StateEnd, Parameters<Activity['ends']>[0]>;

function watcher(activity: Activity, verdict: PlanVerdict): Parameters<StateRunner['apply']>[1] {
  // A replacement is two operations to Terraform, and a read is one of its own.
  const all = verdict.changes.reduce(
    (sum, change) => sum + change.actions.filter((action) => action !== 'no-op').length,
    0,
  );
  return ({ done, running }) => {
    const others = running.length > 1 ? ` and ${running.length - 1} more` : '';
    activity.waits(`${done}/${all} ${running[0] ?? ''}${others}`.trimEnd());
  };
}

/** The error for a plan with changes that nobody accepted: each with its rule and address. */
export function refusedError(verdict: PlanVerdict, refused: readonly Refusal[]): DrError {
  const first = refused[0];
  return new DrError(
    'plan-refused',
    `The plan of ${verdict.state} is refused.`,
    refused.map(({ rule, address, why }) => `${rule}: ${address}: ${why}`).join('\n'),
    `If this is what you want, name it: --accept '${first?.rule ?? ''}:${first?.address ?? ''}' --reason '<why>'`,
    EXIT.refused,
  );
}

function asDrError(cause: unknown, signal?: AbortSignal): DrError {
  if (cause instanceof DrError) return cause;
  if (signal?.aborted === true) {
    return new DrError(
      'interrupted',
      'Interrupted.',
      'The run was told to stop.',
      'Run it again: what was done is in the state.',
      EXIT.interrupted,
    );
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return new DrError('terraform-failed', message, 'Terraform could not be run.', 'Fix the cause and run again.');
}

/** Questions to a person come one after the other. */
function oneAtATime<A, R>(ask: (argument: A) => Promise<R>): (argument: A) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve();
  return (argument) => {
    const answer = last.then(() => ask(argument));
    last = answer.catch(() => undefined);
    return answer;
  };
}
