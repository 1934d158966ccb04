/** A probe as a request into the plane: what answers is what a client gets; the stored way tells where it breaks. */
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { HandlerContext, PlaneAnswer, ProbeHandler } from '../gateway/handler';

/** Milliseconds after which a region that does not answer counts as one that does not. */
const PATIENCE_MS = 5_000;
/** Bytes of an answer that are read. */
const MOST = 64 * 1024;

/** `stored`: walks what is stored. `proxy`: the plane's, for clients outside; null while it is not there. */
export function realProbe(stored: ProbeHandler, proxy: () => string | null): ProbeHandler {
  return async (url, context: HandlerContext, method = 'GET', via?: string) => {
    const walked = await stored(url, context, method, via);
    const way = proxy();
    // An object of S3 and a name outside of the lab are nothing that runs in the plane.
    if (way === null || !URL.canParse(url) || !('path' in walked.body)) return walked;
    const { hostname, pathname, search } = new URL(url);
    const asked = { name: via ?? hostname, host: hostname, method, path: `${pathname}${search}` };
    return answered(walked, await ask(way, asked));
  };
}

interface Asked {
  /** What is resolved. */
  readonly name: string;
  /** What the Host header says. */
  readonly host: string;
  readonly method: string;
  readonly path: string;
}

interface Answer {
  /** Null: nobody answered. */
  readonly status: number | null;
  readonly text: string;
}

/** What the client got, beside the way that is stored. */
function answered({ status, body }: PlaneAnswer, { status: real, text }: Answer): PlaneAnswer {
  const said = parsed(text);
  if (real !== null && real < 300) return { status: real, body: { ...body, ...said } };
  const broken = status === 200 ? { link: 'plane', reason: text === '' ? 'nothing answers' : text } : {};
  return { status: real ?? 503, body: { ...body, ...broken } };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

/** Never rejects: who does not answer has no status. */
async function ask(proxy: string, asked: Asked): Promise<Answer> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const socket = await tunnel(proxy, asked.name, signal).catch(() => null);
  if (socket === null) return { status: null, text: '' };
  const { method, path, host } = asked;
  const headers = { host, connection: 'close', 'content-length': '0' };
  return new Promise((resolve) => {
    const none = (): void => resolve({ status: null, text: '' });
    const sent = httpRequest({ createConnection: () => socket, method, path, headers, signal }, (incoming) => {
      let text = '';
      incoming.on('data', (chunk: Buffer) => (text += text.length < MOST ? chunk.toString('utf8') : ''));
      incoming.once('end', () => resolve({ status: incoming.statusCode ?? null, text }));
      incoming.once('error', none);
    });
    sent.once('error', none);
    sent.end();
  });
}

/** A connection to port 443 of a name: TLS is off in the plane. */
function tunnel(proxy: string, name: string, signal: AbortSignal): Promise<Socket> {
  const { hostname, port } = new URL(proxy);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), signal });
    const refused = (): void => {
      socket.destroy();
      reject(new Error(`${name} does not answer`));
    };
    socket.once('error', refused);
    socket.once('close', refused);
    socket.once('connect', () => socket.write(`CONNECT ${name}:443 HTTP/1.1\r\nHost: ${name}:443\r\n\r\n`));
    socket.once('data', (head: Buffer) => {
      if (!head.toString('latin1').startsWith('HTTP/1.1 200')) return refused();
      // Stays: a connection can break at any time, and its request says so.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}
