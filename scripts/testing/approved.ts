/** The second person at a terminal of their own. */
import { join } from 'node:path';
import { findLab } from '../../modules/lab/address';
import { drAs, json, type Finished } from './terminal';

/** As the second person, once both questions wait. */
export async function approved(project: string, words: readonly string[]): Promise<Finished> {
  for (let tries = 0; tries < 60; tries += 1) {
    const lab = await findLab(join(project, '.twinstate', 'lab'));
    const answer = await drAs({ AWS_ACCESS_KEY_ID: lab?.keys.approver.id ?? 'no lab' }, project, ...words);
    if (answer.code === 0) return answer;
    if (json(answer)['error'] === undefined) return answer;
  }
  return fail();
}

/** Nobody answered. */
export function fail(): never {
  throw new Error('nobody could approve');
}
