import { sampleTopology, SWAPPED_ROLES } from '../topology/testing/sample';
import { frozenRegions, requireUnfrozen } from './frozen';
import { planReconcile, unfreeze } from './reconcile';
import { failoverRunbook } from './runbooks/failover';
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
    const plan = planReconcile(bench.topology, await bench.observe());
    expect(plan.changes.map(({ region, values }) => ({ region, values }))).toEqual([
      { region: EAST, values: { is_aurora_secondary: true, aurora_source_region: WEST, serves_traffic: false } },
      { region: WEST, values: { is_aurora_secondary: false, aurora_source_region: null, serves_traffic: true } },
    ]);
    expect(plan.states).toHaveLength(7);
    expect(plan.changes[0]?.why).toContain('serves_traffic: declared true, observed false');
  });

  it('has nothing to change where the overlays say what is', async () => {
    const bench = await failedOver();
    expect(planReconcile(sampleTopology(SWAPPED_ROLES), await bench.observe()).changes).toEqual([]);
  });

  it('does not record a moment in between', async () => {
    const bench = await failedOver();
    bench.cloud.record.ResourceRecords = [{ Value: bench.topology.regions[0]?.addresses.entry ?? '' }];
    const apart = await bench.observe();
    expect(() => planReconcile(bench.topology, apart)).toThrow(
      expect.objectContaining({ code: 'roles-in-motion' }) as Error,
    );
    if (bench.cloud.global) bench.cloud.global.FailoverState = { Status: 'switching-over', ToDbClusterArn: 'x' };
    bench.cloud.record.ResourceRecords = [{ Value: bench.topology.regions[1]?.addresses.entry ?? '' }];
    const moving = await bench.observe();
    expect(() => planReconcile(bench.topology, moving)).toThrow(
      expect.objectContaining({ code: 'roles-in-motion' }) as Error,
    );
  });

  it('is refused where the writer or the record is unknown', async () => {
    const bench = await failedOver();
    const seen = await bench.observe();
    for (const piece of ['global', 'serviceRecord'] as const) {
      expect(() => planReconcile(bench.topology, { ...seen, [piece]: { known: false, why: 'ECONNREFUSED' } })).toThrow(
        expect.objectContaining({ code: 'not-observed', exit: 4 }) as Error,
      );
    }
  });

  it('applies wait from the failover until the freeze is lifted', async () => {
    const bench = await failedOver();
    const all = bench.topology.states.map(({ id }) => id);
    expect(await frozenRegions(bench.topology, all, bench.cloud)).toEqual([WEST]);
    expect(await frozenRegions(bench.topology, ['warm-standby.us-east-1.data'], bench.cloud)).toEqual([]);
    expect(await frozenRegions(bench.topology, ['warm-standby.global'], bench.cloud)).toEqual([WEST]);
    await expect(requireUnfrozen(bench.topology, all, bench.cloud)).rejects.toMatchObject({ code: 'frozen', exit: 3 });
    bench.cloud.out.delete(EAST);
    for (const operation of unfreeze(bench.topology)) await bench.cloud.send(operation);
    await expect(requireUnfrozen(bench.topology, all, bench.cloud)).resolves.toBeUndefined();
  });
});
