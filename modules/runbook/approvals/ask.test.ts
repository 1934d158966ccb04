/** Which acceptances of a journal still wait for a second person: not those that continued without one. */
import type { EntryBody } from '../journal';
import { MemoryJournal } from '../../memory/journal';
import { waitingIn } from './ask';

const FENCE = 'unfenced:us-east-1';
const LOSS = 'data-loss:us-east-1';
const asked = (step: string, name: string): EntryBody => ({
  ...{ kind: 'asked', step, name, question: 'Go on?', why: '' },
  ...{ by: 'ann', principal: 'AROAOPERATOR', reason: 'the region is out' },
});

async function waiting(...bodies: readonly EntryBody[]): Promise<readonly string[]> {
  const journal = new MemoryJournal();
  for (const body of [asked('accept-loss', LOSS), asked('fence', FENCE), ...bodies]) await journal.append(0, body);
  return waitingIn(journal.entries).map(({ name }) => name);
}

it.each<[string, EntryBody, readonly string[]]>([
  ['its run was begun again', { kind: 'resume' }, [LOSS, FENCE]],
  ['another step ended', { kind: 'end', step: 'scale', end: 'met', why: '', observed: [] }, [LOSS, FENCE]],
  ['its step ended without it', { kind: 'end', step: 'fence', end: 'met', why: '', observed: [] }, [LOSS]],
  ['its step was skipped', { kind: 'skip', step: 'fence', by: 'ann', reason: 'its network is cut' }, [LOSS]],
  ['it was accepted', { kind: 'accepted', step: 'fence', name: FENCE, by: 'ann', reason: 'out' }, [LOSS]],
  [
    'it was declined',
    { kind: 'declined', step: 'fence', name: FENCE, by: 'bob', principal: 'AROAAPPROVER', reason: 'it answers here' },
    [LOSS],
  ],
  [
    'the run changed over to another runbook',
    { kind: 'switch', from: 'a', digest: 'b', runbook: 'failover-ungraceful', by: 'ann', reason: 'it got worse' },
    [],
  ],
  ['the run was aborted', { kind: 'abort', by: 'ann', reason: 'it is back' }, []],
])('a question where %s', async (_what, body, expected) => {
  expect(await waiting(body)).toEqual(expected);
});

it('waits anew where it is put once more', async () => {
  const end: EntryBody = { kind: 'end', step: 'fence', end: 'not', why: '', observed: [] };
  expect(await waiting(end, asked('fence', FENCE))).toEqual([LOSS, FENCE]);
});
