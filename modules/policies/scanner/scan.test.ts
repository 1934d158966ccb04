/** The evaluation of a scanner's report. The scanner itself runs in `npm run scan`. */
import { SCANNER_ANSWERS } from '../../parts/scanner-answers';
import { type FailedCheck, forScanner, judgeScan, type ScannerReport } from './scan';

const failed = (check_id: string, resource: string): FailedCheck => ({
  check_id,
  check_name: 'Ensure something',
  file_path: '/warm-standby.us-east-1.platform/cdk.tf.json',
  resource,
});
const report = (...failed_checks: FailedCheck[]): ScannerReport => ({
  summary: { passed: 5, failed: failed_checks.length, parsing_errors: 0 },
  results: { failed_checks },
});
const ANSWER = { check: 'CKV_A', asks: 'x', resources: ['*-logs', 'zone'], reason: 'r', cost: 'c' };

test('a failed check with an answer for that resource is explained', () => {
  expect(judgeScan([report(failed('CKV_A', 'resource.entry-logs'), failed('CKV_A', 'aws_x.zone'))], [ANSWER])).toEqual({
    passed: 5,
    answered: 2,
    unexplained: [],
    unused: [],
  });
});

test.each([
  ['another check', failed('CKV_B', 'resource.entry-logs')],
  ['another resource', failed('CKV_A', 'resource.zone-2')],
  ['a name that the pattern matches in part only', failed('CKV_A', 'resource.logs-of-it')],
])('%s is a finding with its state', (_, one) => {
  const { unexplained } = judgeScan([report(one, failed('CKV_A', 'resource.zone'))], [ANSWER]);
  expect(unexplained).toEqual([
    {
      check: one.check_id,
      asks: 'Ensure something',
      state: 'warm-standby.us-east-1.platform',
      resource: one.resource,
    },
  ]);
});

test('an answer that covers nothing is reported: it would hide the next finding', () => {
  expect(
    judgeScan([report(failed('CKV_A', 'resource.zone'))], [ANSWER, { ...ANSWER, check: 'CKV_OLD' }]).unused,
  ).toEqual(['CKV_OLD']);
});

test('a scanner that could not read a file, or read nothing, does not pass', () => {
  const broken = { summary: { passed: 5, failed: 0, parsing_errors: 1 }, results: { failed_checks: [] } };
  expect(() => judgeScan([broken], [])).toThrow('could not parse 1 file');
  const empty = { summary: { passed: 0, failed: 0, parsing_errors: 0 }, results: { failed_checks: [] } };
  expect(() => judgeScan([empty], [])).toThrow('checked nothing');
});

test('unparseable parts are left out; every resource stays', () => {
  const resource = { aws_vpc: { main: {} } };
  const configuration = { '//': {}, terraform: { required_version: '>= 1.11' }, ephemeral: {}, resource, output: {} };
  expect(forScanner(configuration)).toEqual({ resource, output: {} });
});

test('each check is answered once, with a reason and a cost', () => {
  expect(new Set(SCANNER_ANSWERS.map(({ check }) => check)).size).toBe(SCANNER_ANSWERS.length);
  for (const { reason, cost, resources } of SCANNER_ANSWERS) {
    expect(reason.length).toBeGreaterThan(20);
    expect(cost.length).toBeGreaterThan(5);
    expect(resources.length).toBeGreaterThan(0);
  }
});
