/** The shop as a process, as a container runs it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestServer } from './postgres';

export interface ShopOrder {
  readonly id: string;
  readonly seq: string;
  readonly region: string;
  readonly timeline: number | null;
}

/** What bodies hold; each answer has some of it. */
export interface ShopBody {
  readonly region: string;
  readonly task: string;
  readonly error: string;
  readonly order: ShopOrder;
  readonly orders: readonly ShopOrder[];
  readonly item: unknown;
  readonly writes: number;
}

/** An answer, parsed where it is JSON. */
export interface ShopAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: ShopBody;
}

export interface RunningShop {
  readonly port: number;
  ask(method: string, path: string, options?: { body?: unknown; key?: string }): Promise<ShopAnswer>;
  /** Value of a line of /metrics. */
  metric(name: string): Promise<number>;
  /** What it has said so far. */
  said(): string;
  readonly process: ChildProcess;
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>;
  /** Ends it with SIGTERM. */
  stop(): Promise<number | null>;
}

export function shopEnvironment(server: Pick<TestServer, 'port' | 'password'>): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    TASK_ID: 'task-1',
    DATABASE_HOST: '127.0.0.1',
    DATABASE_PORT: String(server.port),
    DATABASE_NAME: 'shop',
    DATABASE_USER: 'app',
    DATABASE_PASSWORD: server.password,
    DATABASE_TLS: 'off',
    CACHE_TLS: 'off',
  };
}

/** Starts it and waits until it listens. */
export async function startShop(environment: Readonly<Record<string, string>>): Promise<RunningShop> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(__dirname, '..', 'server.mjs')], {
    env: { ...environment, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const listens = new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      text += chunk.toString('utf8');
      if (text.includes('listens on port')) resolve();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}:\n${text}`)));
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await listens;
  const ask: RunningShop['ask'] = async (method, path, { body, key } = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { connection: 'close', ...(key === undefined ? {} : { 'idempotency-key': key }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const raw = await answer.text();
    const isJson = answer.headers.get('content-type') === 'application/json';
    const parsed = (isJson ? JSON.parse(raw) : {}) as ShopBody;
    return { status: answer.status, headers: answer.headers, text: raw, body: parsed };
  };
  return {
    port,
    ask,
    metric: async (name) => {
      const { text: lines } = await ask('GET', '/metrics');
      return Number(new RegExp(`^${name}\\{.*\\} (\\d+)$`, 'm').exec(lines)?.[1]);
    },
    said: () => text,
    process: child,
    ended,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Waits until it holds, at most 20 seconds. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`this never held: ${holds.toString()}`);
}
