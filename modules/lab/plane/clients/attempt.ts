/** One request of a client, from its beginning to whatever ended it. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { ClientOutcome, ClientRecord } from '../../../evidence/measured/records';
import type { TunnelAgent } from './tunnels';

export interface AttemptOptions {
  readonly agent: TunnelAgent;
  readonly host: string;
  readonly port: number;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMs: number | null;
  /** The load ends: what is under way is given up. */
  readonly signal: AbortSignal;
}

/** What became of it. `found`: the key in the row that came back. */
export interface AttemptResult extends Pick<ClientRecord, 'outcome' | 'status' | 'code' | 'region' | 'task' | 'order'> {
  readonly found: string | null;
}

/** Longer answers are not read: the sample application's have some hundred bytes. */
const BODY_BYTES = 65_536;

/** Never rejects: every end is a result. */
export function attempt(options: AttemptOptions): Promise<AttemptResult> {
  return new Promise((resolve) => {
    const { agent, host, port, method, path, headers, body, timeoutMs, signal } = options;
    let sent = false;
    const request = httpRequest({ agent, host, port, method, path, headers: { ...headers, ...lengthOf(body) } });
    const end = (result: AttemptResult): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', ended);
      resolve(result);
    };
    const giveUp = (outcome: ClientOutcome, code: string): void => {
      end(without(outcome, code));
      request.destroy();
    };
    const ended = (): void => giveUp(sent ? 'unknown' : 'failed', 'load-ended');
    const timer = timeoutMs === null ? undefined : setTimeout(() => giveUp('timed-out', 'ETIMEDOUT'), timeoutMs);
    const broken = (error: NodeJS.ErrnoException): void =>
      end(without(sent ? 'unknown' : error.code === 'ETIMEDOUT' ? 'timed-out' : 'failed', error.code ?? error.message));
    signal.addEventListener('abort', ended, { once: true });
    request.once('socket', () => (sent = true));
    // Stays: a connection can break once more after it was given up.
    request.on('error', broken);
    request.once('response', (response) => {
      readBody(response).then((text) => end(answered(response.statusCode ?? 0, text, method)), broken);
    });
    request.end(body ?? undefined);
  });
}

function lengthOf(body: string | null): Readonly<Record<string, string>> {
  return body === null ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
}

function readBody(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      if (text.length < BODY_BYTES) text += part;
    });
    response.once('end', () => resolve(text));
    response.once('error', reject);
    // Without an end: the connection broke in the middle of the answer.
    response.once('close', () => reject(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })));
  });
}

function without(outcome: ClientOutcome, code: string): AttemptResult {
  return { outcome, status: null, code, region: null, task: null, order: null, found: null };
}

/** A read that finds no row is an answer like another one: what it means is judged later. */
function answered(status: number, text: string, method: 'GET' | 'POST'): AttemptResult {
  const said = parsed(text);
  const missing = method === 'GET' && status === 404 && said.region !== null;
  const ok = (status >= 200 && status < 300) || missing;
  const refused = (status >= 400 && status < 500) || status === 503;
  return {
    outcome: ok ? 'acknowledged' : refused ? 'refused' : 'failed',
    status,
    code: ok ? null : (said.error ?? `http-${status}`),
    region: said.region,
    task: said.task,
    order: said.id,
    found: missing ? null : said.key,
  };
}

interface Said {
  readonly region: string | null;
  readonly task: string | null;
  readonly id: string | null;
  readonly key: string | null;
  readonly error: string | null;
}

/** What the answer says of itself, and of the order in it (examples/shop). */
function parsed(text: string): Said {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // An answer of something between: it says nothing of itself.
  }
  const answer = membersOf(value);
  const order = membersOf(answer['order']);
  return {
    region: textOf(answer['region']),
    task: textOf(answer['task']),
    error: textOf(answer['error']),
    id: textOf(order['id']),
    key: textOf(order['reference']),
  };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
