/** Stands between dr and a lab, and lets credentials expire for whoever writes a state. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { LabAddress } from '../../modules/lab/types';

export interface Expiring {
  /** While true, states cannot be written; everything else goes on. */
  expired: boolean;
  stop(): Promise<void>;
}

const ANSWER =
  '<?xml version="1.0"?><Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>';

/** Puts itself in the place of the lab that runs in `project`, until it is stopped. */
export async function expiringIn(project: string): Promise<Expiring> {
  const file = join(project, '.twinstate', 'lab', 'lab.json');
  const before = readFileSync(file, 'utf8');
  const address = JSON.parse(before) as LabAddress;
  const { hostname, port } = new URL(address.endpoint);
  const server = createServer((incoming, response) => {
    const { method, url = '', headers } = incoming;
    if (made.expired && method === 'PUT' && /terraform\.tfstate(\?|$)/.test(url)) {
      incoming.resume().on('end', () => response.writeHead(400, { 'content-type': 'application/xml' }).end(ANSWER));
      return;
    }
    const onwards = ask({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onwards.on('error', () => response.destroy());
    incoming.pipe(onwards);
  });
  const made: Expiring = {
    expired: false,
    stop: async () => {
      writeFileSync(file, before);
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(file, JSON.stringify({ ...address, endpoint }));
  return made;
}
