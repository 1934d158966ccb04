/** One step for a person. */
import { duration } from '../../console/style';
import { byAct, type ByAct } from '../../runbook/acts/conditions';
import type { AcceptAct, Act, Condition, Step } from '../../runbook/runbook';
import { prose, quote, span } from '../bash/quote';
import { checkOf, command, noteCommand } from './command';

export function renderStep(step: Step, numbers: ReadonlyMap<string, number>): readonly string[] {
  const after = step.needs.map((id) => String(numbers.get(id) ?? id)).join(', ');
  return [
    '',
    `### ${numbers.get(step.id) ?? ''}. ${prose(step.title)} (\`${step.id}\`)`,
    '',
    `${after === '' ? 'Needs nothing before it.' : `After ${after}.`} ${times(step)}${step.destructive ? ' **Cannot be undone.**' : ''}`,
    ...(step.note ?? []).flatMap((note) => [
      '',
      `Write down ${span(note.name)}; it stops nothing:`,
      ...code(noteCommand(note)),
    ]),
    ...checks('**Met when** all of this holds:', step.met),
    ...step.act.flatMap((act, index) => renderAct(act, index, step.act.length)),
    '',
    `**If it is not met after ${duration(step.deadline * 1000)}:** ${otherwise(step)}`,
  ];
}

/** The fence is longer than any in the text. */
function code(text: string): readonly string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return ['', `${fence}bash`, text, fence];
}

function times({ duration: takes, deadline, poll }: Step): string {
  const usual =
    takes === undefined
      ? 'How long it takes is up to a person'
      : `Usually ${duration(takes.typical * 1000)} (${takes.source.kind}: ${prose(takes.source.why)})`;
  return `${usual}; at most ${duration(deadline * 1000)}. Look every ${poll} s.`;
}

function checks(heading: string, conditions: readonly Condition[]): readonly string[] {
  if (conditions.length === 0) return [];
  return ['', heading, ...conditions.flatMap(renderCheck)];
}

function renderCheck(condition: Condition): readonly string[] {
  const { command: text, expect } = checkOf(condition);
  return ['', `- ${prose(condition.why)}`, ...code(text), '', `  Expected: ${expect}.`];
}

/** `nth`: which act of the step it is, in words. */
const ACTS: ByAct<readonly string[], [nth: string]> = {
  call: (act, nth) => [
    ...checks(`**${nth}.** Skip it when any of this holds, because its effect is there already:`, act.unless),
    ...checks(`**${nth}. Stop** when any of this is seen; where no answer comes, go on:`, act.halts ?? []),
    ...checks(`**${nth}. Only when** all of this holds; otherwise stop:`, act.when ?? []),
    '',
    `**${nth}: send this once.** It answers with JSON and no error; its effect shows within ${duration(act.settle * 1000)}. No second time before that.`,
    ...code(command(act.operation)),
  ],
  apply: ({ state, vars }, nth) => [
    '',
    `**${nth}: apply the state ${span(state)}.** This needs Terraform and the repository:`,
    ...code(`dr apply ${state}${vars.map((one) => ` --var ${quote(one)}`).join('')}`),
  ],
  accept: (act, nth) => [
    '',
    `**${nth}: a person decides ${span(act.name)}.** ${prose(act.question)} ${persons(act)} Write down who said yes, and why. Without a yes, stop.`,
  ],
};

const renderAct = (act: Act, index: number, count: number): readonly string[] =>
  byAct(ACTS, act, count > 1 ? `Act ${index + 1} of ${count}` : 'Act');

/** A document proves nothing about who read it: it says how many must agree, and that one who is alone must say so. */
const persons = ({ approvals }: AcceptAct): string =>
  approvals === undefined
    ? 'One person decides.'
    : 'Two different persons must say yes, each for themselves. Whoever is alone writes down why nobody else could be asked.';

function otherwise({ orAccept }: Step): string {
  const look = 'run its checks once more and write down what they answer.';
  return orAccept === undefined
    ? `${look} If one still fails, stop (see "When to stop").`
    : `${look} A person may accept it by name, ${span(orAccept.name)}: ${prose(orAccept.question)} ${persons(orAccept)} With a yes, a name and a reason on paper, go on. Without, stop.`;
}
