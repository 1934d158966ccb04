/** A relay in front of a server that can lose an answer: the server did what it was told, and the client never hears of it. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Relay {
  readonly port: number;
  /** Ends the connection on which these words are sent next, when the server begins to answer. */
  loseAnswerTo(words: string): void;
  close(): Promise<void>;
}

export async function startRelay(to: number): Promise<Relay> {
  let words: string | null = null;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    let isLost = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    open.add(client);
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    client.on('data', (chunk) => {
      if (words !== null && chunk.includes(words)) {
        words = null;
        isLost = true;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      // Ready for the next query: by now the transaction is committed.
      if (isLost && chunk.includes('Z\0\0\0\u0005I')) end();
      else if (!isLost) client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    loseAnswerTo: (text) => (words = text),
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
