/**
 * Signature Version 4 as AWS judges it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
 * Times are not judged: a key lives as long as its lab.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it came, before anything was read into it. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** Names and values by turns, as `IncomingMessage.rawHeaders`. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** What a signature says of itself. */
export interface Signature {
  readonly keyId: string;
  /** `YYYYMMDD/region/service/aws4_request` */
  readonly scope: string;
  /** Lower case, in the order of the signature. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly time: string;
  readonly token: string | undefined;
  /** In the query instead of a header. */
  readonly presigned: boolean;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Reads a request's signature; undefined where it has none, or half of one. */
export function readSignature(request: Pick<RawRequest, 'target' | 'rawHeaders'>): Signature | undefined {
  const header = (name: string): string | undefined => valuesOf(request.rawHeaders, name)[0];
  const authorization = header('authorization');
  if (authorization !== undefined) {
    const part = (name: string): string => new RegExp(`[ ,]${name}=([^, ]+)`).exec(authorization)?.[1] ?? '';
    const time = header('x-amz-date') ?? '';
    return authorization.startsWith(`${ALGORITHM} `)
      ? whole(part('Credential'), part('SignedHeaders'), part('Signature'), time, header('x-amz-security-token'), false)
      : undefined;
  }
  const query = new Map(queryOf(request.target).map(([name, value]) => [decoded(name), decoded(value)]));
  const part = (name: string): string => query.get(`X-Amz-${name}`) ?? '';
  if (part('Algorithm') !== ALGORITHM) return undefined;
  const token = query.get('X-Amz-Security-Token');
  return whole(part('Credential'), part('SignedHeaders'), part('Signature'), part('Date'), token, true);
}

function whole(
  credential: string,
  headers: string,
  signature: string,
  time: string,
  token: string | undefined,
  presigned: boolean,
): Signature | undefined {
  const [, keyId = '', scope = ''] = /^([^/]+)\/(\d{8}\/[^/]+\/[^/]+\/aws4_request)$/.exec(credential) ?? [];
  const signedHeaders = headers.split(';');
  const fits = /^[0-9a-f]{64}$/.test(signature) && /^\d{8}T\d{6}Z$/.test(time) && time.startsWith(scope.slice(0, 8));
  if (keyId === '' || !fits || !signedHeaders.includes('host')) return undefined;
  return { keyId, scope, signedHeaders, signature, time, token, presigned };
}

/** True where whoever has the secret signed this very request: its method, path, query, signed headers and body. */
export function isSignedWith(secret: string, signature: Signature, request: RawRequest): boolean {
  const payload = payloadOf(signature, request);
  if (payload === undefined) return false;
  const canonical = [
    request.method,
    pathOf(request.target, signature.scope),
    queryText(request.target),
    ...signature.signedHeaders.map((name) => `${name}:${valuesOf(request.rawHeaders, name).join(',')}`),
    '',
    signature.signedHeaders.join(';'),
    payload,
  ].join('\n');
  const text = [ALGORITHM, signature.time, signature.scope, sha256(canonical)].join('\n');
  const key = signature.scope.split('/').reduce<Buffer | string>((last, part) => hmac(last, part), `AWS4${secret}`);
  return timingSafeEqual(hmac(key, text), Buffer.from(signature.signature, 'hex'));
}

/** The hash of the body that was signed, or the word that stands for it; undefined where a hash was signed and the body is another. */
function payloadOf({ presigned, scope }: Signature, { rawHeaders, body }: RawRequest): string | undefined {
  const [said] = valuesOf(rawHeaders, 'x-amz-content-sha256');
  if (said === undefined) return presigned && isS3(scope) ? 'UNSIGNED-PAYLOAD' : sha256(body);
  return /^(UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]+)$/.test(said) || said === sha256(body) ? said : undefined;
}

/** S3 signs the path as it is sent; every other service encodes it once more, without empty and dotted parts. */
function pathOf(target: string, scope: string): string {
  const [path = '/'] = target.split('?');
  if (isS3(scope)) return path;
  const parts: string[] = [];
  for (const part of path.split('/').slice(1)) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(encoded(part));
  }
  return `/${parts.join('/')}${parts.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function isS3(scope: string): boolean {
  return scope.split('/')[2] === 's3';
}

function queryText(target: string): string {
  return queryOf(target)
    .map(([name, value]): readonly [string, string] => [encoded(decoded(name)), encoded(decoded(value))])
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort((one, other) => compare(one[0], other[0]) || compare(one[1], other[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Names and values, as sent. */
function queryOf(target: string): readonly (readonly [string, string])[] {
  const at = target.indexOf('?');
  if (at < 0) return [];
  return target
    .slice(at + 1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const sign = pair.indexOf('=');
      return sign < 0 ? [pair, ''] : [pair.slice(0, sign), pair.slice(sign + 1)];
    });
}

/** Every value of a header in the order of arrival, with spaces as they are signed. */
function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) {
      values.push((rawHeaders[index + 1] ?? '').trim().replace(/ +/g, ' '));
    }
  }
  return values;
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 3986: everything but unreserved characters. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
