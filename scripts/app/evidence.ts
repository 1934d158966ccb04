/** Evidence that is kept in the project: for status, and for reports of past runs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../../modules/console/disk';
import { DrError } from '../../modules/console/errors';
import type { Evidence } from '../../modules/evidence/evidence';

const FILE = 'evidence.json';

/** The newest evidence of an environment, by when the run ended; null where none is kept. What is not evidence is passed over. */
export async function lastEvidence(root: string, environment: string): Promise<Evidence | null> {
  const kept = await keptEvidence(root);
  return kept.find((one) => one.evidence?.environment === environment)?.evidence ?? null;
}

/** A folder with evidence, or with an unreadable evidence file. */
export interface KeptEvidence {
  readonly id: string;
  readonly evidence: Evidence | null;
  /** Why it cannot be read; null where it can. */
  readonly problem: string | null;
}

/** All evidence under `root`, the newest first. */
export async function keptEvidence(root: string): Promise<readonly KeptEvidence[]> {
  const folders = isThere(root) ? readdirSync(root) : [];
  // Names with a dot are drafts of killed processes.
  const ids = folders.filter((id) => !id.startsWith('.') && isThere(join(root, id, FILE)));
  const all = await Promise.all(
    ids.map(async (id): Promise<KeptEvidence> => {
      try {
        return { id, evidence: await readEvidence(root, id), problem: null };
      } catch (error) {
        return { id, evidence: null, problem: error instanceof DrError ? error.what : String(error) };
      }
    }),
  );
  const when = ({ id, evidence }: KeptEvidence): string => evidence?.ended_at ?? id;
  return all.sort((one, other) => (when(one) < when(other) ? 1 : -1));
}

/**
 * The evidence of one run.
 * @throws DrError `no-evidence`, `invalid-evidence`
 */
export async function readEvidence(root: string, id: string): Promise<Evidence> {
  const file = join(root, id, FILE);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(id) || !isThere(file)) throw noEvidence(id, file);
  const { parseEvidence } = await import('../../modules/evidence/schema');
  return parseEvidence(asJson(readFileSync(file, 'utf8')), file);
}

/** The schema refuses text that is not JSON. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** A file beside the evidence of a run; null where there is none. */
export function fileBeside(root: string, id: string, name: string): Uint8Array | null {
  const file = join(root, id, name);
  return isThere(file) ? readFileSync(file) : null;
}

function noEvidence(id: string, file: string): DrError {
  return new DrError(
    'no-evidence',
    `No evidence of ${JSON.stringify(id)} is kept here.`,
    `There is no ${file}.`,
    'dr report lists what is kept.',
  );
}
