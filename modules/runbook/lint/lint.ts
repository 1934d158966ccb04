/** Rules that every runbook keeps, checked before anything is sent. Pure: they look at the value alone. */
import { DrError, EXIT, type Problem } from '../../console/errors';
import { actionRow, CATALOGUE } from '../../operations/catalogue';
import type { Operation } from '../../operations/operation';
import { weaknesses } from './lint-effects';
import { noAnswer } from '../acceptances';
import { changes, residencyName } from '../acceptances';
import type { CallAct, Runbook, Step } from '../runbook';
import { conditionsOf, conditionsOfAct, sendsOf } from '../acts/conditions';
import { PATH } from '../conditions/counting';
import { faultsIn, kindOf, readsOf, writes } from '../conditions/index';

export interface LintOptions {
  /** A region that the runbook must not need. Steps that a person can accept instead may ask it. */
  readonly lostRegion?: string;
  /**
   * Operations on control planes with one home that the environment accepts, for a reason; `*` stands for every action.
   * If given, every other one is a problem of a failover after a loss; a planned move can wait for a control plane.
   */
  readonly acceptedControlPlanes?: readonly { readonly operation: string }[];
  /** Regions outside `serving_residency`: a move there asks first. */
  readonly outside?: readonly string[];
}

export interface LintProblem {
  readonly rule: string;
  readonly step: string;
  readonly why: string;
}

type Rule = (runbook: Runbook, options: LintOptions) => readonly LintProblem[];

/** All problems of a runbook; empty when there is none. */
export function lintRunbook(runbook: Runbook, options: LintOptions = {}): readonly LintProblem[] {
  return RULES.flatMap((rule) => rule(runbook, options));
}

/** Cache of runbooks without problems (checked without options). Runbooks are immutable. */
const sound = new WeakSet<Runbook>();

/** Throws DrError `invalid-runbook` with all problems. */
export function requireLinted(runbook: Runbook, options: LintOptions = {}): void {
  const isWhole = Object.keys(options).length === 0;
  if (isWhole && sound.has(runbook)) return;
  const found = lintRunbook(runbook, options);
  if (found.length === 0) {
    if (isWhole) sound.add(runbook);
    return;
  }
  throw new DrError(
    'invalid-runbook',
    `Runbook ${runbook.id} breaks ${found.length} ${found.length === 1 ? 'rule' : 'rules'}: ${found
      .map(({ rule, step, why }) => `${rule} in ${step} (${why})`)
      .join('; ')}`,
    'A runbook that breaks a rule could repeat a call, wait for ever, or need what is lost.',
    'This is a fault of the runbook, not of the environment: report it with the text above.',
    EXIT.refused,
    found.map(({ rule, step, why }): Problem => ({
      code: rule,
      file: runbook.id,
      path: step,
      value: why,
      allowed: 'see the rule',
      fix: 'fix the runbook',
    })),
  );
}

const perStep =
  (rule: string, check: (step: Step, runbook: Runbook, options: LintOptions) => readonly string[]): Rule =>
  (runbook, options) =>
    runbook.steps.flatMap((step) => check(step, runbook, options).map((why) => ({ rule, step: step.id, why })));

const calls = (step: Step): readonly CallAct[] => step.act.filter((act) => act.kind === 'call');

const readsIn = (step: Step): readonly Operation[] => [
  ...readsOf(conditionsOf(step)),
  ...(step.note ?? []).map((note) => note.read),
];

/** All operations of a step; a read of two conditions is listed twice. */
export const operationsOf = (step: Step): readonly Operation[] => [...readsIn(step), ...step.act.flatMap(sendsOf)];

/** Operations that a step needs; reads of `halts` are left out, since no answer lets the act pass. */
const needed = (step: Step): readonly Operation[] =>
  operationsOf({ ...step, act: step.act.map((act) => (act.kind === 'call' ? { ...act, halts: [] } : act)) });

const show = (operation: Operation): string => `${operation.service}:${operation.action} in ${operation.region}`;

const known = (operation: Operation): boolean => CATALOGUE[operation.service].actions[operation.action] !== undefined;

const mutating = (operation: Operation): boolean => known(operation) && actionRow(operation).mutating;

const RULES: readonly Rule[] = [
  perStep('bad-step-id', (step) =>
    /^[a-z][a-z0-9-]*$/.test(step.id) ? [] : ['lower case letters, digits and dashes'],
  ),

  // Steps with equal ids would overwrite each other in journals and in some engines.
  perStep('duplicate-step', (step, { steps }) =>
    steps.filter((other) => other.id === step.id).length > 1 ? ['another step has the same id'] : [],
  ),

  perStep('unknown-need', (step, { steps }) =>
    step.needs.filter((need) => !steps.some(({ id }) => id === need)).map((need) => `needs ${need}`),
  ),

  perStep('cycle', (step, runbook) => (reaches(step.id, step.needs, runbook) ? ['waits for itself'] : [])),

  perStep('destructive-without-when', (step) =>
    step.destructive
      ? calls(step)
          .filter((act) => (act.when ?? []).length === 0)
          .map((act) => show(act.operation))
      : [],
  ),

  // With a settle shorter than the API's visibility lag the call is sent twice; without one, at every look.
  perStep('settle', (step) =>
    calls(step)
      .filter((act) => !(act.settle > 0))
      .map((act) => show(act.operation)),
  ),

  perStep('deadline', (step) => [
    ...(step.poll > 0 ? [] : ['poll must be above 0']),
    ...(step.deadline >= step.poll ? [] : ['the deadline is shorter than one poll']),
    ...calls(step)
      .filter((act) => act.settle > step.deadline)
      .map((act) => `settles after the deadline: ${show(act.operation)}`),
  ]),

  // Without it the step is missing in the RTO budget; a worst time beyond the deadline is one that the run does not wait for.
  perStep('duration', ({ duration, met, deadline }) => {
    if (duration === undefined) return ['says neither how long it takes nor how long at worst'];
    const { typical, worst } = duration;
    return [
      ...(typical >= 0 && typical <= worst ? [] : [`typical ${typical} s is not within 0 and worst ${worst} s`]),
      ...(met.length === 0 || worst <= deadline ? [] : [`worst ${worst} s is beyond the deadline of ${deadline} s`]),
    ];
  }),

  // Without conditions a step would be met after a try.
  perStep('nothing-to-meet', (step) =>
    step.met.length > 0 || (step.act.length > 0 && step.act.every((act) => act.kind === 'accept'))
      ? []
      : ['no condition'],
  ),

  // Acts begin in order, each when the one before is visible: who has a successor must be able to show its effect.
  perStep('invisible-act', (step) =>
    step.act
      .slice(0, -1)
      .flatMap((act) => (act.kind === 'call' && act.unless.length === 0 ? [show(act.operation)] : [])),
  ),

  // A met step does not act, so `met` must prove all effects of its acts.
  ({ steps }) => steps.flatMap((step) => weaknesses(step).map(([rule, why]) => ({ rule, step: step.id, why }))),

  perStep('unknown-operation', (step) =>
    operationsOf(step)
      .filter((operation) => !known(operation))
      .map(show),
  ),

  perStep('mutating-read', (step) => readsIn(step).filter(mutating).map(show)),

  perStep('reading-act', (step) =>
    calls(step)
      .map((act) => act.operation)
      .filter((operation) => known(operation) && !mutating(operation))
      .map(show),
  ),

  perStep('bad-path', (step) => [
    ...conditionsOf(step).flatMap((one) => faultsIn(one, 'bad-path')),
    ...(step.note ?? []).flatMap((note) => (PATH.test(note.in) ? [] : [note.in])),
  ]),

  perStep('bad-field', (step) => conditionsOf(step).flatMap((one) => faultsIn(one, 'bad-field'))),

  perStep('count', (step) => conditionsOf(step).flatMap((one) => faultsIn(one, 'count'))),

  // Looks must change nothing, except the write probe. A look that decides about an act must be repeatable.
  perStep('write-probe', (step) => [
    ...calls(step)
      .flatMap(conditionsOfAct)
      .filter(writes)
      .map(({ why }) => `a write decides whether something is sent: ${why}`),
    ...step.met
      .filter((condition, index) => writes(condition) && index < step.met.length - 1)
      .map(({ why }) => `it must be the last condition: ${why}`),
  ]),

  perStep('control-plane', (step, { mode }, { acceptedControlPlanes }) =>
    acceptedControlPlanes === undefined || mode === 'graceful'
      ? []
      : controlPlaneOperations({ steps: [step] })
          .filter((operation) => !acceptedControlPlanes.some(({ operation: one }) => coversOperation(one, operation)))
          .map(
            (operation) =>
              `${operation.service}:${operation.action} needs the control plane in ${actionRow(operation).home ?? ''}; say in control_plane_acceptances why it may`,
          ),
  ),

  // A moved writer cannot be moved back: the front door is proven before, or a person accepted to do without.
  perStep('front-door', (step, runbook) =>
    promotes(step, runbook) &&
    !runbook.steps.some((one) => provesDoor(one, runbook) && reaches(one.id, step.needs, runbook))
      ? [`moves the writer before ${runbook.target} answered through its own front door`]
      : [],
  ),

  // The question about residency comes before any other change.
  (runbook, { outside = [] }) => {
    const name = residencyName(runbook.target);
    const asks = runbook.steps.find(({ act }) => act.some((one) => one.kind === 'accept' && one.name === name));
    if (!outside.includes(runbook.target)) return [];
    return runbook.steps
      .filter((step) => changes(step) && (asks === undefined || !reaches(asks.id, step.needs, runbook)))
      .map(({ id }) => ({ rule: 'residency', step: id, why: `changes something before ${name} is accepted` }));
  },

  perStep('lost-region', (step, _runbook, { lostRegion }) =>
    lostRegion === undefined || step.orAccept !== undefined
      ? []
      : needed(step)
          .filter(({ region }) => region === lostRegion)
          .map(show),
  ),
];

/** Makes the target the writer: by a managed move, or by taking it out of the global database after a loss. */
const promotes = (step: Step, { target, mode }: Runbook): boolean =>
  calls(step).some(({ operation: { service, action, region } }) => {
    const promotion = CATALOGUE[service].actions[action]?.promotes;
    return promotion === 'always' || (promotion === 'after-a-loss' && mode === 'ungraceful' && region === target);
  });

/** Asks the way in, without a write; or a person, by name, to do without. */
const provesDoor = ({ met, act }: Step, { target }: Runbook): boolean =>
  met.some((condition) => kindOf(condition) === 'http' && !writes(condition)) ||
  act.some((one) => one.kind === 'accept' && one.name === noAnswer(target).name);

/** Whether an environment's acceptance covers an operation. */
export function coversOperation(accepted: string, { service, action }: Pick<Operation, 'service' | 'action'>): boolean {
  return accepted === `${service}:${action}` || accepted === `${service}:*`;
}

/** Operations of a runbook that need a control plane with one home, each once. */
export function controlPlaneOperations({ steps }: Pick<Runbook, 'steps'>): readonly Operation[] {
  const all = steps.filter(({ orAccept }) => orAccept === undefined).flatMap(needed);
  const homed = all.filter((operation) => known(operation) && actionRow(operation).home !== null);
  return [...new Map(homed.map((one) => [`${one.service}:${one.action}`, one])).values()];
}

function reaches(id: string, needs: readonly string[], runbook: Runbook, seen = new Set<string>()): boolean {
  return needs.some((need) => {
    if (need === id) return true;
    if (seen.has(need)) return false;
    seen.add(need);
    return reaches(id, runbook.steps.find((step) => step.id === need)?.needs ?? [], runbook, seen);
  });
}
