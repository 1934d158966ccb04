import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUpstream } from './upstream';

let server: Server;
let home: string;
let path: string;
/** Answers the first request of each connection, and closes the connection instead of answering a second one. */
beforeEach(async () => {
  const used = new Set<Socket>();
  server = createServer((incoming, outgoing) => {
    if (used.has(incoming.socket)) incoming.socket.destroy();
    else outgoing.writeHead(200, { 'access-control-allow-origin': '*', 'x-kept': '1' }).end('answered');
    used.add(incoming.socket);
  });
  home = mkdtempSync(join(tmpdir(), 'upstream-'));
  path = join(home, 'socket');
  await new Promise<void>((resolve) => server.listen(path, resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(home, { recursive: true, force: true });
});

const REQUEST = { method: 'POST', target: '/', headers: {}, body: Buffer.from('x') };

describe('upstream', () => {
  it('asks again when a kept connection turns out to be closed', async () => {
    const upstream = createUpstream(path);
    for (let times = 0; times < 3; times += 1) {
      expect(String((await upstream.send(REQUEST)).body)).toBe('answered');
      await new Promise((later) => setImmediate(later));
    }
    upstream.close();
  });

  it('lets requests wait while the emulator restarts, and sends them to its new socket', async () => {
    const upstream = createUpstream(join(home, 'nobody'));
    await upstream.pause();
    const waiting = upstream.send(REQUEST);
    upstream.resume(path);
    expect((await waiting).status).toBe(200);
    upstream.close();
  });

  it('lets no page read what the emulator answers, whatever the emulator says about that', async () => {
    const upstream = createUpstream(path);
    const { headers } = await upstream.send(REQUEST);
    expect(headers).toMatchObject({ 'x-kept': '1' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    upstream.close();
  });

  it('fails when nobody listens', async () => {
    const upstream = createUpstream(join(home, 'nobody'));
    await expect(upstream.send(REQUEST)).rejects.toThrow(/ENOENT/);
    upstream.close();
  });
});
