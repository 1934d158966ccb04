/** What answers HTTP behind an endpoint's name: chooses tasks as the stored configuration says, and passes requests on with Host kept. */
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpFault } from '../conditions';
import type { HttpAsked, HttpDestination, TargetGroup } from '../intent';

export interface FrontParts {
  readonly route: (asked: HttpAsked) => Promise<HttpDestination>;
  /** Where a task listens; null while it does not answer. */
  readonly addressOf: (task: string) => { readonly host: string; readonly port: number } | null;
  /** A brown-out: the share of requests that fail, and how late all are, in milliseconds. */
  readonly fault: () => HttpFault | null;
  /** 0 to 1: chooses targets and the requests that a brown-out fails. */
  readonly random: () => number;
}

export interface Front {
  readonly port: number;
  close(): Promise<void>;
}

/** Milliseconds after which a request that no task answers ends with 504. */
const ANSWER_MS = 29_000;

export async function startFront(parts: FrontParts): Promise<Front> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 60_000 });
  const server = createServer((incoming, outgoing) => void serve(parts, agent, incoming, outgoing));
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

async function serve(
  parts: FrontParts,
  agent: Agent,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const fault = parts.fault();
  if (fault !== null) {
    await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    if (parts.random() < fault.share) return answer(outgoing, fault.status, 'brown-out');
  }
  const [host = ''] = (incoming.headers.host ?? '').toLowerCase().split(':');
  const [path = '/'] = (incoming.url ?? '/').split('?');
  const asked = { method: incoming.method ?? 'GET', host, path };
  const destination = await parts.route(asked).catch((error: unknown): HttpDestination => {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'fixed', status: 500, reason, way: [] };
  });
  if (destination.kind === 'fixed') return answer(outgoing, destination.status, destination.reason);
  const target = choose(parts, destination.groups);
  if (target === null) return answer(outgoing, 503, 'no healthy target answers');
  pass(agent, target, incoming, outgoing);
}

/** A target that answers: a group by its weight, then any of its healthy tasks. */
function choose(parts: FrontParts, groups: readonly TargetGroup[]): { host: string; port: number } | null {
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  let left = parts.random() * total;
  const group = groups.find(({ weight }) => weight > 0 && (left -= weight) < 0);
  const there = (group?.healthy ?? []).flatMap((task) => parts.addressOf(task) ?? []);
  return there[Math.floor(parts.random() * there.length)] ?? null;
}

function pass(
  agent: Agent,
  target: { readonly host: string; readonly port: number },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const { method, url, headers } = incoming;
  const upstream = httpRequest({ agent, ...target, method, path: url, headers }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
    response.once('error', () => outgoing.destroy());
  });
  upstream.setTimeout(ANSWER_MS, () => upstream.destroy(new Error('timeout')));
  upstream.once('error', (error) => {
    if (outgoing.headersSent) outgoing.destroy();
    else answer(outgoing, error.message === 'timeout' ? 504 : 502, 'the task did not answer');
  });
  // A client that is gone must not leave a request in a task.
  outgoing.once('close', () => upstream.destroy());
  incoming.pipe(upstream);
}

function answer(outgoing: ServerResponse, status: number, reason: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify({ message: reason }));
}
