/** Failed calls of the SDK: the code of AWS or of the connection, or that AWS did not answer. */
import { classify, CONNECTION_CODES, type FailureKind } from './transient';

/** A call that failed. `requestId` is AWS's; null where there was no answer. */
export interface FailedCall {
  readonly ok: false;
  readonly kind: FailureKind;
  /** AWS's code as the SDK names it, or the connection's; `NoAwsAnswer` where something else than AWS answered. */
  readonly code: string;
  readonly message: string;
  readonly requestId: string | null;
  /** Of an existing object that is too large to be read. */
  readonly etag?: string;
}

/** The used fields of an SDK error. */
export interface SdkError {
  /** A response that the SDK could not read. */
  readonly $responseBodyText?: unknown;
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Record<string, string> };
}

/** A failed call as a result: AWS's code, or the connection's, or that it is no answer of AWS. */
export function failure(thrown: unknown): FailedCall {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as SdkError;
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  if (status === 407) return failed('ProxyAuthenticationRequired', 'the proxy answered 407', status, null);
  if (isUnreadable(error) || isPage(error.$response?.headers ?? {})) return unreadable(error, status);
  return failed(codeOf(error), String(error.message ?? thrown), status, requestIdOf(error));
}

/** An HTML page without a request id is not from AWS. */
export function isPage(headers: Readonly<Record<string, string>>): boolean {
  const numbered = Object.keys(headers).some((name) => /^x-amzn?-request-?id$/i.test(name));
  return !numbered && /^text\/html\b/i.test(headers['content-type'] ?? '');
}

/** The SDK could not take the answer apart: it is none of AWS's, or one in another form than the service's. */
function isUnreadable({ name, message }: SdkError): boolean {
  if (name === 'SyntaxError') return true;
  return (
    typeof message === 'string' && /Deserialization error|is not expected\.|Unexpected token|closing tag/i.test(message)
  );
}

/** An error of AWS in another form keeps its code; everything else is no answer of AWS, whatever the status. */
export function unreadable({ $responseBodyText: body }: SdkError, status: number | undefined): FailedCall {
  const text = typeof body === 'string' ? body : '';
  const said =
    /<Code>\s*([A-Za-z0-9.]+)\s*<\/Code>/.exec(text)?.[1] ??
    /"__type"\s*:\s*"(?:[^"#]*#)?([A-Za-z0-9.]+)"/.exec(text)?.[1];
  const words =
    /<Message>([^<]{1,500})<\/Message>/i.exec(text)?.[1] ?? /"[Mm]essage"\s*:\s*"([^"]{1,500})"/.exec(text)?.[1];
  if (said !== undefined) return failed(said, words ?? said, status, null);
  return failed('NoAwsAnswer', `an answer that is not AWS's (HTTP ${status ?? 'without a status'})`, status, null);
}

/** `status`: of HTTP, where there was an answer. */
export function failed(
  code: string,
  message: string,
  status: number | undefined,
  requestId: string | null,
): FailedCall {
  return { ok: false, kind: classify(code, status), code, message, requestId };
}

/** What Node says where a certificate is not taken, or where no TLS is spoken. */
const TLS_CODE = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/;

/** AWS's code is the error's name; a connection's is its `code`, sometimes one error deeper. */
function codeOf(error: SdkError): string {
  for (const candidate of [error, error.cause as SdkError | undefined]) {
    if (typeof candidate?.code !== 'string') continue;
    if (CONNECTION_CODES.includes(candidate.code) || TLS_CODE.test(candidate.code)) return candidate.code;
  }
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  // An answer to HEAD has no content, and so no code: its status is all there is.
  if (typeof error.name === 'string' && !/^Unknown(Error)?$/.test(error.name)) return error.name;
  return status === undefined ? 'UnknownError' : String(status);
}

/** AWS's number of the request; null where it gave none. */
export function requestIdOf(answer: unknown): string | null {
  return (answer as SdkError | undefined)?.$metadata?.requestId ?? null;
}
