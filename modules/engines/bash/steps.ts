/** One step of a runbook as bash. */
import { DrError, EXIT } from '../../console/errors';
import { byCondition } from '../../runbook/conditions/index';
import type { Act, CallAct, Condition, Note, Step } from '../../runbook/runbook';
import type { CannotAct } from '../cannot';
import { cliCall } from './cli-call';
import { firstQuery } from './jmespath';
import { DOES, LOOKS } from './kinds';
import { quote } from './quote';

/** The function that describes a step: what it looks at and what it does. Runs in a branch of its own. */
export function renderStep(step: Step): string {
  return [
    `${functionOf(step)}() {`,
    `  step=${step.id}; title=${quote(step.title)}; deadline=${step.deadline}; poll=${step.poll}`,
    `  or_accept=${quote(step.orAccept?.name ?? '')}; or_question=${quote(step.orAccept?.question ?? '')}; or_persons=${step.orAccept?.approvals ?? 1}; silence=${step.silence ?? 0}`,
    ...indent([
      ...body('notes', (step.note ?? []).map(renderNote)),
      ...body('met', renderMet(step)),
      ...cases('unless', step, (act) => renderAny(act.unless)),
      ...cases('halts', step, (act) => (act.halts === undefined ? ['return 1'] : renderAny(act.halts))),
      ...cases('when', step, (act) => renderAll(act.when ?? [])),
      ...body('acts', renderActs(step)),
      'run_step',
    ]),
    '}',
  ].join('\n');
}

export const functionOf = (step: Step): string => `step_${step.id.replaceAll('-', '_')}`;

const indent = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

const body = (name: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [`${name}() { :; }`] : [`${name}() {`, ...indent(lines), '}'];

function renderNote(note: Note): string {
  return `note ${quote(note.name)} ${cliCall(note.read)} ${quote(firstQuery(note.in))}`;
}

/** All of them, in order; the first that is not met decides. */
function renderAll(conditions: readonly Condition[]): readonly string[] {
  if (conditions.length === 0) return ['return 0'];
  return conditions.map(
    (condition, index) => `${renderCondition(condition)}${index < conditions.length - 1 ? ' &&' : ''}`,
  );
}

function renderAny(conditions: readonly Condition[]): readonly string[] {
  return [
    'any_begin',
    ...conditions.flatMap((condition) => [renderCondition(condition), 'any_take $? && return 0']),
    'any_end',
  ];
}

const renderCondition = (condition: Condition): string => byCondition(LOOKS, condition);

/** `unless` and `when` by the number of the act; a step without calls needs neither. */
function cases(name: string, step: Step, render: (act: CallAct) => readonly string[]): readonly string[] {
  const arms = step.act.flatMap((act, index) =>
    act.kind === 'call' ? [`${index})`, ...indent(render(act)), '  ;;'] : [],
  );
  return arms.length === 0 ? [] : body(name, ['case $1 in', ...indent(arms), 'esac']);
}

/** Throws DrError `not-for-bash` for a kind of act that a script cannot carry out. */
function renderActs(step: Step): readonly string[] {
  return step.act.map((act, index) => {
    const does = DOES[act.kind] as ((one: Act, at: number) => string) | CannotAct<Act>;
    if ('cannot' in does) throw notForBash(step, does.cannot(act));
    return does(act, index);
  });
}

function notForBash({ id }: Step, what: string): DrError {
  return new DrError(
    'not-for-bash',
    `Step ${id} ${what}; bash cannot carry that out`,
    'The script has the AWS CLI alone: no Terraform, no overlays.',
    'Run it with dr failback, or render the runbook of a managed rejoin.',
    EXIT.refused,
  );
}

/** A step that only waits for a person is met by what was accepted, and by nothing else. */
function renderMet(step: Step): readonly string[] {
  if (step.met.length > 0) return renderAll(step.met);
  const all = step.act.flatMap((act) => (act.kind === 'accept' ? [act] : []));
  return all.map(
    ({ name, approvals = 1 }, index) => `is_accepted ${quote(name)} ${approvals}${index < all.length - 1 ? ' &&' : ''}`,
  );
}
