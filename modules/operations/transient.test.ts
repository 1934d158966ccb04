import { classify, CONNECTION_CODES, isSilence, TRANSIENT_CODES, type FailureKind } from './transient';

describe('classify', () => {
  it.each<[string, number | undefined, FailureKind]>([
    ['ThrottlingException', 400, 'transient'],
    ['RequestLimitExceeded', 400, 'transient'],
    ['ServiceUnavailable', 503, 'transient'],
    ['ECONNRESET', undefined, 'transient'],
    ['PriorRequestNotComplete', 400, 'transient'],
    ['AccessDenied', 403, 'denied'],
    ['AccessDeniedException', 400, 'denied'],
    ['ExpiredTokenException', 400, 'denied'],
    ['CredentialsProviderError', undefined, 'denied'],
    ['GlobalClusterNotFoundFault', 404, 'not-found'],
    ['NoSuchHostedZone', 404, 'not-found'],
    ['ValidationError', 400, 'validation'],
    ['InvalidParameterCombination', 400, 'validation'],
    ['InvalidGlobalClusterStateFault', 400, 'refused'],
    ['BucketAlreadyExists', 409, 'refused'],
    ['DBClusterQuotaExceededFault', 400, 'refused'],
    ['SomethingNew', 400, 'other'],
    // A body without a code: the status is all there is.
    ['UnknownError', 403, 'denied'],
    ['UnknownError', 502, 'transient'],
    ['NotImplemented', 501, 'other'],
  ])('%s with status %s is %s', (code, status, kind) => {
    expect(classify(code, status)).toBe(kind);
  });

  it("does not tell the wire's spelling from the SDK's", () => {
    expect(classify('DBInstanceNotFound')).toBe(classify('DBInstanceNotFoundFault'));
    expect(classify('InvalidDBInstanceState')).toBe(classify('InvalidDBInstanceStateFault'));
  });

  it('hears silence in what nobody answered, and not in a call that was throttled or denied', () => {
    const silent = (code: string, status?: number): boolean => isSilence({ kind: classify(code, status), code });
    expect(['ECONNREFUSED', 'TimeoutError', 'ServiceUnavailable'].map((code) => silent(code))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['ThrottlingException', 'SlowDown', 'InternalError', 'AccessDenied'].map((code) => silent(code))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('holds every listed code for transient', () => {
    expect([...TRANSIENT_CODES, ...CONNECTION_CODES].filter((code) => classify(code) !== 'transient')).toEqual([]);
  });
});
