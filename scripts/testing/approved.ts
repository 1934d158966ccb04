/** The second person at a terminal of their own. */
import { LAB_IDENTITIES } from '../../modules/lab/credentials';
import { drAs, json, type Finished } from './terminal';

/** As the second person, once both questions wait. */
export async function approved(project: string, words: readonly string[]): Promise<Finished> {
  for (let tries = 0; tries < 60; tries += 1) {
    const answer = await drAs({ AWS_ACCESS_KEY_ID: LAB_IDENTITIES.approver }, project, ...words);
    if (answer.code === 0) return answer;
    if (json(answer)['error'] === undefined) return answer;
  }
  return fail();
}

/** Nobody answered. */
export function fail(): never {
  throw new Error('nobody could approve');
}
