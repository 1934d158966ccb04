/** HTTP probes: what a client of the service would get. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ProbeAnswer, Prober } from './ports';

/** Bytes of an answer that are read; a health page is short. */
const MAX_BODY = 64 * 1024;

export interface ProbeConfig {
  /** Put before every URL: empty in an account, the lab's data plane in a lab. */
  readonly prefix: string;
  /** Wall milliseconds for the whole request. */
  readonly timeoutMs: number;
}

/** One request on a connection of its own: a kept connection would go on talking to the region that was left. */
export function httpProber({ prefix, timeoutMs }: ProbeConfig): Prober {
  return (url, signal) =>
    new Promise<ProbeAnswer>((resolve) => {
      const target = new URL(`${prefix}${url}`);
      const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
      const limit = AbortSignal.timeout(timeoutMs);
      const stop = signal === undefined ? limit : AbortSignal.any([signal, limit]);
      const fail = (error: Error): void =>
        resolve({ ok: false, why: limit.aborted ? `no answer within ${timeoutMs} ms` : error.message });
      const request = send(
        target,
        { agent: false, signal: stop, headers: { 'cache-control': 'no-cache' } },
        (answer) => {
          const chunks: Buffer[] = [];
          let size = 0;
          answer.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size <= MAX_BODY) chunks.push(chunk);
          });
          answer.on('error', fail);
          answer.on('end', () =>
            resolve({ ok: true, status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
          );
        },
      );
      request.on('error', fail);
      request.end();
    });
}
