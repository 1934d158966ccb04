/**
 * What one step of a run may do next. The order of steps and acts and every condition are the runbook's own; the loop is the
 * runner's, said once more in a few lines: met? otherwise each act in turn, `unless`, `when`, the lease, intent, call.
 */
import type { CallAct, Condition, Runbook, Step } from '../../../runbook/runbook';
import { check, isOut } from './leases';
import { broken } from './promises';
import type { Edge } from './search';
import { accept, inWorld, spend, withRun, withStep, type Run, type Seeds, type State } from './state';
import type { Worlds } from './worlds';

/** Steps whose calls may lie between the intent and their arrival; the others act and are seen at once. */
export const isSlow = ({ id }: Step): boolean => /^(fence|promote|detach|switchover|record)/.test(id);

export class Stepping {
  constructor(
    private readonly worlds: Worlds,
    private readonly seeds: Seeds,
  ) {}

  async edges(state: State, run: Run, book: Runbook, index: number): Promise<readonly Edge<State>[]> {
    const step = book.steps[index];
    if (step === undefined) return [];
    const label = (what: string): string => `run ${run.id}: ${step.id} ${what}`;
    const to = (after: State, code: Parameters<typeof withStep>[2]): State => {
      const own = after.runs.find(({ id }) => id === run.id) ?? run;
      const proven = own.proven || (step.id === 'verify' && code === 'm');
      const moved = withRun(after, { ...withStep(own, index, code), proven });
      if (this.seeds.judgesEnds) return moved;
      return { ...moved, bad: moved.bad ?? broken(this.worlds, moved, book, run.id, index) };
    };
    if (await this.isMet(state, step)) return [{ label: label('is met'), to: to(state, 'm') }];
    const ways = await this.act(state, run, book, step, label, to);
    // A deadline that ends while something could still be done is a disturbance; one that ends because nothing can be done is not.
    const late = ways.length > 0;
    const gives = !late || (isSlow(step) && state.left.disturbances > 0);
    const after = late && gives ? spend(state, 'disturbances') : state;
    const ends = gives ? [{ label: label('ends otherwise'), to: to(after, 'x') }] : [];
    const name = step.orAccept?.name;
    const accepts =
      gives && name !== undefined
        ? [{ label: label(`is replaced by the acceptance of ${name}`), to: to(accept(after, name), 'm') }]
        : [];
    return [...ways, ...accepts, ...ends];
  }

  private async isMet(state: State, step: Step): Promise<boolean> {
    if (step.met.length > 0) return (await this.all(state, step.met)) === 'met';
    return step.act.every((act) => act.kind === 'accept' && state.accepted.includes(act.name));
  }

  private async act(
    state: State,
    run: Run,
    { target, mode }: Runbook,
    step: Step,
    label: (what: string) => string,
    to: (after: State, code: 'p' | 'm' | `f${number}`) => State,
  ): Promise<readonly Edge<State>[]> {
    let now = state;
    for (const [index, act] of step.act.entries()) {
      if (act.kind === 'accept') {
        if (now.accepted.includes(act.name)) continue;
        return [{ label: label(`: a person accepts ${act.name}`), to: to(accept(now, act.name), 'm') }];
      }
      if (act.kind === 'call' && !(await this.mayBegin(now, act))) {
        if (await this.isVisible(now, act)) continue;
        break;
      }
      const held = check(now, this.seeds, run, target, mode);
      if (held === 'lost')
        return [{ label: label('finds the lease taken'), to: withRun(now, { ...run, life: 'stopped' }) }];
      if (held === 'unknown' && mode === 'graceful') break;
      now = { ...now, bad: stale(now, run) };
      if (isSlow(step)) return [{ label: label(`writes its intent (act ${index + 1})`), to: to(now, `f${index}`) }];
      const world =
        act.kind === 'apply'
          ? await this.worlds.apply(now.world, now.out, act.state)
          : await this.worlds.change(now.world, now.out, act.operation);
      if (world === now.world) break;
      now = inWorld(now, world, run.id);
    }
    if (now === state) return [];
    const met = await this.isMet(now, step);
    return [{ label: label(met ? 'acts, and is met' : 'acts'), to: to(now, met ? 'm' : 'p') }];
  }

  private async isVisible(state: State, act: CallAct): Promise<boolean> {
    for (const one of act.unless) if ((await this.worlds.judge(state.world, state.out, one)).v === 'met') return true;
    return false;
  }

  /** Nothing says that it is done, and everything that it demands is seen. */
  private async mayBegin(state: State, act: CallAct): Promise<boolean> {
    for (const one of act.unless) if ((await this.worlds.judge(state.world, state.out, one)).v !== 'not') return false;
    for (const one of act.halts ?? [])
      if ((await this.worlds.judge(state.world, state.out, one)).v === 'met') return false;
    return (await this.all(state, act.when ?? [])) === 'met';
  }

  private async all(state: State, conditions: readonly Condition[]): Promise<string> {
    for (const one of conditions) {
      const { v } = await this.worlds.judge(state.world, state.out, one);
      if (v !== 'met') return v;
    }
    return 'met';
  }
}

/** The rule, apart from the check: who writes an intent is who holds the newest epoch, as far as anybody can ask. */
function stale(state: State, run: Run): string | null {
  const newer = Object.entries(state.leases).find(([region, { epoch }]) => epoch > run.epoch && !isOut(state, region));
  if (newer === undefined) return null;
  const [region, { epoch }] = newer;
  return `run ${run.id} of epoch ${run.epoch} acts, and the lease in ${region} is of epoch ${epoch}`;
}
