import { sampleTopology, SWAPPED_ROLES } from '../topology/testing/sample';
import { readFreezes, requireUnfrozen } from '../runs/frozen';
import { planReconcile } from './reconcile';
import { OBSERVE_SIDES } from '../parts/index.observe';
import { unfreeze } from '../observation/freeze';
import { settledRoles } from '../patterns/warm-standby/roles';
import { failoverRunbook } from '../patterns/warm-standby/failover';
import { fault } from '../memory/cloud';
import { Bench, EAST, WEST } from './testing/run';

async function failedOver(): Promise<Bench> {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  await bench.run(failoverRunbook(bench.topology, await bench.observe(), { to: WEST }));
  return bench;
}

describe('reconciliation', () => {
  it('writes down where the roles went, also while the old region is still out', async () => {
    const bench = await failedOver();
    const plan = planReconcile(OBSERVE_SIDES, bench.topology, settledRoles(bench.topology, await bench.observe()));
    expect(plan.changes.map(({ region, values }) => ({ region, values }))).toEqual([
      { region: EAST, values: { is_aurora_secondary: true, aurora_source_region: WEST, serves_traffic: false } },
      { region: WEST, values: { is_aurora_secondary: false, aurora_source_region: null, serves_traffic: true } },
    ]);
    expect(plan.states).toHaveLength(7);
    expect(plan.changes[0]?.why).toContain('serves_traffic: declared true, observed false');
  });

  it('has nothing to change where the overlays say what is', async () => {
    const bench = await failedOver();
    const swapped = sampleTopology(SWAPPED_ROLES);
    expect(planReconcile(OBSERVE_SIDES, swapped, settledRoles(swapped, await bench.observe())).changes).toEqual([]);
  });

  it('does not record a moment in between', async () => {
    const bench = await failedOver();
    bench.cloud.record.ResourceRecords = [{ Value: bench.topology.regions[0]?.addresses.entry ?? '' }];
    const apart = await bench.observe();
    expect(() => settledRoles(bench.topology, apart)).toThrow(
      expect.objectContaining({ code: 'roles-in-motion' }) as Error,
    );
    if (bench.cloud.global) bench.cloud.global.FailoverState = { Status: 'switching-over', ToDbClusterArn: 'x' };
    bench.cloud.record.ResourceRecords = [{ Value: bench.topology.regions[1]?.addresses.entry ?? '' }];
    const moving = await bench.observe();
    expect(() => settledRoles(bench.topology, moving)).toThrow(
      expect.objectContaining({ code: 'roles-in-motion' }) as Error,
    );
  });

  it('is refused where the writer or the record is unknown', async () => {
    const bench = await failedOver();
    const seen = await bench.observe();
    for (const piece of ['global', 'serviceRecord'] as const) {
      expect(() => settledRoles(bench.topology, { ...seen, [piece]: { known: false, why: 'ECONNREFUSED' } })).toThrow(
        expect.objectContaining({ code: 'not-observed', exit: 4 }) as Error,
      );
    }
  });

  it('applies wait from the failover until the freeze is lifted', async () => {
    const bench = await failedOver();
    const all = bench.topology.states.map(({ id }) => id);
    const read = (states: readonly string[]) => readFreezes(bench.topology, states, bench.cloud);
    const silent = { region: EAST, why: 'ServiceUnavailable' };
    expect(await read(all)).toEqual({ frozen: [WEST], unknown: [silent] });
    // A region that is out does not stand in the way of the global layer, but nobody can tell about its own states.
    expect(await read(['warm-standby.us-east-1.data'])).toEqual({ frozen: [], unknown: [silent] });
    expect(await read(['warm-standby.global'])).toEqual({ frozen: [WEST], unknown: [] });
    await expect(requireUnfrozen(bench.topology, all, bench.cloud)).rejects.toMatchObject({ code: 'frozen', exit: 3 });
    bench.cloud.out.delete(EAST);
    for (const operation of unfreeze(bench.topology)) await bench.cloud.send(operation);
    await expect(requireUnfrozen(bench.topology, all, bench.cloud)).resolves.toBeUndefined();
  });

  it.each([
    ['denied', fault('AccessDenied', 'denied')],
    ['throttled', fault('SlowDown', 'transient')],
    ['not answered', fault('TimeoutError', 'transient')],
  ])('a question about a freeze that is %s is no evidence that there is none', async (_how, answer) => {
    const bench = new Bench();
    bench.cloud.fault = ({ action, region }) => (action === 'ListObjectsV2' && region === WEST ? answer : undefined);
    const states = ['warm-standby.us-west-2.data'] as const;
    await expect(requireUnfrozen(bench.topology, states, bench.cloud)).rejects.toMatchObject({
      code: 'freeze-unknown',
      exit: 4,
      why: expect.stringContaining(answer.code) as string,
    });
    await expect(
      requireUnfrozen(bench.topology, ['warm-standby.us-east-1.data'], bench.cloud),
    ).resolves.toBeUndefined();
    // The global layer is applied while a region is out, but not while one only refuses to say.
    const global = requireUnfrozen(bench.topology, ['warm-standby.global'], bench.cloud);
    if (answer.code === 'TimeoutError') await expect(global).resolves.toBeUndefined();
    else await expect(global).rejects.toMatchObject({ code: 'freeze-unknown' });
  });
});
