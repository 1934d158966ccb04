import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createUpstream } from './upstream';

let server: Server;
let port: number;
/** Answers the first request of each connection, and closes the connection instead of answering a second one. */
beforeEach(async () => {
  const used = new Set<Socket>();
  server = createServer((incoming, outgoing) => {
    if (used.has(incoming.socket)) incoming.socket.destroy();
    else outgoing.end('answered');
    used.add(incoming.socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const REQUEST = { method: 'POST', target: '/', headers: {}, body: Buffer.from('x') };

describe('upstream', () => {
  it('asks again when a kept connection turns out to be closed', async () => {
    const upstream = createUpstream(port);
    for (let times = 0; times < 3; times += 1) {
      expect(String((await upstream.send(REQUEST)).body)).toBe('answered');
      await new Promise((later) => setImmediate(later));
    }
    upstream.close();
  });

  it('lets requests wait while the emulator restarts, and sends them to its new port', async () => {
    const upstream = createUpstream(1);
    await upstream.pause();
    const waiting = upstream.send(REQUEST);
    upstream.resume(port);
    expect((await waiting).status).toBe(200);
    upstream.close();
  });

  it('fails when nobody listens', async () => {
    const upstream = createUpstream(1);
    await expect(upstream.send(REQUEST)).rejects.toThrow(/ECONNREFUSED/);
    upstream.close();
  });
});
