/** Compares a stored bundle with one made now: every file by its content, not by its manifest. */
import { sha256 } from '../../runbook/journal';
import type { BundleAbout } from './about';
import { MANIFEST, SUMS, type Bundle, type BundleManifest } from './bundle';
import type { FileRead, KeptFiles, BundleFile } from './kept';

export interface BundleFinding {
  readonly path: string;
  /**
   * `stale`: unchanged, and different from one made now. `altered`: changed since it was made. `missing`: made and
   * deleted. `extra`: not made by dr. `unreadable`: unknown.
   */
  readonly is: 'stale' | 'altered' | 'missing' | 'extra' | 'unreadable';
  /** Of what is unreadable. */
  readonly why: string | null;
}

export interface BundleState {
  /** `damaged`: a file is altered, missing or extra. `missing`: there is no bundle. `unknown`: not readable. */
  readonly state: 'fresh' | 'stale' | 'damaged' | 'missing' | 'unknown';
  /** ISO 8601, as the manifest says; null where it says nothing. */
  readonly madeAt: string | null;
  /** Files that differ, by path. */
  readonly files: readonly BundleFinding[];
  /** Where it is unknown as a whole: why. */
  readonly why: string | null;
}

/** Makes the bundle now with the stored one's time and commit, so that every file can be compared. */
export type Remake = (about: Pick<BundleAbout, 'madeAt' | 'commit'>) => Bundle;

/** Stands where no manifest says when the kept one was made. */
const UNDATED = '1970-01-01T00:00:00Z';

export const bundleUnknown = (why: string): BundleState => ({ state: 'unknown', madeAt: null, files: [], why });

/** Never throws for what is kept: what cannot be read is a finding. Throws what `remake` throws. */
export async function compareBundle(remake: Remake, kept: KeptFiles): Promise<BundleState> {
  const listed = await kept.list();
  if (listed.v === 'unknown') return bundleUnknown(listed.why);
  if (listed.files.length === 0) return { state: 'missing', madeAt: null, files: [], why: null };
  const reads = new Map(
    await Promise.all(
      listed.files.map(async (file): Promise<[string, FileRead]> => [file.path, asListed(file, await kept.read(file))]),
    ),
  );
  const texts = new Map([...reads].flatMap(([path, read]) => (read.v === 'found' ? [[path, read.text]] : [])));
  const manifest = parseManifest(texts.get(MANIFEST));
  const made = remake({ madeAt: manifest?.made_at ?? UNDATED, commit: manifest?.commit ?? null });
  const files = findingsOf(made, reads, texts, manifest);
  return { state: stateOf(files), madeAt: manifest?.made_at ?? null, files, why: null };
}

/** A decoder may drop bytes, such as a byte order mark, so bytes are compared. */
function asListed({ size }: BundleFile, read: FileRead): FileRead {
  if (read.v !== 'found' || size === null || Buffer.byteLength(read.text) === size) return read;
  return { v: 'found', text: `${read.text}\n${size} bytes\n` };
}

function stateOf(files: readonly BundleFinding[]): BundleState['state'] {
  const has = (...wanted: readonly BundleFinding['is'][]): boolean => files.some(({ is }) => wanted.includes(is));
  if (has('altered', 'missing', 'extra')) return 'damaged';
  if (has('stale')) return 'stale';
  return has('unreadable') ? 'unknown' : 'fresh';
}

function findingsOf(
  made: Bundle,
  reads: ReadonlyMap<string, FileRead>,
  texts: ReadonlyMap<string, string>,
  manifest: BundleManifest | null,
): readonly BundleFinding[] {
  const sums = parseSums(texts.get(SUMS));
  const wantedDigests = parseManifest(made.files.get(MANIFEST))?.digests ?? {};
  /** The digest of a file by the bundle's manifest; null if it does not name the file. */
  const recorded = (path: string): string | null => manifest?.digests[path] ?? sums.get(path) ?? null;
  const asMade = (path: string, text: string): boolean =>
    path === SUMS ? sumsHold(sums, reads, texts) : recorded(path) === sha256(text);
  /** These follow from the others. */
  const derived = (path: string): boolean => path === MANIFEST || path === SUMS;
  const paths = [...new Set([...made.files.keys(), ...reads.keys()])].sort();
  const findings = paths.flatMap((path): readonly BundleFinding[] => {
    const wanted = made.files.get(path);
    const read = reads.get(path) ?? { v: 'missing' };
    if (read.v === 'unknown') return [{ path, is: 'unreadable', why: read.why }];
    const found = (is: BundleFinding['is']): readonly BundleFinding[] => [{ path, is, why: null }];
    if (read.v === 'missing') return found(made.files.has(path) && isNewOnly(path) ? 'stale' : 'missing');
    if (read.text === wanted) return [];
    if (asMade(path, read.text)) return manifest === null && saysWhen(path) ? [] : found('stale');
    return found(wanted === undefined ? 'extra' : 'altered');
  });
  const others = findings.some(({ path, is }) => is === 'stale' && !derived(path));
  return findings.filter(({ path, is }) => !(is === 'stale' && others && derived(path)));

  /** Not among the digests, since it says when it was made: without a manifest that cannot be made again. */
  function saysWhen(path: string): boolean {
    return wantedDigests[path] === undefined;
  }

  /** A file that the kept bundle never had: it was made when there was nothing to put into it. */
  function isNewOnly(path: string): boolean {
    return manifest !== null && sums.size > 0 && recorded(path) === null && !derived(path);
  }
}

/** The sums name every file that is kept and nothing else, and each that can be read has the content that they say. */
function sumsHold(
  sums: ReadonlyMap<string, string>,
  reads: ReadonlyMap<string, FileRead>,
  texts: ReadonlyMap<string, string>,
): boolean {
  const lines = [...reads].flatMap(([path, { v }]) => {
    const text = texts.get(path);
    const sum = text === undefined ? sums.get(path) : sha256(text);
    return path === SUMS || v === 'missing' ? [] : [`${sum ?? ''}  ${path}`];
  });
  const said = (texts.get(SUMS) ?? '').trimEnd().split('\n');
  return said.sort().join('\n') === lines.sort().join('\n');
}

function parseSums(text = ''): ReadonlyMap<string, string> {
  const lines = text.split('\n').map((line) => /^([0-9a-f]{64}) {2}(.+)$/.exec(line));
  return new Map(lines.flatMap((line) => (line?.[1] && line[2] ? [[line[2], line[1]]] : [])));
}

/** Null where it is none: what it says goes into files that are compared, and onto a screen. */
function parseManifest(text: string | undefined): BundleManifest | null {
  try {
    const { environment, made_at, commit, digests } = JSON.parse(text ?? '') as Readonly<Record<string, unknown>>;
    const whole =
      typeof environment === 'string' &&
      typeof made_at === 'string' &&
      /^[\d:TZ.-]{10,30}$/.test(made_at) &&
      (commit === null || (typeof commit === 'string' && /^[0-9a-z]{1,64}$/.test(commit))) &&
      typeof digests === 'object' &&
      digests !== null;
    if (!whole) return null;
    const known = Object.entries(digests).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return { environment, made_at, commit, digests: Object.fromEntries(known) };
  } catch {
    return null;
  }
}

const WORDS: Readonly<Record<BundleFinding['is'], string>> = {
  stale: 'would be made otherwise now',
  altered: 'is not what was made',
  missing: 'is missing',
  extra: 'is not of the bundle',
  unreadable: 'cannot be read',
};

/** A line a file. */
export function describeFindings(files: readonly BundleFinding[]): readonly string[] {
  return files.map(({ path, is, why }) => `${printable(path)} ${WORDS[is]}${why === null ? '' : ` (${why})`}`);
}

/** Names of objects come from whoever may write them. */
const printable = (path: string): string => (/^[\x20-\x7e]+$/.test(path) ? path : JSON.stringify(path));
