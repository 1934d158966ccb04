/**
 * The kind of a failed AWS call, by its code alone: texts of messages change with locale, version and language of the
 * client. One list serves every engine (the TypeScript adapter here, generated bash, Step Functions), so that all give
 * the same verdict.
 */

/** Kinds of failure, as runbooks tell them apart. */
export type FailureKind = 'transient' | 'denied' | 'not-found' | 'validation' | 'refused' | 'other';

/**
 * Codes after which the same call may succeed later: throttling, service trouble, lost connections. As AWS sends them, so that a
 * shell script can compare them with the code in the CLI's message. Sources: botocore `retries/` (legacy and standard lists), IAM's
 * ConcurrentModification,
 * S3's OperationAborted and ConditionalRequestConflict ("try again"), Route 53's PriorRequestNotComplete.
 */
export const TRANSIENT_CODES: readonly string[] = [
  'BandwidthLimitExceeded',
  'ConcurrentModification',
  'ConcurrentUpdateException',
  'ConditionalRequestConflict',
  'EC2ThrottledException',
  'InternalError',
  'InternalErrorException',
  'InternalFailure',
  'InternalServerError',
  'InternalServerException',
  'InternalServiceError',
  'InternalServiceException',
  'InternalServiceFault',
  'KMSInternalException',
  'OperationAborted',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServerException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'Throttled',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
];

/** Codes of Node.js and of the SDK for calls that got no answer: name not found, refused, reset, unreachable, too slow. */
export const CONNECTION_CODES: readonly string[] = [
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'NetworkingError',
  'TimeoutError',
];

const TRANSIENT = new Set([...TRANSIENT_CODES, ...CONNECTION_CODES].map(stem));

/** Codes of an endpoint without a working service. */
export const SILENT_CODES: readonly string[] = [...CONNECTION_CODES, 'RequestTimeout', 'ServiceUnavailable'];
const SILENT = new Set(SILENT_CODES.map(stem));

/** Rules in order; the first that matches a code's stem decides. */
const RULES: readonly (readonly [RegExp, FailureKind])[] = [
  [
    /^(AccessDenied|AccessDeniedForDependency|AllAccessDisabled|AuthFailure|Forbidden|Unauthorized|UnauthorizedOperation|NotAuthorized|AuthorizationNotFound|OptInRequired|SubscriptionRequired)$/,
    'denied',
  ],
  [/^(ExpiredToken|RequestExpired|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|InvalidToken)$/, 'denied'],
  [
    /^(SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|RequestTimeTooSkewed|MissingAuthenticationToken)$/,
    'denied',
  ],
  [/^(CredentialsProvider|TokenProvider|KeyUnavailable)$/, 'denied'],
  [/NotFound$|^NoSuch|DoesNotExist$/, 'not-found'],
  [
    /^(Validation|InvalidParameter|InvalidInput|InvalidArgument|InvalidRequest|InvalidChangeBatch|InvalidAction|InvalidTarget)/,
    'validation',
  ],
  [
    /^(MissingParameter|MissingRequiredParameter|Malformed|Serialization|UnknownOperation|ParamValidation|InvalidArn|InvalidBucketName)/,
    'validation',
  ],
  [/^(InvalidQueryParameter|UnsupportedParameter|ClientException|Client)$/, 'validation'],
  [
    /State$|Conflict|InUse|AlreadyExists|AlreadyOwnedByYou|AlreadyAssociated|NotEmpty$|NotActive$|PreconditionFailed/,
    'refused',
  ],
  [/LimitExceeded|QuotaExceeded|^Insufficient|UnsupportedOperation|OperationNotPermitted|Disabled$/, 'refused'],
];

/** What a status says when a body carried no code (answers to HEAD, or an HTML page of something in between). */
const BY_STATUS: readonly (readonly [(status: number) => boolean, FailureKind])[] = [
  [(s) => s === 401 || s === 403, 'denied'],
  [(s) => s === 404, 'not-found'],
  [(s) => s === 409 || s === 412, 'refused'],
  [(s) => s === 429, 'transient'],
  // 501: not implemented, also at the next try.
  [(s) => s >= 500 && s !== 501, 'transient'],
];

/**
 * The kind of a failure. `status` is the HTTP status where there was an answer; it decides only where no rule knows the code.
 * The same fault has two spellings (`DBInstanceNotFound` on the wire and in the CLI, `DBInstanceNotFoundFault` in SDKs): both
 * give the same kind.
 */
export function classify(code: string, status?: number): FailureKind {
  const name = stem(code);
  if (TRANSIENT.has(name)) return 'transient';
  for (const [pattern, kind] of RULES) if (pattern.test(name)) return kind;
  if (status !== undefined) for (const [matches, kind] of BY_STATUS) if (matches(status)) return kind;
  return 'other';
}

/** True without an answer: no connection, a time-out, or the service is unavailable. A throttled call was answered. */
export function isSilence(failure: { readonly kind: FailureKind; readonly code: string }): boolean {
  return failure.kind === 'transient' && SILENT.has(stem(failure.code));
}

function stem(code: string): string {
  return code.replace(/(?:Exception|Fault|Error)$/, '');
}
