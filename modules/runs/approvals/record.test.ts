import type { Ask } from '../../runbook/approvals/ask';
import { approvalKey, judgeApproval, type ApprovalRecord } from './record';

const ASK: Ask = {
  id: '7-aaaaaaaaaaaaaaaa',
  step: 'accept-loss',
  name: 'data-loss:us-east-1',
  question: 'Go on?',
  why: '',
  by: 'arn:aws:sts::123456789012:assumed-role/operator/ann',
  principal: 'AROAOPERATOR',
  reason: 'the region is out',
  at: 0,
};

const RECORD: ApprovalRecord = {
  environment: 'warm-standby',
  run: 'run-1',
  name: ASK.name,
  ask: ASK.id,
  decision: 'approved',
  by: 'arn:aws:sts::123456789012:assumed-role/approver/bob',
  user_id: 'AROAAPPROVER:bob',
  reason: 'agreed on the call',
  at: '2026-11-20T12:00:00.000Z',
};

const judge = (record: object, key = approvalKey({ ...RECORD, ...record })) =>
  judgeApproval(key, JSON.stringify(record), 'warm-standby', 'run-1', ASK);

it('counts where another principal answers this very question', () => {
  const { by, reason } = RECORD;
  expect(judge(RECORD)).toEqual({ v: 'approved', by, principal: 'AROAAPPROVER', reason });
  expect(judge({ ...RECORD, decision: 'declined' })).toMatchObject({ v: 'declined' });
  const user = { ...RECORD, user_id: 'AIDABOB', by: 'arn:aws:iam::123456789012:user/bob' };
  expect(judge(user)).toMatchObject({ v: 'approved', principal: 'AIDABOB' });
});

it.each<[string, Partial<ApprovalRecord>, RegExp]>([
  ['belongs to another run', { run: 'run-0' }, /for run-0/],
  ['belongs to another environment', { environment: 'staging' }, /for run-1/],
  ['belongs to another name', { name: 'unfenced:us-east-1' }, /for unfenced/],
  ['is older than the question, or than the run', { ask: '7-bbbbbbbbbbbbbbbb' }, /earlier question/],
  ['is of the same principal', { user_id: 'AROAOPERATOR:ann' }, /same principal/],
  ['is of another session of the same role', { user_id: 'AROAOPERATOR:bob' }, /same principal/],
  ['is of somebody who cannot be told from others', { user_id: '123456789012:bob' }, /cannot be told/],
  ['has no reason', { reason: ' ' }, /no approval/],
])('is rejected where it %s', (_why, change, expected) => {
  expect(judge({ ...RECORD, ...change })).toMatchObject({
    v: 'rejected',
    why: expect.stringMatching(expected) as string,
  });
});

it('is rejected under a name that is not its own: IAM vouches for the name alone', () => {
  const key = approvalKey({ ...RECORD, user_id: 'AROAOPERATOR:ann' });
  expect(judge(RECORD, key)).toMatchObject({ v: 'rejected', why: expect.stringMatching(/another name/) as string });
});

it.each(['', 'null', '[]', '{"decision":"approved"}', '{"decision":'])('is none where the object holds %j', (text) => {
  expect(judgeApproval(approvalKey(RECORD), text, 'warm-standby', 'run-1', ASK)).toMatchObject({ v: 'rejected' });
});
