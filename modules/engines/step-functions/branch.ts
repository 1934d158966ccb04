/** What the states of one step are made of: names, looks, questions to a person, ends. */
import type { AcceptAct, Condition, Step } from '../../runbook/runbook';
import type { Reach } from './calls';
import { evaluated, text } from './jsonata';
import type { Backoff } from './limits';
import { asAny, asLook, looksAt, looksOf, lookTask, whyUnreached, type LookGroup } from './looking';
import type { Assign, Names, MachineState } from './states';

/** Seconds that a person has for an answer. */
export const ANSWER_SECONDS = 3600;

const MET = "$look.v = 'met'";
export const is = (verdict: string): string => evaluated(`$look.v = '${verdict}'`);

export class BranchStates {
  protected readonly states: Record<string, MachineState> = {};
  protected readonly cannot: string[] = [];

  constructor(
    protected readonly step: Step,
    protected readonly reach: Reach,
    protected readonly names: Names,
    protected readonly backoff: Backoff,
  ) {}

  protected name(part: string | null, otherwise = ''): string {
    return part === null ? otherwise : `${this.step.id} ${part}`;
  }

  protected add(name: string, state: MachineState): void {
    this.states[this.names.take(name)] = state;
  }

  protected unreached(
    what: string,
    call: { readonly service: string; readonly action: string; readonly region: string },
  ): void {
    this.cannot.push(`${this.step.id}: ${what} asks ${call.service}:${call.action} in ${call.region}`);
  }

  /** All of the conditions, in order: the first that is not met decides. */
  protected all(part: string, conditions: readonly Condition[], met: string, otherwise: string): string {
    return looksOf(conditions.filter((one) => looksAt(one, this.reach))).reduceRight((next, look, index) => {
      const [task, choice] = [this.name(`${part} ${index + 1}`), this.name(`${part} ${index + 1}?`)];
      this.look(task, look, choice, asLook);
      this.add(choice, { Type: 'Choice', Choices: [{ Condition: evaluated(MET), Next: next }], Default: otherwise });
      return task;
    }, met);
  }

  /** One of the conditions is enough. */
  protected any(part: string, conditions: readonly Condition[], met: string, otherwise: string): string {
    return conditions.reduceRight((next, condition, index) => {
      const [task, choice] = [this.name(`${part} ${index + 1}`), this.name(`${part} ${index + 1}?`)];
      this.look(task, [condition], choice, asAny(index === 0));
      this.add(choice, { Type: 'Choice', Choices: [{ Condition: evaluated(MET), Next: met }], Default: next });
      return task;
    }, otherwise);
  }

  protected look(name: string, group: LookGroup, next: string, assign: (verdict: string) => Assign): void {
    const task = lookTask(group, this.reach, { next, assign });
    if (task !== null) return this.add(name, task);
    this.cannot.push(`${this.step.id}: ${whyUnreached(group)}`);
  }

  /** A message with the token of the task; the execution goes on with `aws stepfunctions send-task-success`. */
  protected ask(
    name: string,
    act: AcceptAct,
    why: string,
    next: string,
    declined: { readonly Assign: Assign; readonly Next: string },
  ): void {
    const { topic, region } = this.reach;
    if (topic === undefined) {
      this.cannot.push(`${this.step.id}: asking a person for ${act.name} needs a topic`);
      return;
    }
    const answer = `aws stepfunctions send-task-success --region ${region} --task-token '`;
    const two = act.approvals === 2;
    const second = two ? ',"second":"ANOTHER PERSON WHO AGREES"' : '';
    const output = `' --task-output '{"by":"YOUR NAME"${second},"reason":"WHY"}'`;
    const message = [
      `${text(`${act.name}: ${act.question}`)} & ' (' & ${why} & ')\\n\\nTo accept: ' & ${text(answer)}`,
      `$states.context.Task.Token & ${text(output)}`,
      `${text(`\n\nTo decline: aws stepfunctions send-task-failure --region ${region} --task-token '`)}`,
      `$states.context.Task.Token & "'"`,
    ].join(' & ');
    const reason = (field: string): string =>
      `$type($states.result.${field}) = 'string' ? $substring($states.result.${field}, 0, 300) : 'not said'`;
    const other = two ? `, 'second': (${reason('second')})` : '';
    const given = `{'name': ${text(act.name)}, 'by': (${reason('by')})${other}, 'reason': (${reason('reason')})}`;
    // Two tokens would not be two principals either: whoever may answer may answer both. A name is demanded, and not proven.
    const counts = two ? `$type($states.result.second) = 'string' ? [${given}] : []` : `[${given}]`;
    const named = this.name(`${name.slice(this.step.id.length + 1)} second?`);
    if (two) {
      const missing = { Condition: evaluated(`$not(${text(act.name)} in $accepted.name)`), ...declined };
      this.add(named, { Type: 'Choice', Choices: [missing], Default: next });
    }
    this.add(name, {
      Type: 'Task',
      Comment: two ? `a person accepts ${act.name}, and names another` : `a person accepts ${act.name}`,
      Resource: 'arn:aws:states:::sns:publish.waitForTaskToken',
      Arguments: { TopicArn: topic, Subject: `Accept ${act.name}?`.slice(0, 100), Message: evaluated(message) },
      TimeoutSeconds: ANSWER_SECONDS,
      Assign: { accepted: evaluated(`$append($accepted, ${counts})`), since: evaluated('$millis()') },
      Output: {},
      Catch: [{ ErrorEquals: ['States.ALL'], Output: {}, ...declined }],
      Next: two ? named : next,
    });
  }

  protected to(end: string, why: string): { readonly Assign: Assign; readonly Next: string } {
    return { Assign: { end, why: evaluated(why) }, Next: this.name('ended') };
  }

  protected ending(end: string, why: string): MachineState {
    return { Type: 'Pass', Assign: { end, why: evaluated(why) }, Output: {}, Next: this.name('ended') };
  }
}
