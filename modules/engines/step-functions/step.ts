/**
 * One step as a branch: the runner's loop in states. It ends with `{ step, verdict, why, notes, accepted, begun, ended }` and
 * never fails, because a branch that fails would end its neighbours.
 */
import { CATALOGUE, cliAction } from '../../operations/catalogue';
import type { AcceptAct, Act, CallAct, Step } from '../../runbook/runbook';
import type { CannotAct } from '../cannot';
import { IN_MACHINE, type ActStates, type InMachine } from './acts';
import { BranchStates, is } from './branch';
import { carried, CALL_SECONDS, type Reach } from './calls';
import { evaluated, first, judgedSend, text } from './jsonata';
import type { Backoff } from './limits';
import type { Assign, Branch, Names, ChoiceRule } from './states';

export interface RenderedBranch extends Branch {
  /** What the machine cannot do, one line each; with any the branch is not whole. */
  readonly cannot: readonly string[];
}

export function renderStep(step: Step, reach: Reach, names: Names, backoff: Backoff): RenderedBranch {
  return new StepStates(step, reach, names, backoff).render();
}

class StepStates extends BranchStates implements ActStates {
  render(): RenderedBranch {
    const { step } = this;
    const begin = this.name('begin');
    const ready = step.needs.length === 0 ? begin : this.ready(begin);
    const notes = step.note ?? [];
    const loop = step.met.length === 0 ? this.name('accept 1') : this.name('met 1');
    this.add(begin, {
      Type: 'Pass',
      Assign: this.beginning(),
      Output: {},
      Next: this.name(notes.length > 0 ? 'note 1' : null, loop),
    });
    notes.forEach((note, index) => {
      const next = index + 1 < notes.length ? this.name(`note ${index + 2}`) : loop;
      const call = carried(note.read, this.reach);
      if (call === null) return this.unreached(`the note ${note.name}`, note.read);
      this.add(this.name(`note ${index + 1}`), {
        Type: 'Task',
        Comment: note.name,
        Resource: call.resource,
        Arguments: call.arguments,
        TimeoutSeconds: CALL_SECONDS,
        Assign: { notes: evaluated(`$merge([$notes, {${text(note.name)}: ${first(note.in, call.spelling)}}])`) },
        Output: {},
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Assign: { notes: evaluated(`$merge([$notes, {${text(note.name)}: 'unknown'}])`) },
            Output: {},
            Next: next,
          },
        ],
        Next: next,
      });
    });
    this.acts();
    if (step.met.length > 0) this.loop();
    this.ends();
    return { StartAt: ready, States: this.states, cannot: this.cannot };
  }

  private beginning(): Assign {
    const sent = this.step.act.map((_, index) => [`sent_${index}`, 0] as const);
    const look = { v: 'not', why: 'nothing was looked at yet' };
    return {
      begun: evaluated('$millis()'),
      since: evaluated('$millis()'),
      notes: {},
      accepted: [],
      look,
      end: 'pending',
      why: 'begun',
      ...Object.fromEntries(sent),
    };
  }

  /** Where a need is not met, the step is pending: it is not begun. */
  private ready(begin: string): string {
    const { id, needs } = this.step;
    const open = needs.map((need) => `$lookup($ends, ${text(need)}) != 'met'`);
    const pending = this.name('pending');
    const which = needs.map((need) => `$lookup($ends, ${text(need)}) != 'met' ? ${text(need)}`).join(' : ');
    this.add(this.name('ready?'), {
      Type: 'Choice',
      Choices: [{ Condition: evaluated(open.join(' or ')), Next: pending }],
      Default: begin,
    });
    const why = evaluated(`'waits for ' & (${which} : '')`);
    this.add(pending, {
      Type: 'Pass',
      Output: { step: id, verdict: 'pending', why, notes: {}, accepted: [], begun: 0, ended: 0 },
      End: true,
    });
    return this.name('ready?');
  }

  /** met? Otherwise act, wait, and look again until the deadline. */
  private loop(): void {
    const { step, backoff } = this;
    const [judge, wait] = [this.name('judge'), this.name('wait')];
    this.all('met', step.met, this.name('met'), judge);
    this.add(this.name('met'), this.ending('met', '$look.why'));
    const late = `$millis() >= $since + ${step.deadline * 1000}`;
    const why = `${text(`not met within ${step.deadline} s: `)} & $look.why`;
    this.add(judge, {
      Type: 'Choice',
      Choices: [
        { Condition: is('stop'), ...this.to('unknown', '$look.why') },
        { Condition: evaluated(`${late} and $look.v = 'retry'`), ...this.to('unknown', why) },
        { Condition: evaluated(late), ...this.to('not', why) },
        ...(step.act.length === 0 ? [] : [{ Condition: is('not'), Next: this.actBegins(0) }]),
      ],
      Default: wait,
    });
    const left = `$ceil(($since + ${step.deadline * 1000} - $millis()) / 1000)`;
    const passed = `$floor(($millis() - $since) / 1000 * ${backoff})`;
    const pause = backoff === 0 ? String(step.poll) : `$max([${step.poll}, ${passed}])`;
    this.add(wait, {
      Type: 'Wait',
      Seconds: evaluated(`$max([1, $min([${pause}, ${left}])])`),
      Next: this.name('met 1'),
    });
  }

  private actBegins(index: number): string {
    const act = this.step.act[index];
    if (act === undefined) return this.name(this.step.met.length > 0 ? 'wait' : 'accepted');
    const kind = IN_MACHINE[act.kind] as InMachine<Act> | CannotAct<Act>;
    return this.name('cannot' in kind ? null : kind.begins(act, index + 1));
  }

  private acts(): void {
    this.step.act.forEach((act, index) => {
      const kind = IN_MACHINE[act.kind] as InMachine<Act> | CannotAct<Act>;
      if ('cannot' in kind) this.cannot.push(`${this.step.id}: ${kind.cannot(act)}`);
      else kind.add(this, act, index);
    });
    if (this.step.met.length === 0)
      this.add(
        this.name('accepted'),
        this.ending('met', "$join($accepted.(name & ' accepted by ' & by & ': ' & reason), '; ')"),
      );
  }

  call(act: CallAct, index: number): void {
    const part = `act ${index + 1}`;
    const [done, wait, sent] = [this.actBegins(index + 1), this.name('wait'), `$sent_${index}`];
    const settled = this.name(`${part} settled?`);
    this.anyThen(`${part} unless`, act, done, settled);
    const send = this.name(`${part} intent`);
    const when = act.when ?? [];
    const begin = when.length === 0 ? send : this.name(`${part} when 1`);
    this.add(settled, {
      Type: 'Choice',
      Choices: [{ Condition: evaluated(`${sent} > 0 and $millis() < ${sent} + ${act.settle * 1000}`), Next: wait }],
      Default: this.halting(part, act, begin),
    });
    if (when.length > 0) this.possible(`${part} when`, act, { send, done, wait });
    this.send(part, act, index, { done, wait });
  }

  /** Only what is seen halts: a no and an unknown go on. */
  private halting(part: string, { halts = [] }: CallAct, next: string): string {
    if (halts.length === 0) return next;
    const stops = this.name(`${part} stops`);
    this.add(stops, this.ending('halted', "'nothing sent: ' & $look.why"));
    return this.any(`${part} stop`, halts, stops, next);
  }

  /** `unless`, and what follows from it: met is done, unknown ends or waits, not goes on. */
  private anyThen(part: string, act: CallAct, done: string, not: string): void {
    const judge = this.name(`${part} judge`);
    if (act.unless.length === 0) return;
    this.any(part, act.unless, done, judge);
    this.add(judge, { Type: 'Choice', Choices: this.unknowns(), Default: not });
  }

  private unknowns(): readonly ChoiceRule[] {
    return [
      { Condition: is('stop'), ...this.to('unknown', '$look.why') },
      { Condition: is('retry'), Next: this.name('wait') },
    ];
  }

  /** Neither possible nor done is halted; between two looks an effect may have come true, so it is looked at once more. */
  private possible(
    part: string,
    act: CallAct,
    to: { readonly send: string; readonly done: string; readonly wait: string },
  ): void {
    const judge = this.name(`${part} judge`);
    this.all(part, act.when ?? [], to.send, judge);
    const why = "'nothing sent: ' & $look.why";
    const again = this.name(`${part} again 1`);
    const refused = act.unless.length === 0;
    this.add(judge, {
      Type: 'Choice',
      Choices: [
        ...this.unknowns(),
        ...(refused ? [] : [{ Condition: is('not'), Assign: { why: evaluated(why) }, Next: again }]),
      ],
      Default: refused ? this.name(`${part} halts`) : to.wait,
    });
    if (refused) return this.add(this.name(`${part} halts`), this.ending('halted', why));
    const halts = this.name(`${part} halts`);
    this.anyThen(`${part} again`, act, to.done, halts);
    this.add(halts, this.ending('halted', '$why'));
  }

  /** Sent once, with the time of the intent kept before. A lost answer, and even a refusal, may stand for an effect that is there. */
  private send(part: string, act: CallAct, index: number, to: { readonly done: string; readonly wait: string }): void {
    const { operation, unless } = act;
    const call = carried(operation, this.reach);
    if (call === null) return this.unreached('an act', operation);
    const name = `${CATALOGUE[operation.service].cli} ${cliAction(operation.action)}`;
    const [task, after] = [this.name(`${part} send`), this.name(`${part} answered`)];
    this.add(this.name(`${part} intent`), {
      Type: 'Pass',
      Assign: { [`sent_${index}`]: evaluated('$millis()') },
      Output: {},
      Next: task,
    });
    const next = unless.length === 0 ? after : this.name(`${part} shown 1`);
    this.add(task, {
      Type: 'Task',
      Comment: `${name} in ${operation.region}`,
      Resource: call.resource,
      Arguments: call.arguments,
      TimeoutSeconds: CALL_SECONDS,
      Assign: { answer: { v: 'ok', why: 'sent' } },
      Output: {},
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { answer: evaluated(judgedSend(name)) }, Output: {}, Next: next }],
      Next: next,
    });
    if (unless.length > 0) this.any(`${part} shown`, unless, to.done, after);
    this.add(after, {
      Type: 'Choice',
      Choices: [{ Condition: evaluated("$answer.v = 'stop'"), ...this.to('refused', '$answer.why') }],
      Default: to.wait,
    });
  }

  accept(act: AcceptAct, index: number): void {
    const next = this.actBegins(index + 1);
    const [name, ask] = [this.name(`accept ${index + 1}`), this.name(`ask ${index + 1}`)];
    this.add(name, {
      Type: 'Choice',
      Choices: [{ Condition: evaluated(`${text(act.name)} in $accepted.name`), Next: next }],
      Default: ask,
    });
    this.ask(ask, act, text(act.question), next, this.to('refused', text(`${act.name} was not accepted`)));
  }

  private ends(): void {
    const { id, orAccept } = this.step;
    const [ended, over, instead] = [this.name('ended'), this.name('over'), this.name('ask instead')];
    this.add(
      ended,
      orAccept === undefined
        ? { Type: 'Pass', Output: {}, Next: over }
        : { Type: 'Choice', Choices: [{ Condition: evaluated("$end = 'met'"), Next: over }], Default: instead },
    );
    if (orAccept !== undefined) {
      const accepted = this.name('accepted instead');
      this.ask(instead, orAccept, '$why', accepted, { Assign: {}, Next: over });
      this.add(accepted, {
        Type: 'Pass',
        Assign: { end: 'met', why: evaluated("$accepted[-1].(name & ' accepted by ' & by & ': ' & reason)") },
        Output: {},
        Next: over,
      });
    }
    this.add(over, {
      Type: 'Pass',
      Output: {
        step: id,
        verdict: evaluated('$end'),
        why: evaluated('$substring($why, 0, 1000)'),
        notes: evaluated('$notes'),
        accepted: evaluated('$accepted'),
        begun: evaluated('$begun'),
        ended: evaluated('$millis()'),
      },
      End: true,
    });
  }
}
