/** From what came on the wire to a request of whoever signed it with a key of this lab; and the answer to all others. */
import type { IncomingMessage } from 'node:http';
import { encodeFault } from './answers';
import { notBelieved, type Callers } from './callers';
import { decodeRequest, protocolOf, type WireRequest } from './codec';
import { AwsFault, type AwsRequest, type AwsResponse } from './handler';
import type { Models } from './model';
import { scopeOf } from './scope';
import type { ServiceBook } from './service';
import { readSignature, type Signature } from './signature';

/** What judging a request takes. */
export interface AdmissionParts {
  readonly models: Models;
  readonly services: ServiceBook;
  /** Whose signatures count. */
  readonly callers: Callers;
  readonly accountId: string;
}

/** A request with its query as it was sent, for whoever hands it on. */
interface Wire extends WireRequest {
  readonly rawQuery: string;
}

/** Bytes of a body. AWS's clients send large objects in parts. */
const MOST = 64 * 1024 * 1024;

const UNSIGNED = new AwsFault(403, 'MissingAuthenticationToken', 'The request carries no AWS signature.');
const TOO_LARGE = new AwsFault(413, 'EntityTooLarge', `The lab takes at most ${MOST} bytes in one request.`);

/** The request, where a key of this lab signed it; else what to answer; undefined where nobody waits for an answer. */
export async function admit(
  parts: AdmissionParts,
  incoming: IncomingMessage,
  next: () => number,
): Promise<AwsRequest | AwsResponse | undefined> {
  const target = incoming.url ?? '/';
  const head = wireOf(incoming, target, Buffer.alloc(0));
  const signature = readSignature({ target, rawHeaders: incoming.rawHeaders });
  if (!signature || !scopeOf(head)) return refusal(parts, head, () => UNSIGNED);
  // Nobody's body is read for a key that is not the lab's.
  if (!parts.callers.knows(signature)) return refusal(parts, head, 'key');
  const body = await bodyOf(incoming, MOST);
  if (body === undefined) return undefined;
  if (body === 'too-large') return refusal(parts, head, () => TOO_LARGE);
  const wire = wireOf(incoming, target, body);
  const raw = { method: wire.method, target, rawHeaders: incoming.rawHeaders, body };
  const signer = parts.callers.signer(signature, raw);
  return signer === undefined
    ? refusal(parts, wire, 'signature')
    : requestOf(parts, signedBy(wire, signer, signature), next());
}

/** In the words of the service that is asked, as far as it can be told. Nothing more is read from that connection. */
function refusal(parts: AdmissionParts, wire: WireRequest, what: 'key' | 'signature' | (() => AwsFault)): AwsResponse {
  const scope = scopeOf(wire);
  const model = scope && parts.models.service(parts.services.named(scope, wire, wire.body));
  const protocol = protocolOf(model, wire);
  const fault = typeof what === 'function' ? what() : notBelieved(model, protocol, what);
  const answer = encodeFault(model, protocol, fault, 'refused');
  return { ...answer, headers: { ...answer.headers, connection: 'close' } };
}

const OF_SIGNATURES: ReadonlySet<string> = new Set(
  ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature', 'Security-Token'].map(
    (name) => `X-Amz-${name}`,
  ),
);

/** From here on the signature names the signer, and no key: neither the emulator nor a handler sees one. A presigned query becomes a header. */
function signedBy(wire: Wire, signer: string, { scope }: Signature): Wire {
  const authorization = `AWS4-HMAC-SHA256 Credential=${signer}/${scope}, SignedHeaders=host, Signature=0`;
  const pairs = wire.rawQuery.split('&').filter((pair) => !OF_SIGNATURES.has(pair.split('=')[0] ?? ''));
  const rawQuery = pairs.join('&');
  return { ...wire, rawQuery, query: new URLSearchParams(rawQuery), headers: { ...wire.headers, authorization } };
}

function requestOf(parts: AdmissionParts, wire: Wire, seq: number): AwsRequest {
  const scope = scopeOf(wire) ?? { region: '', signedFor: '' };
  const service = parts.services.named(scope, wire, wire.body);
  const model = parts.models.service(service);
  const protocol = protocolOf(model, wire);
  const { action, params } = decodeRequest(model, protocol, wire);
  const { method, path, headers, body, rawQuery: query } = wire;
  const { region } = scope;
  const { accountId } = parts;
  return { seq, service, region, action, protocol, method, path, query, headers, body, params, accountId };
}

function wireOf(incoming: IncomingMessage, target: string, body: Buffer): Wire {
  const at = target.indexOf('?');
  const [path, rawQuery] = at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { method: incoming.method ?? 'GET', path, query: new URLSearchParams(rawQuery), rawQuery, headers, body };
}

/** The whole body; undefined where the client went away before it was here: that is its own affair, and there is nobody to answer. */
export function bodyOf(incoming: IncomingMessage, most: number): Promise<Buffer | 'too-large' | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= most) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve('too-large');
      }
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', () => resolve(undefined));
    incoming.on('close', () => resolve(undefined));
  });
}
