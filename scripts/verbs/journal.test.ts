/** Copies of a run that are not what its journal says, in each place where one can lie. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failover } from '../../modules/recovery/flows/failover';
import { openRun } from '../../modules/recovery/flows/run-folder';
import { runbookDigest } from '../../modules/runbook/journal';
import type { Runbook } from '../../modules/runbook/runbook';
import { requireNoOpenRun } from '../../modules/runs/interlock';
import { FlowBench } from '../../modules/recovery/testing/flows';
import { EAST, WEST } from '../../modules/recovery/testing/run';
import type { VerbOutcome } from '../app/verb';
import { forgetContexts, testContext } from '../testing/context';
import { abortIn } from './abort';
import { journalIn } from './journal';

const CONTROL = 'us-east-2';
const VERIFY = { verify: true, sync: false };
const SYNC = { verify: false, sync: true };

let bench: FlowBench;
let run: string;
beforeEach(async () => {
  bench = new FlowBench();
  bench.cloud.out.add(EAST);
  run = (await failover(bench.ports(), { to: WEST })).runId;
});
afterEach(() => {
  bench.close();
  forgetContexts();
});

const ask = (how: typeof VERIFY): Promise<VerbOutcome> => journalIn(testContext(), bench.ports(), run, how);
const keyOf = (name: string): string => `runs/warm-standby/${run}/${name}`;
const here = (name: string): string => join(bench.root, 'runs', run, name);
const runbook = (): Runbook => JSON.parse(readFileSync(here('runbook.json'), 'utf8')) as Runbook;
/** Another runbook than the one that was approved, with a digest that fits it. */
const changed = (): Runbook => ({ ...runbook(), title: 'Fail over to somewhere else' });

function put(region: string, name: string, text: string | null): void {
  const kept = bench.cloud.kept(region);
  if (text === null) kept.delete(keyOf(name));
  else kept.set(keyOf(name), { Body: text, ETag: `"${text.length}"`, LastModified: '2026-11-20T12:00:00Z' });
}
const runbooks = ({ json }: VerbOutcome): Record<string, string> =>
  Object.fromEntries(
    (json as { copies: readonly { where: string; runbook: string }[] }).copies.map((one) => [one.where, one.runbook]),
  );

it('is content where every copy is the one that the journal names, and looks in no bucket that keeps none', async () => {
  const outcome = await ask(VERIFY);
  expect(outcome.exit).toBe(0);
  expect(runbooks(outcome)).toEqual({ 'this machine': 'whole', [WEST]: 'whole', [CONTROL]: 'whole' });
});

describe.each([WEST, CONTROL])('in %s', (region) => {
  it.each<[string, () => readonly (readonly [string, string | null])[], RegExp]>([
    ['another runbook', () => [['runbook.json', JSON.stringify(changed())]], /^other \(runbook\.json is another one/],
    [
      'another runbook with a digest that fits it',
      () => [
        ['runbook.json', JSON.stringify(changed())],
        ['digest', runbookDigest(changed())],
      ],
      /^other \(runbook\.json is another one/,
    ],
    ['half a runbook', () => [['runbook.json', JSON.stringify(runbook()).slice(0, 99)]], /^other .*no JSON/],
    ['no runbook', () => [['runbook.json', null]], /^missing$/],
    ['another digest', () => [['digest', 'x']], /^other \(digest is that of another runbook/],
    ['another world', () => [['world', 'lab']], /^other \(world names another world/],
  ])('%s is named and not content, and --sync puts the right one there', async (_name, files, expected) => {
    for (const [name, text] of files()) put(region, name, text);
    const outcome = await ask(VERIFY);
    expect(outcome.exit).toBe(2);
    expect(runbooks(outcome)[region]).toMatch(expected);
    expect(outcome.next).toBe(`dr journal ${run} --sync`);
    expect((await ask(SYNC)).exit).toBe(0);
    expect((await ask(VERIFY)).exit).toBe(0);
  });
});

it('a bucket that does not say what it keeps is unknown', async () => {
  const { fault } = bench.cloud;
  bench.cloud.fault = (operation, nth) =>
    operation.region === CONTROL && JSON.stringify(operation.input).includes('runbook.json')
      ? { ok: false, kind: 'denied', code: 'AccessDenied', message: '', requestId: null }
      : fault(operation, nth);
  const outcome = await ask(VERIFY);
  expect(outcome.exit).toBe(4);
  expect(runbooks(outcome)[CONTROL]).toBe('unknown (runbook.json: AccessDenied)');
});

it('another runbook in a bucket that the run does not use is named as well', async () => {
  bench.cloud.out.delete(EAST);
  for (const name of ['digest', 'world']) put(EAST, name, 'x');
  put(EAST, 'runbook.json', JSON.stringify(changed()));
  expect(runbooks(await ask(VERIFY))[EAST]).toMatch(/^other/);
});

describe('a machine that has never seen the run', () => {
  beforeEach(() => rmSync(join(bench.root, 'runs'), { recursive: true, force: true }));

  it('takes the copy that the journal names, and not the first one', async () => {
    const before = runbookDigest((await openRun(run, bench.ports())).runbook);
    const other = changed();
    rmSync(join(bench.root, 'runs'), { recursive: true, force: true });
    bench.cloud.out.delete(EAST);
    for (const region of [EAST, WEST]) {
      put(region, 'runbook.json', JSON.stringify(other));
      put(region, 'digest', runbookDigest(other));
      put(region, 'world', 'account 123456789012');
    }
    expect(runbookDigest((await openRun(run, bench.ports())).runbook)).toBe(before);
  });

  it('refuses the run where every copy is another one', async () => {
    const other = { ...(await openRun(run, bench.ports())).runbook, title: 'Something else' };
    rmSync(join(bench.root, 'runs'), { recursive: true, force: true });
    for (const region of [WEST, CONTROL]) {
      put(region, 'runbook.json', JSON.stringify(other));
      put(region, 'digest', runbookDigest(other));
    }
    await expect(ask(VERIFY)).rejects.toMatchObject({
      code: 'broken-run',
      why: expect.stringMatching(/the journal was written for [0-9a-f]{8}/) as string,
    });
  });
});

it('a folder of this machine with another runbook and a digest that fits it is refused', async () => {
  const other = changed();
  writeFileSync(here('runbook.json'), JSON.stringify(other));
  writeFileSync(here('digest'), runbookDigest(other));
  await expect(ask(VERIFY)).rejects.toMatchObject({ code: 'broken-run' });
});

describe('a run that waits, of which nothing can be believed', () => {
  const applies = (): Promise<void> => requireNoOpenRun(bench.topology, ['warm-standby.global'], bench.ports());
  const abort = (): Promise<VerbOutcome> =>
    abortIn(testContext({ yes: true }), bench.ports(), run, { reason: 'it was changed', takeover: false });

  beforeEach(async () => {
    bench = new FlowBench();
    run = await bench.stoppedAtPromotion();
    await expect(applies()).rejects.toMatchObject({ code: 'run-open' });
  });

  it.each<[string, () => void]>([
    ['its runbook was changed', () => writeFileSync(here('runbook.json'), JSON.stringify(changed()))],
    ['its runbook is half of one', () => writeFileSync(here('runbook.json'), '{"id":')],
    ['its journal was changed', () => writeFileSync(here('journal.jsonl'), '{"seq":1}\n')],
  ])('%s: its lease is ended by name, and applies go on', async (_name, spoil) => {
    spoil();
    const outcome = await abort();
    expect(outcome.exit).toBe(0);
    await applies();
  });
});
