/** The role machine: what a run, an operator, AWS and a disaster may do next, in any order. */
import { nextCommand } from '../../next/roles';
import { whySkipIsAccepted } from '../../../runbook/skips';
import { WARM_STANDBY } from '../../../patterns/warm-standby/pattern';
import { settledRoles } from '../../../patterns/warm-standby/roles';
import { planReconcile } from '../../reconcile';
import { OBSERVE_SIDES } from '../../../parts/index.observe';
import { unfreeze } from '../../../observation/freeze';
import { failbackRunbook } from '../../../patterns/warm-standby/failback';
import { failoverRunbook } from '../../../patterns/warm-standby/failover';
import type { Runbook } from '../../../runbook/runbook';
import { sampleTopology } from '../../../topology/testing/sample';
import type { Topology } from '../../../topology/topology';
import { check, claim, isOut, openRuns, ranked, release, renewals, withoutPassed } from './leases';
import { disasters } from './disasters';
import { forget, wrongDone } from './promises';
import type { Edge, Machine } from './search';
import {
  accept,
  inWorld,
  lets,
  spend,
  withRun,
  withStep,
  type Budget,
  type Code,
  type Run,
  type Seeds,
  type State,
} from './state';
import { isSlow, Stepping } from './stepping';
import { taskEvents } from './tasks';
import { orRefused, Worlds } from './worlds';

type Ways = readonly Edge<State>[];

export class RoleMachine implements Machine<State> {
  readonly worlds: Worlds;
  /** Ids of runbooks that came to their end: a search in which nothing is ever done proves nothing. */
  readonly done = new Set<string>();
  private readonly books: Runbook[] = [];
  private readonly chosen = new Map<string, readonly (readonly [string, number])[]>();
  private readonly stepping: Stepping;
  private readonly lifts: ReturnType<typeof unfreeze>;
  readonly initial: State;

  constructor(
    budget: Budget,
    private readonly seeds: Seeds = {},
    private readonly topology: Topology = sampleTopology(),
  ) {
    this.worlds = new Worlds(topology);
    this.lifts = unfreeze(topology);
    this.stepping = new Stepping(this.worlds, seeds);
    const leases: State['leases'] = Object.fromEntries(
      this.worlds.regions.map((region) => [region, { run: 0, epoch: 0, held: false }]),
    );
    this.initial = { world: this.worlds.first, out: '', runs: [], accepted: [], leases, left: budget, bad: null };
  }

  key(state: State): string {
    const { world, out, runs, accepted, leases, left, bad } = state;
    const run = (one: Run): string =>
      `${one.id}.${one.book}.${one.steps.join('')}.${one.life}.${one.epoch}.${one.proven}`;
    const held = Object.values(leases).map(({ run: id, epoch, held: is }) => `${id}.${epoch}.${is}`);
    const rest = [
      ...accepted,
      ...held,
      left.runs,
      left.disturbances,
      left.steers ?? 0,
      left.tasks ?? 0,
      left.doors ?? 0,
      bad ?? '',
    ];
    return `${world}|${out}|${runs.map(run).join('|')}|${rest.join(' ')}`;
  }

  async next(state: State): Promise<Ways> {
    const own = await Promise.all(state.runs.map((run) => this.ofRun(state, run)));
    const all = [
      ...own.flat(),
      ...(await this.ofOperators(state)),
      ...(await disasters(this.worlds, state)),
      ...(await taskEvents(this.worlds, state)),
    ];
    return all.map(({ label, to }) => ({
      label,
      to: ranked(forget(this.seeds.resumesPassed ? to : withoutPassed(to), this.worlds)),
    }));
  }

  broken(state: State): string | null {
    if (state.bad !== null) return state.bad;
    const { writing } = this.worlds.facts(state.world);
    const said = (region: string): boolean =>
      [`unfenced:${region}`, `skip:fence-${region}`].some((name) => state.accepted.includes(name));
    const accepted = writing.some(said);
    return writing.length > 1 && !accepted ? `${writing.join(' and ')} both write, and nobody accepted it` : null;
  }

  /** Nothing is out, open, frozen or under way, and one region writes and serves. */
  good(state: State): boolean {
    const { settled, frozen, moving } = this.worlds.facts(state.world);
    return settled && state.out === '' && openRuns(state).length === 0 && frozen.length === 0 && moving === null;
  }

  /** The command that the product names in a state in which nobody acts; `null` where it is none of those that can be typed. */
  async named(state: State): Promise<string | null> {
    const observation = await this.worlds.observe(state.world, state.out);
    const { frozen } = this.worlds.facts(state.world);
    const ids = openRuns(state).map(({ id }) => String(id));
    const { verb, words } = nextCommand(WARM_STANDBY, this.topology, { observation, openRuns: ids, frozen });
    if (verb === 'none') return this.good(state) || state.out !== '' ? words : null;
    if (verb === 'wait') return state.out !== '' || this.worlds.facts(state.world).moving !== null ? words : null;
    // A move needs a run: what would come of it lies beyond the budget.
    if (verb !== 'resume' && verb !== 'reconcile' && state.left.runs <= 0) return words;
    const can = (await this.ofOperators(state)).some(({ label }) => label.startsWith(`operator: dr ${words}`));
    // A region that is out may be all that is in the way.
    return can || state.out !== '' ? words : null;
  }

  private async ofRun(state: State, run: Run): Promise<Ways> {
    const book = this.bookOf(run);
    const flights = await this.flights(state, run, book);
    if (run.life !== 'alive') return flights;
    const isOpen = (index: number): boolean => {
      const { needs } = book.steps[index] ?? { needs: [] };
      return (
        run.steps[index] === 'p' && needs.every((id) => lets(run.steps[book.steps.findIndex((one) => one.id === id)]))
      );
    };
    const open = book.steps.flatMap((step, index) => (isOpen(index) ? [{ step, index }] : []));
    const quick = open.filter(({ step }) => !isSlow(step));
    const looked = (some: typeof open): Promise<readonly Ways[]> =>
      Promise.all(some.map(({ index }) => this.stepping.edges(state, run, book, index)));
    // Of steps beside each other the quick ones go first, in their order: the others' calls are what races.
    const first = (await looked(quick)).find((ways) => ways.some(({ label }) => label.endsWith('is met')));
    const ways = first === undefined ? await looked(open) : [first];
    const crash =
      state.left.disturbances > 0
        ? [{ label: `run ${run.id} is killed`, to: spend(withRun(state, { ...run, life: 'dead' }), 'disturbances') }]
        : [];
    const end = open.length === 0 && run.steps.every((code) => lets(code) || code === 'p' || code === 'x');
    const renews = renewals(state, this.seeds, run, book.target).map(([region, to]): Edge<State> => ({
      label: `run ${run.id}: its lease reaches ${region}`,
      to,
    }));
    return [...flights, ...renews, ...ways.flat(), ...crash, ...(end ? [this.end(state, run, book)] : [])];
  }

  /** A call that is on its way arrives, or does not. */
  private async flights(state: State, run: Run, book: Runbook): Promise<Ways> {
    const ways = run.steps.map(async (code, index): Promise<Ways> => {
      const act = code.startsWith('f') ? book.steps[index]?.act[Number(code.slice(1))] : undefined;
      if (act?.kind !== 'call') return [];
      const world = await this.worlds.change(state.world, state.out, act.operation);
      const answered = withRun(state, withStep(run, index, 'p'));
      const name = `run ${run.id}: ${act.operation.action}`;
      const lost = { label: `${name} is lost`, to: spend(answered, 'disturbances') };
      return [
        { label: `${name} arrives`, to: inWorld(answered, world, run.id) },
        ...(state.left.disturbances > 0 ? [lost] : []),
      ];
    });
    return (await Promise.all(ways)).flat();
  }

  private end(state: State, run: Run, { target, mode }: Runbook): Edge<State> {
    if (!run.steps.every(lets)) {
      return { label: `run ${run.id} stops`, to: release(withRun(state, { ...run, life: 'stopped' }), run.id) };
    }
    // One that was taken over says nothing of how things are.
    if (!this.seeds.endsUnasked && check(state, this.seeds, run, target, mode) === 'lost') {
      return { label: `run ${run.id} finds the lease taken`, to: withRun(state, { ...run, life: 'stopped' }) };
    }
    const bad = wrongDone(this.worlds, state, run, target);
    this.done.add(this.bookOf(run).id);
    return { label: `run ${run.id} says done`, to: { ...gone(state, run.id), bad } };
  }

  private async ofOperators(state: State): Promise<Ways> {
    return [
      ...(await this.begins(state)),
      ...this.goesOn(state),
      ...(await this.steers(state)),
      ...(await this.reconciles(state)),
    ];
  }

  /** At most two runs at a time: each belongs to one operator. */
  private async begins(state: State): Promise<Ways> {
    if (openRuns(state).length >= 2 || state.left.runs <= 0) return [];
    const fresh = 1 + Math.max(0, ...state.runs.map(({ id }) => id));
    return (await this.menu(state)).flatMap(([words, book]) => {
      const steps = this.books[book]?.steps ?? [];
      const run: Run = { id: fresh, book, steps: steps.map(() => 'p'), life: 'alive', epoch: 0, proven: false };
      return this.claims(spend({ ...state, runs: [...state.runs, run] }, 'runs'), run, `dr ${words}`);
    });
  }

  private goesOn(state: State): Ways {
    if (this.seeds.noWayOn) return [];
    return state.runs
      .filter(({ life, steps }) => life !== 'alive' && steps.every((code) => !code.startsWith('f')))
      .flatMap((run) => {
        const again: Run = { ...run, life: 'alive', steps: run.steps.map((code) => (code === 'x' ? 'p' : code)) };
        const abort = { label: `operator: dr abort ${run.id}`, to: gone(state, run.id) };
        return [...this.claims(withRun(state, again), again, `dr resume ${run.id}`), abort];
      });
  }

  /** Goes on without a step, or over to the emergency's runbook: nothing is taken for done because the old one did it. */
  private async steers(state: State): Promise<Ways> {
    const left = state.left.steers ?? 0;
    if (left <= 0) return [];
    const menu = await this.menu(state);
    const idle = state.runs.filter((one) => one.life !== 'alive' && one.steps.every((code) => !code.startsWith('f')));
    return idle.flatMap((run) => {
      const { steps, mode, target } = this.bookOf(run);
      const spent = spend(state, 'steers');
      const skips = steps.flatMap((step, index): Ways => {
        if (lets(run.steps[index])) return [];
        const needs = (this.seeds.skipRule ?? whySkipIsAccepted)(this.bookOf(run), step) !== null;
        const after = needs && !this.seeds.skipsInPassing ? accept(spent, `skip:${step.id}`) : spent;
        const to = withRun(after, withStep(run, index, this.seeds.skipIsMet ? 'm' : 's'));
        return [{ label: `operator: dr skip ${run.id} ${step.id}`, to }];
      });
      const other = menu.find(([words]) => words === `failover --to ${target}`)?.[1];
      if (mode !== 'graceful' || other === undefined) return skips;
      const codes = this.books[other]?.steps.map((): Code => 'p') ?? [];
      const over: Run = { ...run, book: other, steps: codes, life: 'alive', proven: false };
      return [...skips, ...this.claims(withRun(spent, over), over, `dr resume ${run.id} --ungraceful`)];
    });
  }

  /** Takes the lease, where no run is seen to hold it; or from somebody by saying so. */
  private claims(state: State, run: Run, words: string): Ways {
    const { target, mode } = this.bookOf(run);
    const claimed = claim(state, this.seeds, run, target, mode);
    if (claimed === null || (claimed.takesOver && state.left.disturbances <= 0)) return [];
    const to = withRun(claimed.state, { ...run, epoch: claimed.epoch });
    const label = `operator: ${words}`;
    if (claimed.takesOver) return [{ label: `${label} --takeover`, to: spend(to, 'disturbances') }];
    return [{ label: isOut(state, target) ? `${label} (the lease is unknown)` : label, to }];
  }

  private async reconciles(state: State): Promise<Ways> {
    const { frozen } = this.worlds.facts(state.world);
    if (openRuns(state).length > 0 || frozen.length === 0 || this.seeds.keepsFrozen) return [];
    const observation = await this.worlds.observe(state.world, state.out);
    const plan = orRefused(() => planReconcile(OBSERVE_SIDES, this.topology, settledRoles(this.topology, observation)));
    // A region outside of the global database is a plan that touches data, which reconciliation refuses.
    const whole = observation.global.known && observation.global.value?.members.length === this.worlds.regions.length;
    if (plan === null || !whole) return [];
    let world = state.world;
    for (const lift of this.lifts) world = await this.worlds.change(world, state.out, lift);
    return world === state.world ? [] : [{ label: 'operator: dr reconcile', to: inWorld(state, world) }];
  }

  private bookOf({ book }: Run): Runbook {
    const found = this.books[book];
    if (found === undefined) throw new RangeError(`no runbook ${book}`);
    return found;
  }

  /** The commands that the product does not refuse here, each with its runbook. */
  private async menu({ world, out }: State): Promise<readonly (readonly [string, number])[]> {
    const key = `${world}|${out}`;
    const known = this.chosen.get(key);
    if (known !== undefined) return known;
    const seen = await this.worlds.observe(world, out);
    const offers: [string, Runbook | null][] = [
      ...this.worlds.regions.flatMap((to): [string, Runbook | null][] => [
        [`failover --to ${to}`, orRefused(() => failoverRunbook(this.topology, seen, { to }))],
        [
          `failover --to ${to} --graceful`,
          orRefused(() => failoverRunbook(this.topology, seen, { to, graceful: true })),
        ],
        [`failover --to ${to} --detach`, orRefused(() => failoverRunbook(this.topology, seen, { to, detach: true }))],
      ]),
      ['failback', orRefused(() => failbackRunbook(this.topology, seen, { stamp: 'x' }).runbook)],
    ];
    const menu = offers.flatMap(([words, book]): (readonly [string, number])[] =>
      book === null ? [] : [[words, this.keep(this.seeds.runbook?.(book) ?? book)]],
    );
    this.chosen.set(key, menu);
    return menu;
  }

  private keep(book: Runbook): number {
    const text = JSON.stringify({ ...book, remarks: [] });
    const known = this.books.findIndex((one) => JSON.stringify({ ...one, remarks: [] }) === text);
    return known >= 0 ? known : this.books.push(book) - 1;
  }
}

/** A run that is at its end. */
function gone(state: State, id: number): State {
  return { ...release(state, id), runs: state.runs.filter((run) => run.id !== id) };
}
