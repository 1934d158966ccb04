/** A gateway in front of a fake emulator that echoes what reaches it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClock } from '../../../console/clock';
import type { Clock } from '../../../console/ports';
import { startGateway, type Gateway } from '../gateway';
import type { Handler } from '../handler';
import { createUpstream } from '../upstream';
import { SMALL_MODELS } from './small-models';

export interface SmallGateway {
  readonly gateway: Gateway;
  /** `METHOD path` of what reached the emulator. */
  readonly reached: string[];
  /** What the emulator answers from now on. */
  answers(status: number, body: string): void;
  /** A signed request. */
  send(service: string, region: string, path: string, init?: RequestInit): Promise<Response>;
  /** The journal as it lies on disk. */
  journalFile(): Promise<string>;
  readonly warnings: string[];
  stop(): Promise<void>;
}

/** `clock`: real time without timers, unless a test moves one. */
export async function startSmallGateway(
  handlers: readonly Handler[] = [],
  clock: Clock = createClock({ scale: 1, now: Date.now, setTimer: () => () => undefined }),
): Promise<SmallGateway> {
  const dir = await mkdtemp(join(tmpdir(), 'gateway-'));
  const reached: string[] = [];
  const warnings: string[] = [];
  let answer = { status: 200, body: '<ok/>' };
  const emulator = createServer((incoming, outgoing) => {
    reached.push(`${incoming.method} ${incoming.url} ${incoming.headers['authorization']?.split('/')[2]}`);
    incoming.resume();
    incoming.on('end', () => outgoing.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body));
  });
  await new Promise<void>((resolve) => emulator.listen(0, '127.0.0.1', resolve));
  const upstream = createUpstream((emulator.address() as AddressInfo).port);
  const journalFile = join(dir, 'requests.jsonl');
  const gateway = await startGateway({
    port: 0,
    behaviours: { handlers, probe: (url) => Promise.resolve({ status: 503, body: { url } }) },
    models: SMALL_MODELS,
    emulated: (service) => service !== 'arc-region-switch',
    upstream,
    clock,
    clockOrigin: { scale: 1, origin: 0, offset: 0 },
    store: undefined,
    journalFile,
    accountId: '123456789012',
    save: () => Promise.resolve(),
    warn: (text) => warnings.push(text),
  });
  return {
    gateway,
    reached,
    warnings,
    answers: (status, body) => (answer = { status, body }),
    send: (service, region, path, init = {}) => {
      const credential = `123456789012/20261101/${region}/${service}/aws4_request`;
      const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
      const headers = { authorization, ...(init.headers as Record<string, string> | undefined) };
      return fetch(`${gateway.endpoint}${path}`, { ...init, headers });
    },
    async journalFile() {
      await gateway.journal.flush();
      return readFile(journalFile, 'utf8');
    },
    async stop() {
      await gateway.close();
      upstream.close();
      await new Promise((resolve) => emulator.close(resolve));
      await rm(dir, { recursive: true, force: true });
    },
  };
}
