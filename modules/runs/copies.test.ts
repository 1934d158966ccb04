import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingConsole } from '../console/testing/quiet';
import { readChain } from '../runbook/chain';
import { fileJournal } from '../runbook/file-journal';
import type { EntryBody } from '../runbook/journal';
import { FakeClock } from '../memory/clock';
import { WEST } from '../recovery/testing/run';
import { copiedJournal } from './copies';
import type { Objects } from './objects';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'copies-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const START: EntryBody = { kind: 'start', runbook: 'r', digest: 'd', environment: 'e', target: WEST };
const SENT: EntryBody = { kind: 'intent', step: 'promote', act: 0 };

/** The text of a journal of one holder. */
async function written(epoch: number, ...bodies: readonly EntryBody[]): Promise<string> {
  const path = join(folder, `of-${epoch}-${bodies.length}`);
  const journal = fileJournal(path, () => epoch);
  for (const body of bodies) await journal.append(1, body);
  return readFileSync(path, 'utf8');
}

/** A bucket with a journal in it, and what lies there now. */
function bucketWith(text: string): { readonly bucket: Objects; readonly kept: () => string } {
  let kept = text;
  const bucket: Objects = {
    place: { region: WEST, bucket: 'b' },
    read: () => Promise.resolve({ v: 'found', text: kept, etag: '"1"', age: 0, written: '' }),
    list: () => Promise.resolve({ v: 'found', keys: [] }),
    write: (_key, body) => {
      kept = body;
      return Promise.resolve({ v: 'written', etag: '"2"' });
    },
  };
  return { bucket, kept: () => kept };
}

it('takes over intents of an earlier holder that are only in the bucket: they count as sent', async () => {
  const path = join(folder, 'of-1-1');
  const theirs = await written(1, START, { kind: 'begin', step: 'promote' }, SENT);
  await written(1, START);
  const { bucket, kept } = bucketWith(theirs);
  const journal = copiedJournal(
    fileJournal(path, () => 2),
    [bucket],
    'k',
    {
      clock: new FakeClock(),
      console: recordingConsole(),
    },
  );
  await journal.append(2, { kind: 'resume' });
  expect(await journal.flush()).toEqual([]);
  const entries = await journal.read();
  expect(entries.map(({ kind, epoch }) => `${kind} ${epoch}`)).toEqual(['start 1', 'resume 2', 'intent 2']);
  expect(entries[2]).toMatchObject(SENT);
  expect(readChain(kept()).entries).toEqual(entries);
});

it('is refused if the bucket has lines of a later holder', async () => {
  const path = join(folder, 'of-1-1');
  await written(1, START);
  const theirs = await written(3, START, SENT);
  const journal = copiedJournal(
    fileJournal(path, () => 2),
    [bucketWith(theirs).bucket],
    'k',
    {
      clock: new FakeClock(),
      console: recordingConsole(),
    },
  );
  await expect(journal.append(2, { kind: 'resume' })).rejects.toMatchObject({ code: 'lease-lost' });
});
