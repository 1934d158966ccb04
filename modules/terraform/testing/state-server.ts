/** Terraform's `http` backend on loopback: keeps one state, and refuses to write it while it is told to. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class StateServer {
  /** What is kept; null for nothing. */
  state: string | null = null;
  /** While true, a write is answered as S3 answers with expired credentials. */
  refuses = false;
  /** How often it is still read before it answers no read any more, as in a region that is lost. */
  readsLeft = Infinity;
  /** Who holds it, as Terraform writes it; null for nobody. */
  lock: string | null = null;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<StateServer> {
    const server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const [status, text] = made.answer(request.method ?? '', body);
        response.writeHead(status).end(text);
      });
    });
    const made = new StateServer(server);
    await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
    return made;
  }

  /** The `terraform.backend` of a configuration that keeps its state here. */
  get backend(): object {
    const address = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/state`;
    return { http: { address, lock_address: address, unlock_address: address, retry_max: 0 } };
  }

  /** Changes the kept state as another writer would. */
  edit(change: (state: { serial: number; lineage: string; resources: unknown[] }) => void): void {
    const state = JSON.parse(this.state ?? '{}') as { serial: number; lineage: string; resources: unknown[] };
    change(state);
    this.state = JSON.stringify(state);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private answer(method: string, body: string): readonly [number, string] {
    switch (method) {
      case 'GET':
        if (this.readsLeft <= 0) return [503, 'ServiceUnavailable'];
        this.readsLeft -= 1;
        return this.state === null ? [404, ''] : [200, this.state];
      case 'LOCK':
        if (this.lock !== null) return [423, this.lock];
        this.lock = body;
        return [200, ''];
      case 'UNLOCK':
        this.lock = null;
        return [200, ''];
      default:
        if (this.refuses) return [403, 'ExpiredToken'];
        this.state = body;
        return [200, ''];
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request) body += String(piece);
  return body;
}
