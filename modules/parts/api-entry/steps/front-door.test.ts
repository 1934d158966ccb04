import { sampleTopology } from '../../../topology/testing/sample';
import { budgetOf } from '../../../recovery/budget/budget';
import { plannedFailovers } from '../../../patterns/warm-standby/planned';
import { lintRunbook } from '../../../runbook/lint/lint';
import type { RunResult } from '../../../runbook/outcome';
import type { Runbook } from '../../../runbook/runbook';
import { failoverRunbook } from '../../../patterns/warm-standby/failover';
import { Bench, EAST, ends, WEST } from '../../../recovery/testing/run';

const BROKEN = {
  'whose entry record leads nowhere': { end: 'unknown', is: { entryBroken: true } },
  'whose domain has no API mapping': { end: 'not', is: { mapped: false } },
  'whose listener has a rule before its default': {
    end: 'not',
    is: {
      rules: [{ Priority: '1', Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } }] }],
    },
  },
} as const;

async function lost(broken: object, options: { readonly detach?: boolean } = {}): Promise<[Bench, Runbook]> {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  Object.assign(bench.cloud.state(WEST), broken);
  return [bench, failoverRunbook(bench.topology, await bench.observe(), { to: WEST, ...options })];
}

const index = (bench: Bench, call: string): number => bench.cloud.mutations().indexOf(call);
const begun = (result: RunResult, id: string): number => result.steps.find((step) => step.id === id)?.begunAt ?? NaN;
const ended = (result: RunResult, id: string): number => result.steps.find((step) => step.id === id)?.endedAt ?? NaN;

describe.each(Object.entries(BROKEN))('a standby %s', (_, { end, is: broken }) => {
  it('is not promoted unless that is accepted by name', async () => {
    const [bench, runbook] = await lost(broken);
    bench.accept = ({ name }) => (name === `no-answer:${WEST}` ? null : { by: 'me', reason: 'it is out' });
    const result = await bench.run(runbook);
    expect(ends(result)).toMatchObject({ 'front-door': end, promote: 'pending', scale: 'pending' });
    expect([bench.cloud.writer(), index(bench, `rds:FailoverGlobalCluster ${WEST}`)]).toEqual([EAST, -1]);
  });

  it('is left alone by a planned move, which asks nobody', async () => {
    const bench = new Bench();
    Object.assign(bench.cloud.state(WEST), broken);
    const result = await bench.run(
      failoverRunbook(bench.topology, await bench.observe(), { to: WEST, graceful: true }),
    );
    expect(ends(result)).toMatchObject({ 'front-door': end, switchover: 'pending' });
    expect([bench.cloud.writer(), bench.asked]).toEqual([EAST, []]);
  });
});

it('goes on without an answer where two persons accept it by name', async () => {
  const [bench, runbook] = await lost(BROKEN['whose domain has no API mapping'].is);
  const result = await bench.run(runbook);
  expect(bench.asked).toContain(`no-answer:${WEST}`);
  expect(result.steps.find(({ id }) => id === 'front-door')?.accepted).toMatchObject([
    { name: `no-answer:${WEST}`, approvedBy: { by: 'another' } },
  ]);
  expect(bench.cloud.writer()).toBe(WEST);
});

it('asks the standby before the promotion, and scales beside it', async () => {
  const [bench, runbook] = await lost({});
  const result = await bench.run(runbook);
  expect(result.outcome).toBe('done');
  expect(begun(result, 'promote')).toBeGreaterThanOrEqual(ended(result, 'front-door'));
  expect(begun(result, 'scale')).toBe(begun(result, 'promote'));
  expect(bench.asked).not.toContain(`no-answer:${WEST}`);
});

describe('a standby without tasks', () => {
  const none = { desired: 0, running: 0, min: 0, max: 0 };

  it('is scaled first, asked, and then promoted', async () => {
    const [bench, runbook] = await lost(none);
    const result = await bench.run(runbook);
    expect(result.outcome).toBe('done');
    expect(begun(result, 'front-door')).toBeGreaterThanOrEqual(ended(result, 'scale'));
    expect(begun(result, 'promote')).toBeGreaterThanOrEqual(ended(result, 'front-door'));
  });

  it('cannot be asked before it is detached: that is accepted by name', async () => {
    const [bench, runbook] = await lost(none, { detach: true });
    const result = await bench.run(runbook);
    expect(result.outcome).toBe('done');
    expect(bench.asked).toContain(`no-answer:${WEST}`);
    expect(index(bench, `rds:RemoveFromGlobalCluster ${WEST}`)).toBeLessThan(index(bench, `ecs:UpdateService ${WEST}`));
  });

  it('takes longer by the scaling, which the budget counts', () => {
    const seconds = (desired: number): number => {
      const topology = sampleTopology();
      const regions = topology.regions.map((region) => ({
        ...region,
        capacity: { ...region.capacity, standby: { ...region.capacity.standby, desired } },
      }));
      const pilot = { ...topology, regions };
      return budgetOf(plannedFailovers(pilot, false)[0] as Runbook, pilot).typical.seconds;
    };
    expect([seconds(1), seconds(0)]).toEqual([590, 590 + 120 + 5]);
  });
});

it('is what the lint demands before a writer is moved', async () => {
  for (const options of [{}, { detach: true }]) {
    const [, runbook] = await lost({}, options);
    const steps = runbook.steps
      .filter(({ id }) => id !== 'front-door')
      .map((step) => ({ ...step, needs: step.needs.filter((id) => id !== 'front-door') }));
    expect(lintRunbook(runbook)).toEqual([]);
    expect(lintRunbook({ ...runbook, steps })).toMatchObject([
      { rule: 'front-door', step: 'detach' in options ? 'detach' : 'promote' },
    ]);
  }
});
