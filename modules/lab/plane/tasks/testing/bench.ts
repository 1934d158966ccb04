/** Tasks on a proxy of the tests. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { TaskIntent } from '../../intent';
import { startTasks, type Tasks, type TasksOptions } from '../tasks';

export const PRELOAD = join(__dirname, '..', 'preload.cjs');
export const PROGRAM = join(__dirname, 'program.mjs');

export const intentOf = (id: string, environment: Record<string, string> = {}, region = 'us-east-1'): TaskIntent => ({
  id,
  region,
  zone: `${region}a`,
  service: 'shop',
  image: 'shop@sha256:1',
  port: 8080,
  healthPath: null,
  environment: { PORT: '8080', ...environment },
});

/** What a proxy does with a connection: a port of loopback, an answer to write, `hang` or `close`. */
export type ProxyAnswer = number | string;

export interface TestProxy {
  readonly port: number;
  /** Targets that were asked for, with the task that did. */
  readonly asked: string[];
  close(): Promise<void>;
}

export async function startTestProxy(answer: (target: string) => ProxyAnswer): Promise<TestProxy> {
  const asked: string[] = [];
  const open = new Set<Duplex>();
  const server = createServer();
  server.on('connection', (socket: Socket) => open.add(socket));
  server.on('connect', ({ url = '', headers }, client: Duplex) => {
    asked.push(`${url} for ${String(headers['x-plane-task'])}`);
    client.on('error', () => client.destroy());
    const what = answer(url);
    if (what === 'hang') return;
    if (what === 'close') return void client.destroy();
    if (typeof what === 'string') return void client.end(what);
    const upstream = connect(what, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    upstream.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export interface Bench {
  readonly tasks: Tasks;
  readonly dir: string;
  readonly registry: string;
  readonly said: string[];
  /** Asks a task; its answer is JSON. */
  ask(id: string, path: string, method?: string): Promise<Record<string, unknown>>;
  /** MiB of memory that the process alone needs, and its share of what it has in common with others; null where nobody says. */
  memoryOf(pid: number): number | null;
  end(): Promise<void>;
}

export const WALL: TasksOptions['wall'] = {
  now: () => Date.now(),
  setTimer: (fire, ms) => {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};

export function benchOf(more: Partial<TasksOptions> = {}): Bench {
  const dir = mkdtempSync(join(tmpdir(), 'tasks-'));
  const registry = join(dir, 'registry');
  const said: string[] = [];
  const tasks = startTasks({
    program: PROGRAM,
    preload: PRELOAD,
    dir: join(dir, 'tasks'),
    registry,
    egressOf: () => Promise.resolve(9),
    wall: WALL,
    warn: (text) => said.push(text),
    signal: new AbortController().signal,
    ...more,
  });
  return {
    tasks,
    dir,
    registry,
    said,
    ask: async (id, path, method = 'GET') => {
      await until(() => tasks.addressOf(id) !== null);
      const { port = 0 } = tasks.addressOf(id) ?? {};
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { connection: 'close' } });
      return (await answer.json()) as Record<string, unknown>;
    },
    memoryOf: (pid) => {
      const file = `/proc/${pid}/smaps_rollup`;
      if (!existsSync(file)) return null;
      return Number(/^Pss: +(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1]) / 1024;
    },
    end: async () => {
      await tasks.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Waits until it holds, at most 20 seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 800; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`this never held: ${holds.toString()}`);
}
