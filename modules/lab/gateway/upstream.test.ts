import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUpstream, type Upstream } from './upstream';

let server: Server;
let home: string;
let path: string;
let upstream: Upstream | undefined;
const opened = (socket: string): Upstream => (upstream = createUpstream(socket));

/** Answers the first request of each connection, and closes the connection instead of answering a second one. */
beforeEach(async () => {
  const used = new Set<Socket>();
  server = createServer((incoming, outgoing) => {
    if (used.has(incoming.socket)) incoming.socket.destroy();
    else {
      const headers = { 'access-control-allow-origin': '*', 'x-kept': '1', 'x-host': incoming.headers.host };
      outgoing.writeHead(200, headers).end('answered');
    }
    used.add(incoming.socket);
  });
  home = mkdtempSync(join(tmpdir(), 'upstream-'));
  path = join(home, 'socket');
  await new Promise<void>((resolve) => server.listen(path, resolve));
});
afterEach(async () => {
  upstream?.close();
  await new Promise((resolve) => server.close(resolve));
  rmSync(home, { recursive: true, force: true });
});

const REQUEST = { method: 'POST', target: '/', headers: {}, body: Buffer.from('x') };

describe('upstream', () => {
  it('asks again when a kept connection turns out to be closed', async () => {
    const asked = opened(path);
    for (let times = 0; times < 3; times += 1) {
      expect(String((await asked.send(REQUEST)).body)).toBe('answered');
      await new Promise((later) => setImmediate(later));
    }
  });

  it('lets requests wait while the emulator restarts, and sends them to its new socket', async () => {
    const asked = opened(join(home, 'nobody'));
    await asked.pause();
    const waiting = asked.send(REQUEST);
    asked.resume(path);
    expect((await waiting).status).toBe(200);
  });

  it('lets no page read what the emulator answers, whatever the emulator says about that', async () => {
    const asked = opened(path);
    const { headers } = await asked.send(REQUEST);
    expect(headers).toMatchObject({ 'x-kept': '1' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('fails when nobody listens', async () => {
    const asked = opened(join(home, 'nobody'));
    await expect(asked.send(REQUEST)).rejects.toThrow(/ENOENT/);
  });

  it('is asked under the host that the gateway was asked under, and under no other', async () => {
    const upstream = createUpstream(path);
    const asked = async (host?: string): Promise<string | undefined> =>
      (await upstream.send({ ...REQUEST, headers: host === undefined ? {} : { host } })).headers['x-host'];
    expect(await asked('127.0.0.1:4711')).toBe('127.0.0.1:4711');
    expect(await asked()).toBe('127.0.0.1');
    expect(await asked('function.lambda-url.us-east-1.on.aws')).toBe('127.0.0.1');
    upstream.close();
  });
});
