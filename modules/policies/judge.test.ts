/** Exceptions cover what they name until they expire; expired and unused ones are reported. */
import { DrError } from '../console/errors';
import { TERRAFORM_TYPES } from '../parts/index.types';
import { checkPolicies, type PolicyVerdict } from './judge';
import { resource, tree } from './testing/tree';

const broken = tree({
  'us-west-2.data': resource('aws_cloudwatch_log_group', { kms_key_id: 'arn:key', skip_destroy: true }),
});
const address = 'try.us-west-2.data/aws_cloudwatch_log_group.it';
const reason = 'the archive keeps these logs for ever';

function judge(rule: string, at: string, expires: string): PolicyVerdict {
  return checkPolicies(broken, [{ rule, address: at, reason, expires }], '2026-11-25', TERRAFORM_TYPES);
}

test('without an exception, the finding says rule, place, what, why and fix', () => {
  const { findings, passes } = checkPolicies(broken, [], '2026-11-25', TERRAFORM_TYPES);
  expect(passes).toBe(false);
  expect(findings).toMatchObject([{ rule: 'logs-end', severity: 'error', state: 'try.us-west-2.data', address }]);
  for (const key of ['what', 'why', 'fix'] as const) expect(findings[0]?.[key]).not.toBe('');
});

test.each([address, 'try.us-west-2.data/aws_cloudwatch_log_group.*', 'try.us-west-2.data/*'])(
  'an exception at %s covers it through its last day',
  (at) => {
    const { findings, passes, exceptions } = judge('logs-end', at, '2026-11-25');
    expect({ findings, passes }).toEqual({ findings: [], passes: true });
    expect(exceptions).toMatchObject([{ covers: 1, reason }]);
  },
);

test('an expired one is an error with date and reason, and its findings are reported again', () => {
  const { findings } = judge('logs-end', address, '2026-11-24');
  expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
    'logs-end error',
    'expired-exception error',
  ]);
  expect(findings[1]?.what).toContain('2026-11-24');
  expect(findings[1]?.what).toContain(reason);
});

test('an unused one is a warning: another address, another rule', () => {
  for (const [rule, at] of [
    ['logs-end', 'try.us-east-1.data/*'],
    ['protected', address],
  ] as const) {
    const { findings } = judge(rule, at, '2027-01-01');
    expect(findings.map((one) => `${one.rule} ${one.severity}`)).toEqual([
      'logs-end error',
      'unused-exception warning',
    ]);
  }
});

test('an unknown rule is refused with the likely one', () => {
  let thrown: unknown;
  try {
    judge('log-end', address, '2027-01-01');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(DrError);
  expect(thrown).toMatchObject({
    code: 'unknown-policy',
    exit: 1,
    problems: [{ path: 'policy_exceptions.0.rule', fix: 'did you mean logs-end?' }],
  });
});
