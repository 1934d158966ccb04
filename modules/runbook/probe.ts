/** HTTP probes: what a client of the service would get. */
import { lookup } from 'node:dns';
import { request as httpRequest, type Agent, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { proxyFor, type ProxySettings } from '../operations/proxy';
import type { ProbeAnswer, Prober } from './ports';

/** Bytes of an answer that are read; a health page is short. */
const MAX_BODY = 64 * 1024;

export interface ProbeConfig {
  /** Put before every URL: empty in an account, the lab's data plane in a lab. */
  readonly prefix: string;
  /** Headers of the lab's data plane; none in an account. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Wall milliseconds for the whole request. */
  readonly timeoutMs: number;
  /** The proxy of this machine, if there is one. */
  readonly proxy?: ProxySettings | undefined;
}

/** One request on a new connection: a kept one would still lead to the region that was left. Never rejects. */
export function httpProber({ prefix, headers = {}, timeoutMs, proxy }: ProbeConfig): Prober {
  return async (url, signal, method, via) => {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const lab = prefix !== '';
      const target = new URL(lab && via !== undefined ? `${prefix}via/${via}/${url}` : `${prefix}${url}`);
      const connected = await connection(target, lab ? undefined : via, proxy);
      return await ask(
        method ?? 'GET',
        target,
        headers,
        connected,
        signal === undefined ? limit : AbortSignal.any([signal, limit]),
      );
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { ok: false, why: limit.aborted ? `no answer within ${timeoutMs} ms` : why };
    }
  };
}

/**
 * How the connection is made: directly, or through the proxy that is named for the host it leads to (loaded only then). With `via` it
 * leads to another name; the request and TLS keep the URL's own.
 */
async function connection(
  target: URL,
  via: string | undefined,
  proxy: ProxySettings | undefined,
): Promise<RequestOptions & { readonly servername?: string }> {
  const host = new URL(target);
  if (via !== undefined) host.hostname = via;
  if (proxy === undefined || proxyFor(proxy, host) === null) return { agent: false, ...leadingTo(via) };
  const { agentsFor } = await import('../operations/agents');
  const { httpAgent, httpsAgent } = agentsFor(proxy, { keepAlive: false, bundle: false });
  const agent: Agent = target.protocol === 'https:' ? httpsAgent : httpAgent;
  // The proxy resolves the name: it is told the one that the connection leads to.
  if (via === undefined) return { agent };
  return { agent, hostname: via, host: via, servername: target.hostname, headers: { host: target.host } };
}

/** Rejects unless the whole answer came, or as much of it as is wanted. */
function ask(
  method: string,
  target: URL,
  headers: Readonly<Record<string, string>>,
  connected: RequestOptions,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(
      target,
      { method, signal, ...connected, headers: { ...headers, ...connected.headers, 'cache-control': 'no-cache' } },
      (answer) => {
        const chunks: Buffer[] = [];
        let room = MAX_BODY;
        const end = (): void =>
          resolve({ ok: true, status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk.subarray(0, room));
          room -= chunk.length;
          if (room > 0) return;
          // An endless answer is cut off.
          end();
          request.destroy();
        });
        answer.on('error', reject);
        answer.on('end', end);
      },
    );
    request.on('error', reject);
    request.end();
  });
}

/** Another name is resolved; the request and TLS keep the URL's own. */
function leadingTo(via: string | undefined): Pick<RequestOptions, 'lookup'> {
  if (via === undefined) return {};
  return { lookup: (_host, options, answer) => lookup(via, options, answer) };
}
