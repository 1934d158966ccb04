import { recordingConsole } from '../../console/testing/quiet';
import { objectsIn } from '../objects';
import { leasePlaces } from '../places';
import { Bench, EAST, WEST } from '../../recovery/testing/run';
import type { Ask } from '../../runbook/approvals/ask';
import { approvalKey, type ApprovalRecord } from './record';
import { secondPerson } from './second';

const ASK: Ask = {
  ...{ id: '7-aaaaaaaaaaaaaaaa', step: 'accept-loss', name: `data-loss:${EAST}`, question: 'Go on?', why: '' },
  ...{ by: 'ann', principal: 'AROAOPERATOR', reason: 'the region is out', at: 0 },
};

let bench: Bench;
beforeEach(() => (bench = new Bench()));

/** An answer as it lies in a bucket. */
function answers(region: string, who: string, decision: ApprovalRecord['decision']): void {
  const record: ApprovalRecord = {
    ...{ environment: 'warm-standby', run: 'run-1', name: ASK.name, ask: ASK.id, decision },
    ...{ by: who, user_id: `AROA${who.toUpperCase()}:x`, reason: 'I looked', at: '' },
  };
  bench.cloud.kept(region).set(approvalKey(record), { Body: JSON.stringify(record), ETag: '"a"', LastModified: '' });
}

function ask(console = recordingConsole()) {
  const { clock, cloud: sender } = bench;
  const buckets = leasePlaces(bench.topology, { target: WEST }).map((place) => objectsIn(place, { sender, clock }));
  const journal = { retry: () => Promise.resolve() };
  const run = { runId: 'run-1', environment: 'warm-standby' };
  return secondPerson(run, { buckets, journal }, { principal: bench.first, clock, console }).answer(ASK);
}

it.each([
  ['another bucket', EAST],
  ['the same bucket', WEST],
])('takes the no of one over the yes of another, in %s', async (_where, region) => {
  answers(WEST, 'bob', 'approved');
  answers(region, 'cleo', 'declined');
  expect(await ask()).toMatchObject({ v: 'declined', by: 'cleo' });
});

it('takes a yes of one bucket while another does not answer, and names the other', async () => {
  bench.cloud.out.add(EAST);
  answers(WEST, 'bob', 'approved');
  const console = recordingConsole();
  expect(await ask(console)).toMatchObject({ v: 'approved', by: 'bob', principal: 'AROABOB' });
  expect(console.warnings).toEqual([expect.stringContaining(`Approvals in ${EAST} cannot be read`)]);
});
