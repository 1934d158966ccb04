/** Evidence that is kept in the project: for status, and for reports of past runs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence } from '../modules/evidence/evidence';

/** The newest evidence of an environment, by when the run ended; null where none is kept. What is not evidence is passed over. */
export async function lastEvidence(root: string, environment: string): Promise<Evidence | null> {
  if (!existsSync(root)) return null;
  const files = readdirSync(root)
    .sort()
    .reverse()
    .map((id) => join(root, id, 'evidence.json'))
    .filter((file) => existsSync(file));
  for (const file of files) {
    const found = await readEvidence(file);
    if (found?.environment === environment) return found;
  }
  return null;
}

async function readEvidence(file: string): Promise<Evidence | null> {
  const { parseEvidence } = await import('../modules/evidence/schema');
  try {
    return parseEvidence(JSON.parse(readFileSync(file, 'utf8')), file);
  } catch {
    return null;
  }
}
