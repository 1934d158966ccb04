/** A cache server of the tests: GET and SET of RESP. */
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface CacheServer {
  readonly port: number;
  readonly entries: Map<string, string>;
  /** From now on it accepts what it is sent and says nothing. */
  hang(): void;
  close(): Promise<void>;
}

export async function startCacheServer(): Promise<CacheServer> {
  const entries = new Map<string, string>();
  const open = new Set<Socket>();
  let hangs = false;
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      if (hangs) return;
      const [verb = '', key = '', value = ''] = chunk
        .toString()
        .split('\r\n')
        .filter((line) => line !== '' && !/^[*$]\d+$/.test(line));
      if (verb === 'SET') {
        entries.set(key, value);
        socket.write('+OK\r\n');
        return;
      }
      const found = entries.get(key);
      const reply = found === undefined ? '$-1\r\n' : `$${Buffer.byteLength(found)}\r\n${found}\r\n`;
      // In two pieces, as a network may bring it.
      socket.write(reply.slice(0, 3));
      setTimeout(() => socket.write(reply.slice(3)), 5);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    entries,
    hang: () => (hangs = true),
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
