/** The guide's example is this folder's file, keeps every rule, and is carried out by every engine that can. */
import { readFileSync, writeFileSync } from 'node:fs';
import { sdkShapes } from '../../../operations/shapes/sdk';
import { regionOf } from '../../../topology/arrange';
import { ENGINES, renderWith } from '../../../engines/engines';
import { lintRunbook } from '../../../runbook/lint/lint';
import { lintShapes } from '../../../runbook/lint/lint-shapes';
import { Bench, ends, MemoryJournal, WEST } from '../run';
import { announcedFreeze } from './announce';

const bench = new Bench();
const runbook = announcedFreeze(bench.topology, regionOf(bench.topology, WEST));
const reach = { topic: 'arn:aws:sns:us-west-2:123456789012:approvals' };
const meta = {
  accountId: bench.topology.accountId,
  command: 'dr runbook render',
  source: 'the guide',
  buckets: [],
  reach,
};

it('stands in the guide as it is', () => {
  const block = /```ts\n([\s\S]*?)```/;
  const source = readFileSync('modules/recovery/testing/guide/announce.ts', 'utf8');
  if (process.env['UPDATE_GENERATED']) {
    const old = readFileSync('docs/add-a-step.md', 'utf8');
    writeFileSync(
      'docs/add-a-step.md',
      old.replace(block, () => `\`\`\`ts\n${source}\`\`\``),
    );
  }
  const [, example] = block.exec(readFileSync('docs/add-a-step.md', 'utf8')) ?? [];
  expect(example).toBe(source);
});

it('keeps every rule, and the rules see what is left out', () => {
  expect(lintRunbook(runbook)).toEqual([]);
  const without = runbook.steps.map((step) => ({ ...step, needs: step.id === 'announce' ? ['nothing'] : step.needs }));
  expect(lintRunbook({ ...runbook, steps: without })).not.toEqual([]);
});

it('sends and reads what the service’s model has, and a misspelt member is told with what there is', async () => {
  const shapes = await sdkShapes(['s3']);
  expect(lintShapes(runbook, shapes)).toEqual([]);
  const misspelt = JSON.parse(JSON.stringify(runbook).replaceAll('"Prefix"', '"Prefx"')) as typeof runbook;
  expect(lintShapes(misspelt, shapes).map(({ step, why }) => `${step}: ${why}`)).toContain(
    'announce: s3:ListObjectsV2: Prefx: is unknown; there is Bucket, Delimiter, EncodingType, MaxKeys, Prefix, ContinuationToken, FetchOwner, StartAfter, RequestPayer, ExpectedBucketOwner, OptionalObjectAttributes',
  );
});

it('is carried out, and not repeated by a second run', async () => {
  expect(ends(await bench.run(runbook))).toEqual({ freeze: 'met', announce: 'met' });
  const sent = bench.cloud.mutations().length;
  expect(sent).toBe(2);
  bench.journal = new MemoryJournal();
  expect(ends(await bench.run(runbook))).toEqual({ freeze: 'met', announce: 'met' });
  expect(bench.cloud.mutations()).toHaveLength(sent);
});

it.each(ENGINES.filter(({ files }) => files === undefined).map(({ id }) => id))('is rendered by %s', (id) => {
  expect(renderWith(id, runbook, meta).text).toContain('recovery/announced');
});
