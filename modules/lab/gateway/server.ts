/** The one loopback endpoint that Terraform, the AWS CLI and SDKs see. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DrError, EXIT } from '../../console/errors';
import type { Clock } from '../../console/ports';
import { admit, bodyOf, type AdmissionParts } from './admission';
import { bytesOf, decodeFault, encodeFault } from './answers';
import { handsOut, notBelieved } from './callers';
import type { HandlerChain } from './chain';
import { control, type ControlParts } from './control';
import type { Disturbances } from './disturbances';
import { shows, turnedAway } from './door';
import { follow } from './follow';
import { AwsFault, type AwsRequest, type AwsResponse, type LabStore } from './handler';
import { labSignerOf } from '../credentials';
import { agentOf, isMutating, redact, type RequestJournal } from './journal';
import type { Outages } from './outages';

/** Inputs of the server. */
export interface ServerParts extends AdmissionParts {
  /** 0: any that is free. */
  readonly port: number;
  readonly chain: HandlerChain;
  readonly outages: Outages;
  readonly disturbances: Disturbances;
  readonly journal: RequestJournal;
  readonly store: LabStore;
  readonly clock: Clock;
  /** Secret of `/_lab/…`. */
  readonly controlSecret: string;
  /** Why a service or an operation is not served; undefined where it is. */
  readonly closedTo: (service: string, action: string) => AwsFault | undefined;
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

/** Milliseconds in which the head of a request, and the whole of it, must have come: who sends slowly must not hold the lab. */
const HEAD_MS = 15_000;
const REQUEST_MS = 120_000;
/** Most connections at the same time. Terraform with seven states in parallel keeps about a hundred. */
const CONNECTIONS = 2_000;
/** Bytes of a request of the control API. */
const MOST_CONTROL = 64 * 1024;

/** Starts on its port. Only loopback is ever bound. Throws DrError `port-taken`. */
export async function startServer(parts: ServerParts): Promise<GatewayServer> {
  let seq = 0;
  let port = parts.port;
  const door = createDoor(parts.warn);
  const server = createServer((incoming, outgoing) => {
    if (door(incoming, outgoing, port)) void serve(parts, incoming, outgoing, () => (seq += 1));
  });
  // Terraform and the CLI keep connections for minutes.
  server.keepAliveTimeout = 120_000;
  server.headersTimeout = HEAD_MS;
  server.requestTimeout = REQUEST_MS;
  server.maxConnections = CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portTaken(error, parts.port) ?? error));
    server.listen(parts.port, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;
  return { endpoint: `http://127.0.0.1:${port}`, close: () => close(server) };
}

type Door = (incoming: IncomingMessage, outgoing: ServerResponse, port: number) => boolean;

/** Lets in or answers. The lab's user hears of each reason once: a page that tries must be seen, and must not fill a log. */
function createDoor(warn: (text: string) => void): Door {
  const said = new Set<string>();
  return (incoming, outgoing, port) => {
    const why = turnedAway(incoming.headers, incoming.url ?? '/', port);
    if (why === null) return true;
    if (said.size < 20 && !said.has(why)) warn(`lab: a request was refused: ${why}`);
    said.add(why);
    refuse(outgoing, 403, `The lab refuses this request: ${why}.`);
    return false;
  };
}

/** Answers who is not listened to any further. */
function refuse(outgoing: ServerResponse, status: number, message: string): void {
  const headers = { 'content-type': 'application/json', connection: 'close' };
  send(outgoing, { status, headers, body: JSON.stringify({ error: message }) });
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
    const url = incoming.url ?? '/';
    if (url.startsWith('/_')) return await serveControl(parts, incoming, outgoing, url);
    const request = await admit(parts, incoming, next);
    if (request === undefined) return;
    if ('status' in request) return send(outgoing, request);
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

/** The control API. No bucket's name begins as its path does, nor as the paths of the emulator's own switches do. */
async function serveControl(
  parts: ServerParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: string,
): Promise<void> {
  if (!url.startsWith('/_lab/')) return refuse(outgoing, 404, `There is no ${url.slice(0, 80)}.`);
  if (!shows(parts.controlSecret, incoming.headers.authorization)) {
    return refuse(
      outgoing,
      401,
      'This needs the secret of the lab: curl --config "$DR_PROBE_CONFIG", after dr lab env.',
    );
  }
  const body = await bodyOf(incoming, MOST_CONTROL);
  if (body === undefined) return;
  if (body === 'too-large') return refuse(outgoing, 413, `A request has at most ${MOST_CONTROL} bytes.`);
  const rest = url.slice('/_lab/'.length);
  if (/^requests\?.*\bfollow\b/.test(rest)) follow(parts.journal, rest, outgoing);
  else send(outgoing, await control(parts.control, incoming.method ?? 'GET', rest, body));
}

async function answer(parts: ServerParts, request: AwsRequest): Promise<AwsResponse | 'reset'> {
  const at = parts.clock.now();
  const delay = parts.disturbances.delay(request.region);
  if (delay && !isGlobal(parts, request)) await delay;
  const out = outageOf(parts, request);
  if (out) {
    const mode = parts.outages.modeOf(out);
    if (mode === 'hang') await parts.outages.ended(out);
    const gone = mode === '503' ? unavailable(parts, request, out) : 'reset';
    record(parts, request, at, gone === 'reset' ? 0 : gone.status, gone === 'reset' ? (mode ?? 'reset') : UNAVAILABLE);
    return gone;
  }
  const place = placeOf(parts, request);
  if (place !== undefined && !parts.disturbances.isEnabled(place)) return notEnabled(parts, request, at);
  const refused = parts.closedTo(request.service, request.action) ?? refusalOf(parts, request);
  if (refused) {
    record(parts, request, at, refused.status, refused.code);
    return encodeFault(parts.models.service(request.service), request.protocol, refused, `refused-${request.seq}`);
  }
  const response = await parts.chain.handle(request).catch((error: unknown) => defect(parts, request, error));
  if (response.status === 200 && handsOut(request.service, request.action)) {
    parts.callers.learn(request.action, parts.chain.context().parse(request, response));
  }
  const fault = response.status >= 400 ? decodeFault(request.protocol, response) : undefined;
  record(parts, request, at, response.status, fault ? fault.code || String(fault.status) : null);
  return response;
}

/** Why a request is turned away that no outage of its region hits. */
function refusalOf(parts: ServerParts, request: AwsRequest): AwsFault | undefined {
  const home = parts.disturbances.controlPlaneOut(request);
  if (home !== undefined)
    return new AwsFault(503, UNAVAILABLE, `The control plane of ${request.service} in ${home} is out.`);
  const place = placeOf(parts, request);
  if (place !== undefined && parts.disturbances.regionalOut(request, place))
    return new AwsFault(
      503,
      UNAVAILABLE,
      `The control plane of ${request.service} in ${place} is out; what runs there goes on.`,
    );
  return parts.disturbances.throttled(request);
}

const isGlobal = ({ services }: ServerParts, { service }: AwsRequest): boolean => services.of(service).global === true;

/** The region that answers the request; undefined where none does. */
function placeOf(parts: ServerParts, request: AwsRequest): string | undefined {
  if (isGlobal(parts, request)) return undefined;
  const bucket = request.service === 's3' ? request.params['Bucket'] : undefined;
  const home = typeof bucket === 'string' ? parts.store.get<string>(bucketRegionKey(bucket)) : undefined;
  return home ?? request.region;
}

/** The region whose outage hits the request, if there is one. */
function outageOf(parts: ServerParts, request: AwsRequest): string | undefined {
  const region = placeOf(parts, request);
  return region !== undefined && parts.outages.modeOf(region) ? region : undefined;
}

/** A region that the account has not enabled knows none of its keys. */
function notEnabled(parts: ServerParts, request: AwsRequest, at: number): AwsResponse {
  const model = parts.models.service(request.service);
  const fault = notBelieved(model, request.protocol, 'region');
  record(parts, request, at, fault.status, fault.code);
  return encodeFault(model, request.protocol, fault, `refused-${request.seq}`);
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
