/** A run whose files on this machine were changed, cut or lost: every verb that would pass it over names it, and what they say works. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DrError, EXIT } from '../../modules/console/errors';
import { resumeKept } from '../../modules/recovery/flows/carry-out';
import { openRunsIn } from '../../modules/recovery/preflight/open-runs';
import { FlowBench } from '../../modules/recovery/testing/flows';
import { EAST, WEST } from '../../modules/recovery/testing/run';
import { openDamaged, readDamaged, readRuns } from '../../modules/runs/runs';
import type { VerbOutcome } from '../app/verb';
import { forgetContexts, testContext } from '../testing/context';
import { abortIn } from './abort';
import { journalIn } from './journal';

const CONTROL = 'us-east-2';
const WORLD = 'account 123456789012';

let bench: FlowBench;
let run: string;
/** A run that was stopped when it had asked for the promotion. */
beforeEach(async () => {
  bench = new FlowBench();
  run = await bench.stoppedAtPromotion();
});
afterEach(() => {
  bench.close();
  forgetContexts();
});

const runsDir = (): string => join(bench.root, 'runs');
const here = (name: string): string => join(runsDir(), run, name);
const lines = (): string[] => readFileSync(here('journal.jsonl'), 'utf8').split('\n').slice(0, -1);
const write = (all: readonly string[]): void =>
  writeFileSync(here('journal.jsonl'), all.map((line) => `${line}\n`).join(''));
const again = () => bench.ports({ signal: new AbortController().signal });
const journal = (how: { sync?: boolean } = {}): Promise<VerbOutcome> =>
  journalIn(testContext(), again(), run, { verify: false, sync: how.sync === true });
const list = (): Promise<VerbOutcome> => journalIn(testContext(), again(), undefined, { verify: false, sync: false });
const open = (): readonly string[] => {
  const found = openRunsIn(runsDir(), 'warm-standby', WORLD);
  return found.known ? found.value : [found.why];
};
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof DrError ? error.code : String(error)),
  );

const KINDS: readonly [string, () => void][] = [
  [
    'a line of its journal was changed',
    () => write(lines().map((one, at) => (at === 2 ? one.replace('"', ' "') : one))),
  ],
  ['a line of its journal is no JSON', () => write(lines().map((one, at) => (at === 2 ? '{"seq":' : one)))],
  ['its runbook is half of one', () => writeFileSync(here('runbook.json'), '{"id":')],
  ['its runbook is gone', () => rmSync(here('runbook.json'))],
  [
    'its runbook is another one',
    () => {
      const other = { ...(JSON.parse(readFileSync(here('runbook.json'), 'utf8')) as object), title: 'Another' };
      writeFileSync(here('runbook.json'), JSON.stringify(other));
    },
  ],
  ['its world is gone', () => rmSync(here('world'))],
];

describe.each(KINDS)('where %s', (_name, spoil) => {
  it('it is named with what to do by the list of runs and by preflight', async () => {
    spoil();
    const [named = ''] = open();
    expect(named).toMatch(
      new RegExp(`^${run} is damaged: .*dr journal ${run} --sync; .*dr abort ${run} --reason TEXT$`),
    );
    const listed = await list();
    expect(listed.exit).toBe(EXIT.unknown);
    expect(listed.json).toMatchObject({ damaged: [{ id: run }] });
  });

  it('dr journal RUN --sync takes what the buckets keep, keeps what was here, and the run goes on', async () => {
    spoil();
    expect((await journal({ sync: true })).exit).toBe(EXIT.done);
    expect(readDamaged(runsDir())).toEqual([]);
    expect(open()).toEqual([run]);
    expect((await resumeKept(run, again())).result.outcome).toBe('done');
  });

  it('dr abort ends it where no bucket keeps it and no lease stands, and nobody is sent to it any more', async () => {
    spoil();
    for (const region of [WEST, EAST, CONTROL]) bench.cloud.kept(region).clear();
    expect(await codeOf(resumeKept(run, again()))).toMatch(/^(broken-run|journal-broken)$/);
    expect(await codeOf(journal({ sync: true }))).toMatch(/^(broken-run|journal-broken)$/);
    const how = { reason: 'it was changed', takeover: false };
    expect((await abortIn(testContext({ yes: true }), again(), run, how)).exit).toBe(EXIT.done);
    expect([open(), readDamaged(runsDir())]).toEqual([[], []]);
    expect(await codeOf(resumeKept(run, again()))).not.toBe('done');
  });
});

it('a journal that cannot be read to its end is not shown as if it were whole', async () => {
  write(lines().map((one, at) => (at === 2 ? '{"seq":' : one)));
  expect(await journal()).toMatchObject({ exit: EXIT.unknown, json: { broken_at: 3 } });
});

it('a damaged journal that goes on behind the copies is not given up for them: an intent could be lost', async () => {
  const all = lines();
  const kept = bench.cloud.kept(WEST).get(`runs/warm-standby/${run}/journal.jsonl`);
  for (const region of [WEST, CONTROL]) {
    const Body = all
      .slice(0, 4)
      .map((line) => `${line}\n`)
      .join('');
    bench.cloud
      .kept(region)
      .set(`runs/warm-standby/${run}/journal.jsonl`, { ETag: '"b"', LastModified: '', ...kept, Body });
  }
  write(all.map((one, at) => (at === 2 ? '{"seq":' : one)));
  expect(await codeOf(resumeKept(run, again()))).toBe('journal-broken');
  expect(await codeOf(journal({ sync: true }))).toBe('journal-broken');
});

it('is named in every environment where its own cannot be told, and not where a later run passed it', () => {
  writeFileSync(here('runbook.json'), '{"id":');
  const damaged = readDamaged(runsDir());
  expect(openDamaged(damaged, [], 'another', WORLD)).toHaveLength(1);
  expect(openDamaged(damaged, [], 'another', 'the lab')).toHaveLength(0);
  const later = {
    ...{ id: `${run}z`, runbook: 'r', environment: 'warm-standby', target: WEST, world: WORLD },
    begun: 'x',
  };
  const runs = [{ ...later, outcome: 'done', waiting: [], breakGlass: [] }];
  expect(openDamaged(damaged, runs, 'warm-standby', WORLD)).toHaveLength(0);
  expect(readRuns(runsDir())).toEqual([]);
});
