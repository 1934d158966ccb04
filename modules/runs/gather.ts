/** The copies of one run: which exist, which is newest, and whether they agree. */
import { readFileSync } from 'node:fs';
import { isThere } from '../console/disk';
import { joinChains, readChain, type JournalChain, type Intent } from '../runbook/chain';
import { journalBroken } from '../runbook/file-journal';
import { journalsDiffer } from './copies';
import type { Objects } from './objects';
import { runKey } from './places';

/** Files of a run beside its journal. */
export const RUN_FILES = ['runbook.json', 'digest', 'world'] as const;
export const JOURNAL = 'journal.jsonl';

export type CopyState =
  | {
      readonly where: string;
      readonly v: 'found';
      readonly chain: JournalChain;
      readonly etag: string | null;
      /** Lines of its text, also after one that breaks the chain. */
      readonly total?: number;
    }
  | { readonly where: string; readonly v: 'missing' }
  | { readonly where: string; readonly v: 'unknown'; readonly why: string };

/** The journals of a run in the buckets, in their order. */
export function readCopies(
  buckets: readonly Objects[],
  environment: string,
  runId: string,
): Promise<readonly CopyState[]> {
  return Promise.all(
    buckets.map(async (bucket): Promise<CopyState> => {
      const where = bucket.place.region;
      const read = await bucket.read(runKey(environment, runId, JOURNAL));
      return read.v === 'found'
        ? { where, v: 'found', chain: readChain(read.text), etag: read.etag, total: linesIn(read.text) }
        : { where, ...read };
    }),
  );
}

/** The path of this machine's journal. */
export const HERE = 'this machine';

/** The journal of this machine, without an incomplete last line. */
export function ofFile(file: string): Extract<CopyState, { readonly v: 'found' }> {
  const text = isThere(file) ? readFileSync(file, 'utf8') : '';
  return { where: HERE, v: 'found', chain: readChain(text), etag: null, total: linesIn(text) };
}

/** Whole lines of a text. */
export const linesIn = (text: string): number => text.split('\n').length - 1;

export interface Newest {
  readonly where: string;
  readonly chain: JournalChain;
  /** Intents that only an earlier holder's copy has: they count as sent. */
  readonly lost: readonly Intent[];
}

/**
 * The complete copy; null if there is none. Throws DrError `journals-differ` if two contradict each other, and
 * `journal-broken` if no copy is valid, or if an invalid one may have more intents.
 */
export function newestOf(copies: readonly CopyState[]): Newest | null {
  const found = copies.filter((copy) => copy.v === 'found');
  const [first, ...rest] = found.filter(({ chain }) => chain.brokenAt === null);
  if (first === undefined) {
    const [broken] = found;
    if (broken === undefined) return null;
    throw journalBroken(`in ${broken.where}`, broken.chain.brokenAt ?? 1);
  }
  let newest: Newest = { where: first.where, chain: first.chain, lost: [] };
  for (const { where, chain } of rest) {
    const joined = joinChains(newest.chain, chain);
    if (joined.v === 'differ') throw journalsDiffer(newest.where, newest.chain, where, chain, joined.line);
    const lost = [...newest.lost, ...joined.lost];
    newest = joined.v === 'a' ? { ...newest, lost } : { where, chain, lost };
  }
  for (const one of found.filter(({ chain }) => chain.brokenAt !== null)) newest = withBroken(newest, one);
  return newest;
}

/** Continues from the valid copy, with the intents of the other one's beginning. */
function withBroken(newest: Newest, { where, chain, total }: Extract<CopyState, { readonly v: 'found' }>): Newest {
  // The last line is not covered by a hash of a later line: it may have been changed.
  const sound = { ...chain, lines: chain.lines.slice(0, -1), entries: chain.entries.slice(0, -1) };
  const joined = joinChains(newest.chain, sound);
  if (joined.v === 'differ') throw journalsDiffer(newest.where, newest.chain, where, sound, joined.line);
  if (joined.v === 'b' || (total ?? 0) > newest.chain.lines.length) {
    throw journalBroken(`in ${where}`, chain.brokenAt ?? 1);
  }
  return { ...newest, lost: [...newest.lost, ...joined.lost] };
}

export type RunFiles = Readonly<Record<(typeof RUN_FILES)[number], string>>;

/** File names of a runbook, before and after a switch. */
export const runbookFile = (digest: string): string => `runbook.${digest.slice(0, 8)}.json`;

/**
 * The run's other files, as each bucket that has them all holds them, the first bucket's first. `digest`: of the runbook that the journal
 * names; null where no journal does. A run that was changed over has the runbook under the name of its digest until its files follow:
 * those of such a bucket come as well.
 */
export async function readRunFiles(
  buckets: readonly Objects[],
  environment: string,
  runId: string,
  digest: string | null,
): Promise<readonly RunFiles[]> {
  const names = [...RUN_FILES, ...(digest === null ? [] : [runbookFile(digest)])];
  const all = await Promise.all(
    buckets.map((bucket) => Promise.all(names.map((name) => bucket.read(runKey(environment, runId, name))))),
  );
  return all.flatMap((reads): readonly RunFiles[] => {
    const [runbook, said, world, next] = reads.map((read) => (read.v === 'found' ? read.text : undefined));
    if (world === undefined) return [];
    const kept = runbook === undefined || said === undefined ? [] : [{ 'runbook.json': runbook, digest: said, world }];
    return next === undefined || digest === null ? kept : [...kept, { 'runbook.json': next, digest, world }];
  });
}

/** Copies the run's files into the buckets. Regions that did not take them. */
export async function writeRunFiles(
  buckets: readonly Objects[],
  environment: string,
  runId: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const missing = await Promise.all(
    buckets.map(async (bucket) => {
      const written = await Promise.all(
        Object.entries(files).map(([name, text]) => bucket.write(runKey(environment, runId, name), text, 'any')),
      );
      return written.every(({ v }) => v === 'written') ? [] : [bucket.place.region];
    }),
  );
  return missing.flat();
}
