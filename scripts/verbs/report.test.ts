import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DISK } from '../../modules/evidence/disk';
import { measure } from '../../modules/evidence/measure';
import { sampleRun } from '../../modules/evidence/testing/sample';
import { writeEvidence } from '../../modules/evidence/write';
import { forgetContexts, testContext, type TestContext } from '../testing/context';
import type { VerbOutcome } from '../app/verb';
import { report } from './report';

afterEach(forgetContexts);

/** A project with the evidence of runs, by id and end. */
function kept(...runs: readonly (readonly [id: string, endedAt: string])[]): TestContext {
  const context = testContext();
  for (const [run_id, ended_at] of runs) {
    writeEvidence(root(context), { ...measure(sampleRun()), run_id, ended_at }, { 'journal.jsonl': 'one\n' }, DISK);
  }
  return context;
}

const root = ({ paths }: TestContext): string => join(paths.project, 'evidence');
const one = (): TestContext => kept(['run-1', '2026-11-20T16:00:00.000Z']);
const fileOf = (context: TestContext, name: string): string => join(root(context), 'run-1', name);
const show = (context: TestContext, ...args: readonly string[]): Promise<VerbOutcome> =>
  report.run(context, { args, options: {} });

describe('dr report', () => {
  it('lists what is kept, the newest first, and says what it cannot read', async () => {
    const context = kept(['run-a', '2026-11-20T16:00:00.000Z'], ['run-b', '2026-11-21T16:00:00.000Z']);
    mkdirSync(join(root(context), 'other'));
    mkdirSync(join(root(context), 'broken'));
    writeFileSync(join(root(context), 'broken', 'evidence.json'), '{');
    // Whoever wrote this was killed before it had its name.
    mkdirSync(join(root(context), '.run-c.draft'));
    writeFileSync(join(root(context), '.run-c.draft', 'evidence.json'), '{');
    const { exit, json, next } = await show(context);
    expect(exit).toBe(0);
    expect(json).toMatchObject({
      runs: [{ run_id: 'run-b', verdict: 'met', kind: 'drill' }, { run_id: 'run-a' }],
      unreadable: [{ run_id: 'broken', problem: expect.stringContaining('is not evidence') as string }],
    });
    expect(next).toBe('dr report run-b');
    expect(context.console.heard.join('\n')).toMatch(
      /^run-b {2}drill {2}.*met .*520 s modelled .*2026-11-21T16:00:00Z$/m,
    );
  });

  it('of another environment lists nothing', async () => {
    const context = one();
    const elsewhere = { ...context, options: { ...context.options, env: 'elsewhere' } };
    expect((await show(elsewhere)).json).toEqual({ runs: [], unreadable: [] });
  });

  it('renders the report that the run left, byte for byte, and writes nothing where it is there', async () => {
    const context = one();
    const left = readFileSync(fileOf(context, 'report.html'), 'utf8');
    expect((await show(context, 'run-1')).json).toMatchObject({ as_left: true, written: false });
    rmSync(fileOf(context, 'report.html'));
    expect((await show(context, 'run-1')).json).toMatchObject({
      report: fileOf(context, 'report.html'),
      written: true,
    });
    expect(readFileSync(fileOf(context, 'report.html'), 'utf8')).toBe(left);
    writeFileSync(fileOf(context, 'report.html'), 'all was well');
    await show(context, 'run-1');
    expect(readFileSync(fileOf(context, 'report.html'), 'utf8')).toBe(left);
    expect(context.console.heard.join('\n')).toContain('was not what the run left; it is again');
  });

  it('puts what another dr would render beside the report that the run left', async () => {
    const context = one();
    const file = fileOf(context, 'evidence.json');
    const older = JSON.parse(readFileSync(file, 'utf8')) as { readonly files: object };
    writeFileSync(file, JSON.stringify({ ...older, files: { ...older.files, 'report.html': 'a'.repeat(64) } }));
    const before = readFileSync(fileOf(context, 'report.html'), 'utf8');
    const { json } = await show(context, 'run-1');
    expect(json).toMatchObject({ as_left: false, report: fileOf(context, 'report.new.html') });
    expect(readFileSync(fileOf(context, 'report.html'), 'utf8')).toBe(before);
  });

  it.each<[string, (context: TestContext) => void, RegExp]>([
    ['a changed file', (context) => writeFileSync(fileOf(context, 'journal.jsonl'), 'two\n'), /journal\.jsonl is not/],
    ['a missing file', (context) => rmSync(fileOf(context, 'journal.jsonl')), /journal\.jsonl is missing/],
  ])('refuses %s, and renders nothing', async (_what, change, why) => {
    const context = one();
    rmSync(fileOf(context, 'report.html'));
    change(context);
    await expect(show(context, 'run-1')).rejects.toMatchObject({
      code: 'evidence-changed',
      why: expect.stringMatching(why) as string,
    });
    expect(existsSync(fileOf(context, 'report.html'))).toBe(false);
  });

  it.each(['run-2', '../evidence/run-1'])('knows no run %s', async (id) => {
    await expect(show(one(), id)).rejects.toMatchObject({ code: 'no-evidence' });
  });
});
