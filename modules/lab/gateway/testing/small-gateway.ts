/** A gateway in front of a fake emulator that echoes what reaches it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClock } from '../../../console/clock';
import type { Clock } from '../../../console/ports';
import { controlHeaders, createKeys, type LabKeys } from '../../credentials';
import { KNOBS } from '../../../parts/index.knobs';
import { LAB_SERVICES } from '../../../parts/index.services';
import { signed } from '../../testing/sign';
import { startGateway, type Gateway } from '../gateway';
import { AwsFault, type LabHandler } from '../handler';
import { createUpstream } from '../upstream';
import { SMALL_MODELS } from './small-models';

export interface SmallGateway {
  readonly gateway: Gateway;
  /** `METHOD path` of what reached the emulator. */
  readonly reached: string[];
  /** What the emulator answers from now on. */
  answers(status: number, body: string): void;
  /** What opens it. */
  readonly keys: LabKeys;
  /** A request that the lab's root signed, or nobody whom the lab knows. */
  send(service: string, region: string, path: string, init?: RequestInit, keys?: LabKeys): Promise<Response>;
  /** A request of the control API, with the lab's secret. */
  control(path: string, init?: RequestInit): Promise<Response>;
  /** The journal as it lies on disk. */
  journalFile(): Promise<string>;
  readonly warnings: string[];
  stop(): Promise<void>;
}

/** `clock`: real time without timers, unless a test moves one. */
export async function startSmallGateway(
  handlers: readonly LabHandler[] = [],
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
  const socket = join(dir, 'emulator');
  await new Promise<void>((resolve) => emulator.listen(socket, resolve));
  const upstream = createUpstream(socket);
  const keys = createKeys();
  const journalFile = join(dir, 'requests.jsonl');
  const gateway = await startGateway({
    port: 0,
    behaviours: {
      handlers,
      knobs: KNOBS,
      services: LAB_SERVICES,
      probe: (url) => Promise.resolve({ status: 503, body: { url } }),
    },
    models: SMALL_MODELS,
    emulated: (service) => service !== 'arc-region-switch',
    upstream,
    clock,
    clockOrigin: { scale: 1, origin: 0, offset: 0 },
    store: undefined,
    journalFile,
    accountId: '123456789012',
    keys,
    closedTo: (service) => (service === 'lambda' ? new AwsFault(501, 'NotImplemented', 'closed') : undefined),
    save: (name) => Promise.resolve(`/kept/${name}`),
    warn: (text) => warnings.push(text),
  });
  return {
    gateway,
    keys,
    reached,
    warnings,
    answers: (status, body) => (answer = { status, body }),
    send: (service, region, path, init = {}, by = keys) => {
      const { method = 'GET', body = '' } = init as { readonly method?: string; readonly body?: string | Buffer };
      const url = `${gateway.endpoint}${path}`;
      const signature = signed(by.root, { method, url, service, region, body });
      const headers = { ...signature, ...(init.headers as Record<string, string> | undefined) };
      return fetch(url, { ...init, headers });
    },
    control: (path, init = {}) => fetch(`${gateway.endpoint}/_lab/${path}`, { ...init, headers: controlHeaders(keys) }),
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
