/** Misleading errors of AWS and of the network: cause and fix. */
import { EXPLAINED_CODES, meaningOf, reasonOf } from './meanings';

const said = (code: string, message = '', action?: string): string => {
  const found = meaningOf({ code, message }, { region: 'ap-east-1', ...(action === undefined ? {} : { action }) });
  return found === null ? 'nothing' : `${found.short} | ${found.why} | ${found.fix}`;
};

const NOT_AUTHORIZED =
  'User: arn:aws:iam::123456789012:role/ops is not authorized to perform: ecr:DescribeRepositories';

test.each([
  [
    'UnrecognizedClientException',
    '',
    /not enabled.*global STS endpoint.*get-region-opt-status --region-name ap-east-1.*REGIONAL_ENDPOINTS=regional/s,
  ],
  ['InvalidClientTokenId', '', /not enabled/],
  ['AuthFailure', '', /not enabled/],
  ['InvalidAccessKeyId', '', /not enabled/],
  ['ExpiredToken', '', /session has ended.*aws sso login/s],
  ['ExpiredTokenException', '', /session has ended/],
  ['RequestExpired', '', /clock/],
  ['RequestTimeTooSkewed', '', /clock/],
  ['SignatureDoesNotMatch', '', /secret key or clock/],
  ['OptInRequired', '', /not ready/],
  ['SubscriptionRequiredException', '', /subscription/],
  [
    'AccessDeniedException',
    `${NOT_AUTHORIZED} with an explicit deny in a service control policy`,
    /organization.*more rights for your role change nothing/s,
  ],
  ['AccessDenied', `${NOT_AUTHORIZED} with an explicit deny in a resource control policy`, /resource control policy/],
  ['AccessDenied', `${NOT_AUTHORIZED} because no permissions boundary allows the action`, /permissions boundary/],
  ['AccessDenied', `${NOT_AUTHORIZED} because no session policy allows the action`, /session policy/],
  ['AccessDenied', `${NOT_AUTHORIZED} because no VPC endpoint policy allows the action`, /VPC endpoint/],
  ['AccessDenied', 'User: x is not authorized to perform: kms:GenerateDataKey on this resource', /KMS key/],
  ['PermanentRedirect', '', /another region/],
  ['AuthorizationHeaderMalformed', '', /another region/],
  ['IllegalLocationConstraintException', '', /another region/],
  ['NoSuchBucket', '', /dr bootstrap/],
  ['NoAwsAnswer', '', /proxy.*sign-in page/s],
  ['ProxyAuthenticationRequired', '', /HTTPS_PROXY/],
  ['ENOTFOUND', '', /DNS/],
  ['ECONNREFUSED', '', /firewall/],
  ['CERT_HAS_EXPIRED', '', /clock/],
  ['SELF_SIGNED_CERT_IN_CHAIN', '', /NODE_EXTRA_CA_CERTS/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', '', /another name/],
] as const)('%s %s', (code, message, words) => {
  expect(said(code, message)).toMatch(words);
});

test('without the permission to list, S3 answers 403 for a missing object: both causes are named, for those calls alone', () => {
  expect(said('403', '', 's3:HeadObject')).toMatch(/may not exist.*s3:ListBucket/s);
  expect(said('AccessDenied', '', 's3:GetObject')).toMatch(/s3:ListBucket/);
  expect(said('AccessDenied', '', 's3:PutObject')).toBe('nothing');
});

test('a plain denial, and a code that needs no explanation, stay as they are', () => {
  expect(said('AccessDenied', `${NOT_AUTHORIZED} because no identity-based policy allows it`)).toBe('nothing');
  expect(reasonOf({ code: 'Throttling', message: '' })).toBe('Throttling');
  expect(reasonOf({ code: 'ExpiredToken', message: '' })).toBe('ExpiredToken (session has ended)');
});

test('every code of the table has a meaning with whole sentences', () => {
  for (const code of EXPLAINED_CODES) {
    const found = meaningOf(
      { code, message: 'kms: service control policy' },
      { region: 'us-east-1', action: 's3:HeadObject' },
    );
    expect({ code, why: found?.why.endsWith('.'), fix: (found?.fix.length ?? 0) > 20 }).toEqual({
      code,
      why: true,
      fix: true,
    });
  }
});
