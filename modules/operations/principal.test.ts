import { principalIdIn, principalName, principalOf } from './principal';

const A = '123456789012';

it.each([
  ['AROAEXAMPLE1234567890:alice', `arn:aws:sts::${A}:assumed-role/ops/alice`, 'AROAEXAMPLE1234567890', 'role ops'],
  ['AROAEXAMPLE1234567890:bob', `arn:aws:sts::${A}:assumed-role/ops/bob`, 'AROAEXAMPLE1234567890', 'role ops'],
  ['AIDAEXAMPLE1234567890', `arn:aws:iam::${A}:user/team/ann`, 'AIDAEXAMPLE1234567890', 'user ann'],
  [A, `arn:aws:iam::${A}:root`, A, `root of ${A}`],
])('%s is the principal, not the session', (userId, arn, id, name) => {
  expect(principalOf({ userId, arn }).id).toBe(id);
  expect(principalIdIn(userId)).toBe(id);
  expect(principalName(arn)).toBe(name);
});

it.each([`${A}:anybody`, '', 'alice', 'AROAEXAMPLE1234567890', 'ASIA1234567890123456'])(
  '%s identifies no principal',
  (userId) => {
    expect(principalIdIn(userId)).toBeNull();
  },
);
