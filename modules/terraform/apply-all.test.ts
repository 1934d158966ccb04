import { DrError } from '../console/errors';
import { quietConsole } from '../console/testing/quiet';
import { applyStates, planStates, type ApplyOptions } from './apply-all';
import { orderStates } from './order';
import { state } from './testing/plans';
import type { PlanVerdict, StateRunner } from './types';

const STATES = [
  state('global'),
  state('p1', ['global']),
  state('p2', ['global']),
  state('d1', ['p1']),
  state('d2', ['p2'], ['d1']),
];

const quiet = quietConsole();

const create: PlanVerdict['changes'][number] = { address: 'a.b', type: 'a', actions: ['create'], attributes: [] };
const verdictOf = (id: string, more: Partial<PlanVerdict> = {}): PlanVerdict => ({
  state: id,
  empty: false,
  changes: [create],
  outputChanges: [],
  drift: [],
  refusals: [],
  ...more,
});

/** A runner that records events; each step takes a turn of the event loop, so that overlaps show. */
class FakeRunner implements StateRunner {
  readonly log: string[] = [];
  running = 0;
  widest = 0;
  constructor(
    readonly verdicts: Record<string, Partial<PlanVerdict>> = {},
    readonly fails: readonly string[] = [],
  ) {}

  init(): Promise<void> {
    return Promise.resolve();
  }
  plan({ id }: { id: string }): Promise<PlanVerdict> {
    this.log.push(`plan ${id}`);
    return Promise.resolve(verdictOf(id, this.verdicts[id]));
  }
  async apply({ id }: { id: string }): Promise<void> {
    this.running += 1;
    this.widest = Math.max(this.widest, this.running);
    await new Promise((resolve) => setImmediate(resolve));
    this.running -= 1;
    this.log.push(`applied ${id}`);
    if (this.fails.includes(id)) throw new DrError('terraform-failed', 'it failed', 'why', 'fix');
  }
}

const options: ApplyOptions = {
  outDir: '/nowhere',
  mode: 'apply',
  accepts: () => false,
  approve: () => Promise.resolve(true),
};
const apply = (runner: FakeRunner, more: Partial<ApplyOptions> = {}) =>
  applyStates(orderStates(STATES), runner, { ...options, ...more }, quiet);
const ends = (result: Awaited<ReturnType<typeof apply>>) =>
  Object.fromEntries(result.results.map(({ state: id, end }) => [id, end]));

it('applies in parallel where dependencies allow, each state planned after those it waits for were applied', async () => {
  const runner = new FakeRunner();
  const result = await apply(runner);
  expect(result.done).toBe(true);
  expect(runner.widest).toBe(2);
  const at = (text: string) => runner.log.indexOf(text);
  expect(at('plan p1')).toBeGreaterThan(at('applied global'));
  expect(at('plan d2')).toBeGreaterThan(at('applied d1'));
});

it('stops only states that wait for a failed one', async () => {
  const result = await apply(new FakeRunner({}, ['p1']));
  expect(ends(result)).toEqual({ global: 'applied', p1: 'failed', p2: 'applied', d1: 'skipped', d2: 'skipped' });
  expect(result.done).toBe(false);
  expect(result.results.find(({ state: id }) => id === 'd2')?.blockedBy).toBe('d1');
});

it('does not apply a refused plan, unless each refusal was accepted', async () => {
  const refusals = [{ address: 'aws_rds_cluster.db', rule: 'replaces-stateful', why: 'w' }] as const;
  const refused = new FakeRunner({ d1: { refusals } });
  expect(ends(await apply(refused))).toMatchObject({ d1: 'refused', d2: 'skipped' });
  expect(refused.log).not.toContain('applied d1');
  const accepted = new FakeRunner({ d1: { refusals } });
  expect((await apply(accepted, { accepts: ({ rule }) => rule === 'replaces-stateful' })).done).toBe(true);
});

it('asks about one plan at a time, only if something changes, and respects a no', async () => {
  const asked: string[] = [];
  let open = 0;
  const approve = async ({ state: id }: PlanVerdict): Promise<boolean> => {
    open += 1;
    expect(open).toBe(1);
    asked.push(id);
    await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    return id !== 'p2';
  };
  const result = await apply(new FakeRunner({ global: { empty: true } }), { approve });
  expect(asked.sort()).toEqual(['d1', 'p1', 'p2']);
  expect(ends(result)).toEqual({ global: 'unchanged', p1: 'applied', p2: 'declined', d1: 'applied', d2: 'skipped' });
});

it('plans all states, also if one fails', async () => {
  const runner = new FakeRunner({ p1: { empty: true, changes: [] } });
  runner.plan = ({ id }) => (id === 'global' ? Promise.reject(new Error('no')) : Promise.resolve(verdictOf(id)));
  const results = await planStates(orderStates(STATES), runner, { outDir: '/nowhere', mode: 'apply', width: 2 }, quiet);
  expect(results.filter(({ error }) => error !== null).map(({ state: id }) => id)).toEqual(['global']);
  expect(results.filter(({ verdict }) => verdict !== null)).toHaveLength(4);
});
