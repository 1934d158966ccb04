import { budgetOf } from './budget';
import { failoverRunbook } from './runbooks/failover';
import { Bench, EAST, WEST } from './testing/run';

describe('the RTO budget', () => {
  it('adds up the critical path, and not what runs beside it', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST });
    const budget = budgetOf(runbook, bench.topology.objectives.rtoSeconds);
    expect(budget.path).toEqual(['freeze', 'fence-us-east-1', 'promote', 'record', 'verify']);
    expect(budget.seconds).toBe(5 + 5 + 180 + 5 + 20);
    expect(budget.fits).toBe(true);
    expect(budget.lines.find(({ step }) => step === 'scale')).toMatchObject({ critical: false });
    expect(budgetOf(runbook, 60).fits).toBe(false);
    expect(budgetOf(runbook, 60, 'record').path.at(-1)).toBe('record');
  });
});
