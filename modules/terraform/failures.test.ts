/** Terraform's errors with a misleading code: cause and fix are added to Terraform's message. */
import { failureOf } from './failures';

function failed(detail: string) {
  const diagnostic = { severity: 'error', summary: 'reading', detail };
  const stdout = `${JSON.stringify({ type: 'diagnostic', '@message': 'Error', diagnostic })}\n`;
  return failureOf('warm-standby.global', 'plan', { code: 1, stdout, stderr: '' });
}

test.each([
  [
    'api error UnrecognizedClientException: The security token included in the request is invalid.',
    /region is enabled.*regional endpoint/,
  ],
  ['api error ExpiredToken: The provided token has expired.', /Log in again/],
  [
    'api error AccessDenied: not authorized to perform: x with an explicit deny in a service control policy',
    /organization/,
  ],
  ['tls: failed to verify certificate: x509: certificate signed by unknown authority', /AWS_CA_BUNDLE/],
  ['dial tcp: lookup sts.eu-west-9.amazonaws.com: no such host', /DNS/],
  ["invalid character '<' looking for beginning of value", /sign in|Sign in/],
])('%s', (detail, words) => {
  const error = failed(`operation error STS: GetCallerIdentity, https response error StatusCode: 403, ${detail}`);
  expect(error).toMatchObject({ code: 'terraform-failed', fix: expect.stringMatching(words) as string });
  expect(error.why).toContain(detail);
  expect(error.fix).toContain('Fix the cause');
});

test('a clear error gets no explanation', () => {
  expect(failed('api error InvalidParameterValue: the name is too long').fix).toMatch(/^Fix the cause/);
});
