/** Objects that somebody else may have written, and made larger than any that dr writes: each reader says which, how large, and goes on. */
import { join } from 'node:path';
import { DrError } from '../../console/errors';
import { recordingConsole } from '../../console/testing/quiet';
import { mostBytes } from '../../operations/bodies';
import { approvalKey } from '../../runs/approvals/record';
import { secondPerson } from '../../runs/approvals/second';
import { requireNoOpenRun } from '../../runs/interlock';
import { objectsIn } from '../../runs/objects';
import { leaseKey, leasePlaces, placeOf, runKey } from '../../runs/places';
import { keptInBucket } from '../bundle/kept';
import { bundleFolder } from '../bundle/bundle';
import { FlowBench } from '../testing/flows';
import { EAST, WEST } from '../testing/run';
import { resumeKept } from './carry-out';
import { failover } from './failover';
import { replaceUnreadable, unreadableLeases } from './orphan';
import { waitingOf } from './approve';

const CONTROL = 'us-east-2';
const ALL = [WEST, EAST, CONTROL];

let bench: FlowBench;
beforeEach(() => {
  bench = new FlowBench();
});
afterEach(() => bench.close());

/** One byte more than is read under that key. Answers what is said of it there. */
function fill(region: string, key: string): string {
  const size = mostBytes(key) + 1;
  const LastModified = new Date(bench.clock.now()).toISOString();
  bench.cloud.kept(region).set(key, { Body: 'x'.repeat(size), ETag: '"large"', LastModified });
  return `s3://${placeOf(bench.topology, region).bucket}/${key} has ${size} bytes or more; at most ${size - 1} are read`;
}
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof DrError ? `${error.code}: ${error.why} ${error.fix}` : String(error)),
  );

it('a lease: applies are refused with what to do, which works, and an emergency goes on', async () => {
  const said = ALL.map((region) => fill(region, leaseKey('warm-standby')));
  const applies = (): Promise<string> =>
    refusal(requireNoOpenRun(bench.topology, ['warm-standby.global'], bench.ports()));
  const refused = await applies();
  for (const one of [...said, 'dr abort lease --reason TEXT']) expect(refused).toContain(one);
  await replaceUnreadable(await unreadableLeases(bench.ports()), bench.ports(), 'it was filled');
  expect(await applies()).toBe('nothing');
  fill(EAST, leaseKey('warm-standby'));
  bench.cloud.out.add(EAST);
  expect((await failover(bench.ports(), { to: WEST })).result.outcome).toBe('done');
});

/** A run that was stopped, as another machine finds it. */
async function stopped(): Promise<string> {
  bench.cloud.out.add(EAST);
  const { runId } = await failover(bench.ports({ accept: () => Promise.resolve(null) }), { to: WEST });
  return runId;
}
const elsewhere = () => bench.ports({ runsDir: join(bench.root, 'elsewhere') });

it('a journal and a runbook in the only bucket that has them: nothing goes on with the run, and the reason names them', async () => {
  const run = await stopped();
  bench.cloud.kept(CONTROL).clear();
  const journal = fill(WEST, runKey('warm-standby', run, 'journal.jsonl'));
  expect(await refusal(resumeKept(run, elsewhere()))).toContain(`ObjectTooLarge (${journal})`);
});

it('a journal in one of two buckets: the run goes on from the other', async () => {
  const run = await stopped();
  fill(WEST, runKey('warm-standby', run, 'journal.jsonl'));
  fill(WEST, runKey('warm-standby', run, 'runbook.json'));
  expect((await waitingOf(run, elsewhere())).runId).toBe(run);
});

it('an answer of a second person: it does not count, and its reason is said', async () => {
  const ask = { ...{ id: '7-a', step: 's', name: 'data-loss', question: '?', why: '' }, by: 'ann', principal: 'A' };
  const record = { environment: 'warm-standby', run: 'run-1', name: 'data-loss', ask: '7-a', decision: 'approved' };
  const key = approvalKey({ ...record, decision: 'approved', by: 'bob', user_id: 'AROABOB:x', reason: 'r', at: '' });
  const said = fill(WEST, key);
  const { clock, cloud: sender, topology, first } = bench;
  const console = recordingConsole();
  const buckets = leasePlaces(topology, { target: WEST }).map((place) => objectsIn(place, { sender, clock }));
  const stop = new AbortController();
  const retry = (): Promise<void> => Promise.resolve(stop.abort(new Error('enough')));
  const second = secondPerson(
    { runId: 'run-1', environment: 'warm-standby' },
    { buckets, journal: { retry } },
    { principal: first, clock, console },
  );
  await expect(second.answer({ ...ask, reason: 'r', at: 0 }, stop.signal)).rejects.toThrow('enough');
  expect(console.warnings.join('\n')).toContain(`ObjectTooLarge (${said})`);
});

it('a file of a bundle: it cannot be read, and the bundle is not fresh', async () => {
  const path = `${WEST}/promote-dr.sh`;
  const said = fill(WEST, `bundle/${bundleFolder(bench.topology)}/${path}`);
  const kept = keptInBucket(bench.topology, WEST, bench.cloud);
  expect(await kept.read({ path, size: null })).toEqual({ v: 'unknown', why: `ObjectTooLarge (${said})` });
});
