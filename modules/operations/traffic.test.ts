/** Who may move clients by an object, and who makes the buckets for it. */
import { sampleTopology } from '../topology/testing/sample';
import { TERRAFORM_TYPES } from '../parts/index.types';
import { statementsOf, type RoleName } from './roles';

const INVERSION = sampleTopology({ environment: { traffic_method: 'health-check-inversion' } });
const BUCKET = 'arn:aws:s3:::shop-warm-standby-traffic-us-west-2-dr';

/** Resources on which a role may do something, as the policy names them. */
const allowed = (role: RoleName, action: string, topology = INVERSION): readonly string[] =>
  statementsOf(topology, role, TERRAFORM_TYPES)
    .filter(({ Effect, Action }) => Effect === 'Allow' && Action?.includes(action))
    .flatMap(({ Resource }) => Resource);

test.each<[RoleName, takesOver: boolean, sentinel: boolean]>([
  ['operator', true, false],
  ['ci', false, true],
  ['break-glass', true, true],
])('%s may say who takes over: %s; may make what is always there: %s', (role, takesOver, sentinel) => {
  for (const action of ['s3:PutObject', 's3:DeleteObject']) {
    const on = allowed(role, action);
    expect([on.includes(`${BUCKET}/takes-over`), on.includes(`${BUCKET}/can-be-read`)]).toEqual([takesOver, sentinel]);
    expect(on).not.toContain(`${BUCKET}/*`);
  }
});

test('CI makes the buckets and the health checks, an operator reads them, and no bucket of states is among them', () => {
  expect(allowed('ci', 's3:CreateBucket')).toContain(BUCKET);
  expect(allowed('ci', 's3:CreateBucket').filter((arn) => arn.includes('tfstate'))).toEqual([]);
  expect(allowed('ci', 'route53:CreateHealthCheck')).toEqual(['*']);
  expect(allowed('operator', 's3:ListBucket')).toContain(BUCKET);
  expect(allowed('operator', 's3:CreateBucket')).toEqual([]);
});

test('where clients are moved by a record, nobody is given any of it', () => {
  const record = sampleTopology();
  for (const action of ['s3:CreateBucket', 's3:PutBucketPolicy', 'route53:CreateHealthCheck']) {
    expect(allowed('break-glass', action, record)).toEqual([]);
  }
  expect(allowed('operator', 's3:PutObject', record).filter((arn) => arn.includes('-traffic-'))).toEqual([]);
});
