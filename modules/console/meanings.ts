/**
 * A table from misleading error codes to meaning and fix. Used by everything that shows a failed call (status,
 * preflight, bootstrap, Terraform's errors), so that all say the same. Pure.
 *
 * Sources: AWS General Reference "Managing AWS Regions" and STS "Regions and endpoints" (tokens of the global endpoint
 * are not valid in Regions that are off until enabled); IAM "Troubleshoot access denied error messages" (the phrases of
 * policies); S3 "Error responses" and HeadObject (403 without s3:ListBucket); Node's TLS codes.
 */

/** A failed call, as known by the code that shows it. */
export interface Failed {
  readonly code: string;
  /** AWS's message; it names the kind of policy that denied. */
  readonly message: string;
}

/** The call, if known. */
export interface AskedOfAws {
  readonly region?: string;
  /** As IAM names it: `s3:HeadObject`. */
  readonly action?: string;
}

export interface Meaning {
  /** A few words that follow the code. */
  readonly short: string;
  /** A sentence or two. */
  readonly why: string;
  /** What to do about it; a whole sentence. */
  readonly fix: string;
}

interface Row {
  /** Stems of codes: without Exception, Fault or Error at their end. */
  readonly codes: readonly string[];
  /** Where only some messages of these codes mean this. */
  readonly message?: RegExp;
  /** Where only some calls mean this. */
  readonly action?: RegExp;
  readonly short: string;
  readonly why: (asked: AskedOfAws) => string;
  readonly fix: (asked: AskedOfAws) => string;
}

const DENIED = ['AccessDenied', 'UnauthorizedOperation', 'NotAuthorized', 'AuthorizationError', 'Forbidden', '403'];
const where = ({ region }: AskedOfAws): string => (region === undefined ? 'that region' : region);
const what = ({ action }: AskedOfAws): string => (action === undefined ? 'the call' : action);

const LOG_IN = 'Log in again (for example aws sso login), or set AWS_PROFILE, then run it again.';

const NOT_ENABLED = ({ region = 'REGION' }: AskedOfAws): string =>
  `look whether the region is enabled: aws account get-region-opt-status --region-name ${region}. If it is, take a token from a regional endpoint: set AWS_STS_REGIONAL_ENDPOINTS=regional and AWS_REGION=${region}, then log in again. If other regions refuse the credentials too, the key itself is wrong.`;

/** The decision is made above the role. */
const above = (message: RegExp, short: string, owner: string): Row => ({
  codes: DENIED,
  message,
  short,
  why: (asked) => `${what(asked)} is denied by ${short}, whatever your role itself allows.`,
  fix: (asked) =>
    `Ask ${owner} to let ${what(asked)} through in ${where(asked)}; more rights for your role change nothing.`,
});

/** The first row that fits decides. */
const ROWS: readonly Row[] = [
  {
    codes: ['UnrecognizedClient', 'InvalidClientTokenId', 'InvalidAccessKeyId', 'AuthFailure', 'InvalidToken'],
    short: 'region not enabled, token not valid there, or unknown key',
    why: (asked) =>
      `${where(asked)} does not know these credentials. Either the region is not enabled in the account; or the token was handed out by the global STS endpoint, and such a token is not valid in regions that are off until enabled; or the access key is wrong or was deleted.`,
    fix: (asked) => `L${NOT_ENABLED(asked).slice(1)}`,
  },
  {
    codes: ['ExpiredToken', 'TokenRefreshRequired', 'ExpiredTokenId'],
    short: 'session has ended',
    why: () => 'The credentials were valid for a time, and that is over.',
    fix: () => LOG_IN,
  },
  {
    codes: ['RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture'],
    short: "this machine's clock is wrong",
    why: () => 'A request is signed with the time, and AWS takes no signature that is more than some minutes off.',
    fix: () => "Set this machine's clock (timedatectl set-ntp true), then run it again.",
  },
  {
    codes: ['SignatureDoesNotMatch', 'InvalidSignature', 'IncompleteSignature'],
    short: 'secret key or clock is wrong, or something changed the request',
    why: () =>
      "The signature was made with another secret key than AWS knows, or at another time, or a proxy changed the request's headers.",
    fix: () =>
      "Look at the secret access key (blanks, a cut line) and at this machine's clock; behind a proxy, let it pass requests unchanged.",
  },
  {
    codes: ['CredentialsProvider', 'TokenProvider', 'NoCredentials', 'MissingAuthenticationToken'],
    short: 'no credentials found',
    why: () => 'No source of credentials that this process can see has any.',
    fix: () => LOG_IN,
  },
  {
    codes: ['OptInRequired', 'PendingVerification'],
    short: 'account not ready for the service',
    why: (asked) => `The account is not subscribed to the service in ${where(asked)}, or AWS has not verified it yet.`,
    fix: () => "Finish the account's sign-up in the console (payment and verification), or ask AWS Support.",
  },
  {
    codes: ['SubscriptionRequired', 'AWS.SubscriptionRequired'],
    short: 'account lacks a subscription',
    why: () => 'The account is not activated, or the service has to be subscribed to first.',
    fix: () => 'Activate the account or the service in the console, or ask AWS Support.',
  },
  above(/service control polic/i, 'a service control policy of the organization', 'whoever runs the organization'),
  above(/resource control polic/i, 'a resource control policy of the organization', 'whoever runs the organization'),
  above(/permissions? boundar/i, 'the permissions boundary of your role', 'whoever set the boundary'),
  above(/session polic/i, 'the session policy that you took the role on with', 'whoever handed out the session'),
  above(
    /VPC endpoint polic/i,
    'the policy of the VPC endpoint that the request went through',
    'whoever runs the network',
  ),
  {
    codes: DENIED,
    message: /\bkms:|KMS|customer master key|ciphertext/,
    short: 'the key does not let you',
    why: (asked) =>
      `${what(asked)} needs the KMS key that the object or the data is encrypted with, and the key's policy or yours does not allow it.`,
    fix: () =>
      'Allow your role kms:Decrypt and kms:GenerateDataKey on that key, in your policy and in the policy of the key.',
  },
  {
    codes: ['403'],
    action: /^s3:Head(Object|Bucket)$/,
    short: 'denied, not there, or region not enabled',
    why: (asked) =>
      `An answer to ${what(asked)} has no code. What is asked for may be denied; or may not exist, since S3 says 403 instead of 404 to whoever may not list the bucket; or ${where(asked)} does not know these credentials: the region is not enabled in the account, the token is one of the global STS endpoint, or the key is wrong.`,
    fix: (asked) =>
      `Ask for the code: aws s3api list-objects-v2 --bucket NAME --max-keys 1 --region ${asked.region ?? 'REGION'}. AccessDenied: allow your role s3:ListBucket. InvalidAccessKeyId or InvalidToken: ${NOT_ENABLED(asked)}`,
  },
  {
    codes: ['403', 'Forbidden', 'AccessDenied'],
    action: /^s3:(HeadObject|HeadBucket|GetObject)$/,
    short: 'denied, or not there',
    why: () =>
      'S3 says 403 instead of 404 to whoever may not list the bucket: the object may be denied, or may not exist.',
    fix: (asked) =>
      `Allow your role s3:ListBucket on the bucket beside ${what(asked)}; then S3 says which of both it is.`,
  },
  {
    codes: [
      'PermanentRedirect',
      'TemporaryRedirect',
      'AuthorizationHeaderMalformed',
      'IllegalLocationConstraint',
      '301',
      '307',
    ],
    short: 'the bucket is in another region',
    why: (asked) =>
      `A bucket of that name exists, but not in ${where(asked)}: names of buckets are taken across all regions and accounts.`,
    fix: () =>
      'See where it is (aws s3api get-bucket-location --bucket NAME). If it is not yours, choose another app or environment name.',
  },
  {
    codes: ['NoSuchBucket'],
    short: 'the bucket is not there',
    why: (asked) =>
      `There is no such bucket in ${where(asked)}: nobody made it, it was deleted, or it belongs to another account.`,
    fix: () => 'Make what must exist before a first apply: dr bootstrap',
  },
  {
    codes: ['NoAwsAnswer'],
    short: 'the answer is not from AWS',
    why: () =>
      'Something between this machine and AWS answered: a proxy, a firewall or the sign-in page of a network. It is no answer of the service.',
    fix: () =>
      'Sign in to the network, or name its proxy in HTTPS_PROXY; with curl -v https://sts.amazonaws.com you see who answers.',
  },
  {
    codes: ['ProxyAuthenticationRequired', '407'],
    short: 'the proxy wants credentials',
    why: () => 'The proxy that HTTPS_PROXY names refused the request without, or with, the credentials in its address.',
    fix: () => 'Write user and password into HTTPS_PROXY (http://USER:PASSWORD@HOST:PORT, percent-encoded).',
  },
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN'],
    short: 'name not resolved',
    why: (asked) =>
      `The name of the service's endpoint in ${where(asked)} has no address here: there is no DNS, or no such region or endpoint.`,
    fix: () => 'Check DNS and the name of the region; behind a proxy that resolves names, set HTTPS_PROXY.',
  },
  {
    codes: ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN'],
    short: 'nobody listens there',
    why: (asked) =>
      `No connection to ${where(asked)} could be made: the network does not lead there, or nobody listens.`,
    fix: () => 'Check the network, a firewall, and what HTTPS_PROXY names; if the region is out, name another one.',
  },
  {
    codes: ['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'],
    short: "certificate expired, or this machine's clock is wrong",
    why: () => "The certificate that was shown is not valid at this machine's time.",
    fix: () => "Look at this machine's clock first; if it is right, at the proxy whose certificate it is.",
  },
  {
    codes: [
      ...['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_GET_ISSUER_CERT'],
      ...['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_UNTRUSTED'],
    ],
    short: 'certificate of an authority that is not trusted',
    why: () => 'Something between this machine and AWS shows a certificate of its own: a proxy that reads the traffic.',
    fix: () => "Name a file with the authority's certificate (PEM) in NODE_EXTRA_CA_CERTS and in AWS_CA_BUNDLE.",
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'],
    short: 'certificate of another host',
    why: () => 'Who answered shows a certificate for another name: the sign-in page of a network, or a wrong endpoint.',
    fix: () => 'Sign in to the network; look for AWS_ENDPOINT_URL in your environment.',
  },
  {
    codes: ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'],
    short: 'no TLS spoken there',
    why: () => 'Who answered does not speak TLS: often an http proxy whose address begins with https.',
    fix: () => 'Look at the address in HTTPS_PROXY: most proxies are spoken to by http://.',
  },
];

/** The meaning of a failure; null if its code is clear. */
export function meaningOf({ code, message }: Failed, asked: AskedOfAws = {}): Meaning | null {
  const stem = code.replace(/(?:Exception|Fault|Error)$/, '');
  const row = ROWS.find(
    (one) =>
      (one.codes.includes(stem) || one.codes.includes(code)) &&
      (one.message?.test(message) ?? true) &&
      (one.action === undefined || (asked.action !== undefined && one.action.test(asked.action))),
  );
  return row === undefined ? null : { short: row.short, why: row.why(asked), fix: row.fix(asked) };
}

/** Codes of dr itself: their message explains them. */
const OWN_CODES: readonly string[] = ['ObjectTooLarge', 'MorePages'];

/** A failure in one line: its code, and in brackets its meaning if the code is not clear. */
export function reasonOf(failed: Failed, asked: AskedOfAws = {}): string {
  if (OWN_CODES.includes(failed.code)) return `${failed.code} (${failed.message})`;
  const meaning = meaningOf(failed, asked);
  return meaning === null ? failed.code : `${failed.code} (${meaning.short})`;
}

/** Every code of the table, for tests and for the documentation. */
export const EXPLAINED_CODES: readonly string[] = [...new Set(ROWS.flatMap(({ codes }) => codes))];
