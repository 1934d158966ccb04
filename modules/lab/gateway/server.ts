/** The one loopback endpoint that Terraform, the AWS CLI and SDKs see. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DrError, EXIT } from '../../console/errors';
import type { Clock } from '../../console/ports';
import { bytesOf, decodeFault, encodeFault } from './answers';
import type { Chain } from './chain';
import { decodeRequest, protocolOf, type WireRequest } from './codec';
import { control, type ControlParts } from './control';
import type { Disturbances } from './disturbances';
import { follow } from './follow';
import { AwsFault, type AwsRequest, type AwsResponse, type LabStore } from './handler';
import { labSignerOf } from '../credentials';
import { agentOf, isMutating, redact, type RequestJournal } from './journal';
import type { Models } from './model';
import type { Outages } from './outages';
import { isGlobalService, scopeOf, serviceOf } from './scope';

/** What the server stands on. */
export interface ServerParts {
  /** 0: any that is free. */
  readonly port: number;
  readonly models: Models;
  readonly chain: Chain;
  readonly outages: Outages;
  readonly disturbances: Disturbances;
  readonly journal: RequestJournal;
  readonly store: LabStore;
  readonly clock: Clock;
  readonly accountId: string;
  readonly control: ControlParts;
  /** Told of defects of the lab itself. */
  readonly warn: (text: string) => void;
}

/** A server that listens. */
export interface GatewayServer {
  readonly endpoint: string;
  /** Ends the server and every connection. */
  close(): Promise<void>;
}

/** Key in the lab's store under which a bucket's region stands: S3 is asked for a bucket from anywhere, but lives where the bucket does. */
export function bucketRegionKey(bucket: string): string {
  return `s3/bucket-region/${bucket}`;
}

/** Starts on its port. Only loopback is ever bound. Throws DrError `port-taken`. */
export async function startServer(parts: ServerParts): Promise<GatewayServer> {
  let seq = 0;
  const server = createServer((incoming, outgoing) => {
    void serve(parts, incoming, outgoing, () => (seq += 1));
  });
  // Terraform and the CLI keep connections for minutes.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portTaken(error, parts.port) ?? error));
    server.listen(parts.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, close: () => close(server) };
}

function portTaken(error: NodeJS.ErrnoException, port: number): DrError | null {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return null;
  const why = error.code === 'EACCES' ? 'This user may not listen there.' : 'Another program listens there already.';
  const fix = 'Name another one, or none: then the lab takes one that is free.';
  return new DrError('port-taken', `The lab cannot have port ${port} of 127.0.0.1.`, why, fix, EXIT.refused);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(
  parts: ServerParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  next: () => number,
): Promise<void> {
  try {
    const body = await bodyOf(incoming);
    if (body === undefined) return;
    const url = incoming.url ?? '/';
    if (url.startsWith('/_lab/')) {
      if (!isLoopbackHost(incoming.headers.host)) {
        send(outgoing, { status: 403, headers: {}, body: 'loopback only' });
        return;
      }
      const rest = url.slice('/_lab/'.length);
      if (/^requests\?.*\bfollow\b/.test(rest)) follow(parts.journal, rest, outgoing);
      else send(outgoing, await control(parts.control, incoming.method ?? 'GET', rest, body));
      return;
    }
    const wire = wireOf(incoming, url, body);
    const request = requestOf(parts, wire, url, next());
    if (!request) {
      send(outgoing, encodeFault(undefined, protocolOf(undefined, wire), UNSIGNED, 'unsigned'));
      return;
    }
    const response = await answer(parts, request);
    if (response === 'reset') incoming.socket.destroy();
    else send(outgoing, response);
  } catch (error) {
    // Whoever asked is gone, as everybody is when the lab stops: what became of the answer concerns nobody.
    if (outgoing.destroyed) return;
    parts.warn(`lab: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (!outgoing.headersSent) outgoing.writeHead(501);
    outgoing.end();
  }
}

const UNSIGNED = new AwsFault(403, 'MissingAuthenticationToken', 'The request carries no AWS signature.');

/** A page in a browser may reach loopback under a name of its own: only loopback's names may steer the lab. */
function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
}

/** The whole body; undefined where the client went away before it was here: that is its own affair, and there is nobody to answer. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

function wireOf(incoming: IncomingMessage, url: string, body: Buffer): WireRequest {
  const [path = '/', query = ''] = splitOnce(url);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { method: incoming.method ?? 'GET', path, query: new URLSearchParams(query), headers, body };
}

function splitOnce(url: string): [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

function requestOf(parts: ServerParts, wire: WireRequest, url: string, seq: number): AwsRequest | undefined {
  const scope = scopeOf(wire);
  if (!scope) return undefined;
  const service = serviceOf(scope, wire, wire.body);
  const model = parts.models.service(service);
  const protocol = protocolOf(model, wire);
  const { action, params } = decodeRequest(model, protocol, wire);
  const { method, path, headers, body } = wire;
  const query = splitOnce(url)[1];
  const { region } = scope;
  const { accountId } = parts;
  return { seq, service, region, action, protocol, method, path, query, headers, body, params, accountId };
}

async function answer(parts: ServerParts, request: AwsRequest): Promise<AwsResponse | 'reset'> {
  const at = parts.clock.now();
  const delay = parts.disturbances.delay(request.region);
  if (delay && !isGlobalService(request.service)) await delay;
  const out = outageOf(parts, request);
  if (out) {
    const mode = parts.outages.modeOf(out);
    if (mode === 'hang') await parts.outages.ended(out);
    const gone = mode === '503' ? unavailable(parts, request, out) : 'reset';
    record(parts, request, at, gone === 'reset' ? 0 : gone.status, gone === 'reset' ? (mode ?? 'reset') : UNAVAILABLE);
    return gone;
  }
  const refused = refusalOf(parts, request);
  if (refused) {
    record(parts, request, at, refused.status, refused.code);
    return encodeFault(parts.models.service(request.service), request.protocol, refused, `refused-${request.seq}`);
  }
  const response = await parts.chain.handle(request).catch((error: unknown) => defect(parts, request, error));
  const fault = response.status >= 400 ? decodeFault(request.protocol, response) : undefined;
  record(parts, request, at, response.status, fault ? fault.code || String(fault.status) : null);
  return response;
}

/** Why a request is turned away that no outage of its region hits. */
function refusalOf(parts: ServerParts, request: AwsRequest): AwsFault | undefined {
  const home = parts.disturbances.controlPlaneOut(request);
  if (home !== undefined)
    return new AwsFault(503, UNAVAILABLE, `The control plane of ${request.service} in ${home} is out.`);
  return parts.disturbances.throttled(request);
}

/** The region whose outage hits the request, if there is one. */
function outageOf(parts: ServerParts, request: AwsRequest): string | undefined {
  if (isGlobalService(request.service)) return undefined;
  const bucket = request.service === 's3' ? request.params['Bucket'] : undefined;
  const home = typeof bucket === 'string' ? parts.store.get<string>(bucketRegionKey(bucket)) : undefined;
  const region = home ?? request.region;
  return parts.outages.modeOf(region) ? region : undefined;
}

const UNAVAILABLE = 'ServiceUnavailable';

function unavailable(parts: ServerParts, request: AwsRequest, region: string): AwsResponse {
  const fault = new AwsFault(503, UNAVAILABLE, `The region ${region} is out.`);
  return encodeFault(parts.models.service(request.service), request.protocol, fault, `out-${request.seq}`);
}

/** A defect of the lab must not look like one of AWS that is worth a retry. */
function defect(parts: ServerParts, request: AwsRequest, error: unknown): AwsResponse {
  const text = error instanceof Error ? error.message : String(error);
  parts.warn(`lab: ${request.service} ${request.action} in ${request.region}: ${text}`);
  const fault = new AwsFault(501, 'LabDefect', text);
  return encodeFault(parts.models.service(request.service), request.protocol, fault, `defect-${request.seq}`);
}

function record(parts: ServerParts, request: AwsRequest, at: number, status: number, error: string | null): void {
  const { seq, service, region, action, method } = request;
  const mutating = isMutating(action, method);
  const input = redact(request.params);
  const agent = agentOf(request.headers['user-agent']);
  const signer = labSignerOf(request.headers['authorization']);
  const as = signer === null ? {} : { as: signer };
  parts.journal.add({
    seq,
    at,
    service,
    region,
    action: action || method,
    mutating,
    status,
    error,
    input,
    agent,
    ...as,
  });
}

function send(outgoing: ServerResponse, response: AwsResponse): void {
  const body = bytesOf(response);
  const head = outgoing.req.method === 'HEAD';
  const length = head ? (response.headers['content-length'] ?? '0') : String(body.length);
  outgoing.writeHead(response.status, { ...response.headers, 'content-length': length });
  outgoing.end(head ? undefined : body);
}
