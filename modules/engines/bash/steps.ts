/** One step of a runbook as bash. */
import { DrError, EXIT } from '../../console/errors';
import { CATALOGUE, cliAction } from '../../operations/catalogue';
import type { InputValue, Operation } from '../../operations/operation';
import type { CallAct, Condition, Note, Probe, Step } from '../../runbook/runbook';
import { countQuery, faultsOf, firstQuery, NOTHING } from './jmespath';
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
  return `note ${quote(note.name)} ${call(note.read)} ${quote(firstQuery(note.in))}`;
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

function renderCondition(condition: Condition): string {
  const why = quote(condition.why);
  if ('http' in condition) {
    return `probed ${why} ${quote(condition.http)} ${condition.status} ${quote(condition.contains ?? '')} ${condition.method ?? 'GET'}${connectTo(condition)}`;
  }
  if ('dns' in condition) {
    return `answered ${why} ${[condition.dns, condition.zone, condition.through].map(quote).join(' ')}`;
  }
  if ('missing' in condition) {
    return `missing ${why} ${call(condition.read)} ${quote(NOTHING)} ${quote(faultsOf(condition))}`;
  }
  return `observed ${why} ${call(condition.read)} ${quote(countQuery(condition))} ${condition.atLeast ?? 1}`;
}

/** NAME of the host to connect to, and the URL's own, which curl asks for. */
const connectTo = ({ http, via }: Probe): string =>
  via === undefined ? '' : ` ${quote(via)} ${quote(new URL(http).hostname)}`;

/** `unless` and `when` by the number of the act; a step without calls needs neither. */
function cases(name: string, step: Step, render: (act: CallAct) => readonly string[]): readonly string[] {
  const arms = step.act.flatMap((act, index) =>
    act.kind === 'call' ? [`${index})`, ...indent(render(act)), '  ;;'] : [],
  );
  return arms.length === 0 ? [] : body(name, ['case $1 in', ...indent(arms), 'esac']);
}

function renderActs(step: Step): readonly string[] {
  return step.act.map((act, index) => {
    switch (act.kind) {
      case 'call':
        return `act ${index} ${act.settle} ${call(act.operation)} || return`;
      case 'accept':
        return `accept ${quote(act.name)} ${quote(act.question)} ${act.approvals ?? 1} || return 22`;
      case 'apply':
        throw new DrError(
          'not-for-bash',
          `Step ${step.id} applies the state ${act.state}; bash cannot carry that out`,
          'The script has the AWS CLI alone: no Terraform, no overlays.',
          'Run it with dr failback, or render the runbook of a managed rejoin.',
          EXIT.refused,
        );
    }
  });
}

/** A step that only waits for a person is met by what was accepted, and by nothing else. */
function renderMet(step: Step): readonly string[] {
  if (step.met.length > 0) return renderAll(step.met);
  const all = step.act.flatMap((act) => (act.kind === 'accept' ? [act] : []));
  return all.map(
    ({ name, approvals = 1 }, index) => `is_accepted ${quote(name)} ${approvals}${index < all.length - 1 ? ' &&' : ''}`,
  );
}

/** REGION SERVICE VERB INPUT */
function call(operation: Operation): string {
  const { cli } = CATALOGUE[operation.service];
  return `${operation.region} ${cli} ${cliAction(operation.action)} ${quote(JSON.stringify(marked(operation.input)))}`;
}

/** `{ ago: seconds }` is worked out when the call is made. */
export function marked(value: InputValue): InputValue {
  if (Array.isArray(value)) return (value as readonly InputValue[]).map(marked);
  if (typeof value !== 'object') return value;
  const fields = value as { readonly [key: string]: InputValue };
  const keys = Object.keys(fields);
  if (keys.length === 1 && typeof fields['ago'] === 'number') return `@ago:${fields['ago']}@`;
  return Object.fromEntries(keys.map((key) => [key, marked(fields[key] as InputValue)]));
}
