/** A full disk at every write of a run: nothing is sent without a record, and the record stays complete. */
import fs from 'node:fs';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../console/disk';
import { actionRow } from '../operations/catalogue';
import { stageOverlay, writeOverlay } from '../overlays/edit';
import { fileJournal } from './file-journal';
import { failoverRunbook } from '../patterns/warm-standby/failover';
import { Bench, WEST } from '../recovery/testing/run';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'full-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const noRoom = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });

/** The disk is full from the nth write on, until the mocks are restored; what it takes of that one is its first half. */
function fullFrom(nth: number): void {
  const real = fs.writeFileSync;
  let writes = 0;
  jest.spyOn(fs, 'writeFileSync').mockImplementation((file, data, options) => {
    writes += 1;
    if (writes < nth) return real(file, data, options);
    const text = typeof data === 'string' ? data : '';
    real(file, text.slice(0, text.length / 2));
    throw noRoom();
  });
}

it('stops a run before an act that it could not record, and a resumed run completes it', async () => {
  const whole = new Bench();
  const runbook = failoverRunbook(whole.topology, await whole.observe(), { to: WEST });
  await whole.run(runbook);
  const writes = whole.journal.entries.length;
  expect(writes).toBeGreaterThan(20);
  for (let nth = 1; nth <= writes; nth += 1) {
    const path = join(folder, `${nth}.jsonl`);
    const run = new Bench();
    const journal = fileJournal(path);
    fullFrom(nth);
    await expect(run.run(runbook, { journal })).rejects.toMatchObject({
      code: 'disk-full',
      what: expect.stringContaining(path) as string,
    });
    jest.restoreAllMocks();
    // Opening it checks the chain: half a line in the middle would be refused.
    const kept = fileJournal(path);
    const intents = (await kept.read()).flatMap((entry) =>
      entry.kind === 'intent' ? [JSON.stringify(entry.operation)] : [],
    );
    const sent = run.cloud.sent.filter((operation) => actionRow(operation).mutating).map((one) => JSON.stringify(one));
    expect(sent.filter((one) => !intents.includes(one))).toEqual([]);
    expect((await run.run(runbook, { journal: kept })).outcome).toBe('done');
    expect(run.cloud.writer()).toBe(WEST);
  }
});

describe.each([
  ['a file', (path: string) => writeWhole(path, '{"a": 2}')],
  ['an overlay', (path: string) => writeOverlay(path, '{"a": 2}')],
  ['an overlay among others', (path: string) => stageOverlay(path, '{"a": 2}').place()],
])('%s on a full disk', (_what, write) => {
  it('stays as it was, alone, and the error names it and what to do', () => {
    const path = join(folder, 'file.json');
    writeFileSync(path, '{"a": 1}');
    fullFrom(1);
    expect(() => write(path)).toThrow(
      expect.objectContaining({
        code: 'disk-full',
        what: `${path} could not be written.`,
        fix: expect.stringContaining(folder) as string,
      }) as Error,
    );
    jest.restoreAllMocks();
    expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['{"a": 1}', ['file.json']]);
    write(path);
    expect(readFileSync(path, 'utf8')).toBe('{"a": 2}');
  });
});
