/** Whether the copies of a run's files are those of its journal: a copy of another runbook would be carried out on another machine. */
import { runbookDigest } from '../../runbook/journal';
import { isRunbook, readRunbook } from '../../runbook/runbook-shape';
import { RUN_FILES } from '../../runs/gather';
import type { Objects, Read } from '../../runs/objects';
import { runKey } from '../../runs/places';

export interface FilesState {
  readonly where: string;
  /** `other`: at least one file is not the run's. `missing`: at least one is not there, and the others are the run's. */
  readonly v: 'whole' | 'missing' | 'other' | 'unknown';
  /** Which file and how, in words; empty where all is whole. */
  readonly why: string;
}

/** What every copy has to be. */
export interface WantedFiles {
  /** Of the runbook that the journal names. */
  readonly digest: string;
  readonly world: string;
}

/** One line a bucket, in their order. Never throws for what lies there. */
export function compareFiles(
  buckets: readonly Objects[],
  environment: string,
  runId: string,
  wanted: WantedFiles,
): Promise<readonly FilesState[]> {
  return Promise.all(
    buckets.map(async (bucket): Promise<FilesState> => {
      const found = await Promise.all(
        RUN_FILES.map(async (name) => judged(name, await bucket.read(runKey(environment, runId, name)), wanted)),
      );
      const worst = (['other', 'unknown', 'missing'] as const).flatMap((v) => found.find((one) => one.v === v) ?? []);
      return { where: bucket.place.region, ...(worst[0] ?? { v: 'whole', why: '' }) };
    }),
  );
}

type Judged = Omit<FilesState, 'where'>;

function judged(name: (typeof RUN_FILES)[number], read: Read, wanted: WantedFiles): Judged {
  if (read.v === 'missing') return { v: 'missing', why: `${name} is not there` };
  if (read.v === 'unknown') return { v: 'unknown', why: `${name}: ${read.why}` };
  const why = mistake(name, read.text, wanted);
  return why === null ? { v: 'whole', why: '' } : { v: 'other', why: `${name} ${why}` };
}

function mistake(name: (typeof RUN_FILES)[number], text: string, { digest, world }: WantedFiles): string | null {
  if (name === 'world') return text.trim() === world.trim() ? null : 'names another world';
  if (name === 'digest') return text.trim() === digest ? null : 'is that of another runbook';
  const runbook = readRunbook(text);
  if (!isRunbook(runbook)) return `is not what dr writes (${runbook.wrong})`;
  const own = runbookDigest(runbook);
  return own === digest ? null : `is another one (${own.slice(0, 8)}; the journal names ${digest.slice(0, 8)})`;
}
