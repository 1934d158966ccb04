/** Examples of AWS: its Signature Version 4 test suite and the S3 API reference ("Authenticating Requests"). */
import { isSignedWith, readSignature, type RawRequest } from './signature';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const S3_SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function request(method: string, target: string, headers: Record<string, string>, body = ''): RawRequest {
  return { method, target, rawHeaders: Object.entries(headers).flat(), body: Buffer.from(body) };
}

/** Test suite: `get-vanilla-query-order-key-case`. */
const VANILLA = request('GET', '/?Param2=value2&Param1=value1', {
  Host: 'example.amazonaws.com',
  'X-Amz-Date': '20150830T123600Z',
  Authorization:
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, ' +
    'Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
});

/** S3 API reference, "GET Object". */
const GET_OBJECT = request('GET', '/test.txt', {
  Host: 'examplebucket.s3.amazonaws.com',
  Range: 'bytes=0-9',
  'x-amz-content-sha256': EMPTY,
  'x-amz-date': '20130524T000000Z',
  Authorization:
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
    'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, ' +
    'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
});

/** S3 API reference, "Using Query Parameters". */
const PRESIGNED = request(
  'GET',
  '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
    '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
    '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  { Host: 'examplebucket.s3.amazonaws.com' },
);

const EXAMPLES: readonly (readonly [string, string, RawRequest])[] = [
  ['a query in another order', SECRET, VANILLA],
  ['an object of S3', S3_SECRET, GET_OBJECT],
  ['a presigned URL', S3_SECRET, PRESIGNED],
];

function holds(secret: string, asked: RawRequest): boolean {
  const signature = readSignature(asked);
  return signature !== undefined && isSignedWith(secret, signature, asked);
}

it.each(EXAMPLES)('finds the signature of AWS’s own example good: %s', (_, secret, asked) => {
  expect(holds(secret, asked)).toBe(true);
  expect(holds(`${secret}x`, asked)).toBe(false);
});

it.each<[string, (asked: RawRequest) => RawRequest]>([
  ['method', (asked) => ({ ...asked, method: 'DELETE' })],
  ['path', (asked) => ({ ...asked, target: asked.target.replace('/', '/x') })],
  ['query', (asked) => ({ ...asked, target: `${asked.target}${asked.target.includes('?') ? '&' : '?'}a=b` })],
  ['host', (asked) => ({ ...asked, rawHeaders: asked.rawHeaders.map((text) => text.replace(/amazonaws/, 'evil')) })],
])('finds no signature good when another %s was signed', (_, change) => {
  for (const [, secret, asked] of EXAMPLES) expect(holds(secret, change(asked))).toBe(false);
});

it('finds no signature good when another body was signed, with its hash in a header or without', () => {
  expect(holds(S3_SECRET, { ...GET_OBJECT, body: Buffer.from('x') })).toBe(false);
  expect(holds(SECRET, { ...VANILLA, body: Buffer.from('x') })).toBe(false);
});

it.each([
  ['nothing', {}],
  ['another scheme', { Host: 'a', Authorization: 'Bearer Credential=a/20150830/us-east-1/s3/aws4_request' }],
  [
    'a signature that leaves the host open',
    {
      Host: 'a',
      'X-Amz-Date': '20150830T123600Z',
      Authorization: `AWS4-HMAC-SHA256 Credential=a/20150830/us-east-1/s3/aws4_request, SignedHeaders=x-amz-date, Signature=${EMPTY}`,
    },
  ],
  [
    'a signature that is none',
    {
      Host: 'a',
      'X-Amz-Date': '20150830T123600Z',
      Authorization:
        'AWS4-HMAC-SHA256 Credential=a/20150830/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
    },
  ],
])('reads no signature from %s', (_, headers) => {
  expect(readSignature(request('GET', '/', headers))).toBeUndefined();
  expect(
    readSignature(request('GET', '/?X-Amz-Credential=x/20260101/us-east-1/lambda/aws4_request', headers)),
  ).toBeUndefined();
});
