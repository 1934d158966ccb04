import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plannedFailovers } from '../../modules/patterns/warm-standby/planned';
import { sampleTopology } from '../../modules/topology/testing/sample';
import { readHistory } from '../app/history';
import { forgetContexts, testContext } from '../testing/context';

afterEach(forgetContexts);

const runbook = plannedFailovers(sampleTopology(), false)[0];
const journal = (seconds: number): string =>
  [
    { kind: 'begin', step: 'promote', at: 1_000 },
    { kind: 'end', step: 'promote', end: 'met', why: '', observed: [], at: 1_000 + seconds * 1000 },
    'torn',
  ]
    .map((line) => (line === 'torn' ? '{"kind":' : JSON.stringify(line)))
    .join('\n');

function keep(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

test('earlier runs are read from working folder and evidence, told apart by where they ran', () => {
  const context = testContext();
  const { work, project } = context.paths;
  const run = JSON.stringify(runbook);
  keep(join(work, 'runs', 'r1'), { 'runbook.json': run, 'journal.jsonl': journal(100), world: 'account 123456789012' });
  keep(join(work, 'runs', 'r2'), { 'runbook.json': run, 'journal.jsonl': journal(110), world: 'the lab' });
  keep(join(work, 'runs', 'r3'), { 'runbook.json': '{', 'journal.jsonl': journal(1), world: 'account 1' });
  keep(join(project, 'evidence', 'e1'), {
    'evidence.json': '{"world":"lab"}',
    'failover-ungraceful.runbook.json': run,
    'failover-ungraceful.journal.jsonl': journal(120),
  });
  const read = (environment: string): readonly unknown[] =>
    readHistory(context, environment)
      .map(({ run: id, seconds, kind }) => `${id} ${seconds} ${kind}`)
      .sort();
  expect(read('warm-standby')).toEqual(['e1/failover-ungraceful 120 modelled', 'r1 100 measured', 'r2 110 modelled']);
  expect(read('another')).toEqual([]);
});
