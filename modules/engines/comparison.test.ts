/** What a person reads of a comparison, and what a program gets as exit. */
import { byRunner, scene } from '../recovery/testing/worlds';
import { comparisonOf, type EngineComparison } from './compare';
import { comparisonTable, exitOf } from './comparison';

async function compared(): Promise<EngineComparison> {
  const made = await scene('failover, the writer lost');
  const run = await byRunner(made);
  const sent = run.sent.filter(({ action }) => action !== 'UpdateService');
  return comparisonOf(made.runbook, [run, { ...run, engine: 'bash', sent }]);
}

it('has a column for each engine, and a dash where a change was not made', async () => {
  const lines = comparisonTable(await compared());
  expect(lines[0]).toMatch(/^ +typescript +bash$/);
  expect(lines).toContainEqual(expect.stringMatching(/^steps met +9 of 9 +9 of 9$/));
  expect(lines).toContainEqual(expect.stringMatching(/^ecs:UpdateService us-west-2 +\d +–$/));
  expect(lines).toContainEqual(expect.stringMatching(/^rds:FailoverGlobalCluster us-west-2 +\d +\d$/));
});

it('ends with 2 where something differs, 3 where nothing was compared, and as the runs where they are equal', async () => {
  const differing = await compared();
  const [first] = differing.runs;
  if (first === undefined) throw new Error('no run');
  expect(exitOf(differing)).toBe(2);
  const { runbook } = differing;
  expect(exitOf(comparisonOf(runbook, [first, { ...first, engine: 'bash' }]))).toBe(0);
  expect(exitOf(comparisonOf(runbook, [first, { engine: 'bash', cannot: 'apply' }]))).toBe(3);
  const unknown = { ...first, result: { ...first.result, outcome: 'unknown' as const } };
  expect(exitOf(comparisonOf(runbook, [unknown, { ...unknown, engine: 'bash' }]))).toBe(4);
});
