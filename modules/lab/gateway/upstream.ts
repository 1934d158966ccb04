/** The emulator as the gateway sees it: requests go there as they came. */
import { Agent, request as httpRequest } from 'node:http';
import { LOOPBACK } from './door';
import type { AwsResponse } from './handler';

/** A request for the emulator. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path with query string, as it was sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Sends requests to one socket, which is another after the emulator was restarted. */
export interface Upstream {
  send(request: UpstreamRequest): Promise<AwsResponse>;
  /** Requests wait from now until `resume`: the emulator is being restarted. Resolves when none is under way any more. */
  pause(): Promise<void>;
  /** `socket`: where the emulator listens now. */
  resume(socket: string): void;
  close(): void;
}

/** Hop-by-hop headers, and those that depend on the body's bytes, which are set anew. */
const DROPPED = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'expect',
  'upgrade',
]);

/** Longest wait for one answer; the emulator answers in milliseconds, creating many subnets or keys in seconds. */
const TIMEOUT_MS = 60_000;

/** `initial`: path of the emulator's socket. */
export function createUpstream(initial: string): Upstream {
  let socket = initial;
  let agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let underWay = 0;
  let idle: (() => void) | undefined;
  let gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;
  return {
    async send(request) {
      while (gate) await gate.opened;
      underWay += 1;
      try {
        return await exchange(agent, socket, request, true);
      } finally {
        underWay -= 1;
        if (underWay === 0) idle?.();
      }
    },
    async pause() {
      let open = (): void => undefined;
      const opened = new Promise<void>((resolve) => (open = resolve));
      gate = { opened, open };
      if (underWay > 0) await new Promise<void>((resolve) => (idle = resolve));
      idle = undefined;
      agent.destroy();
    },
    resume(next) {
      socket = next;
      agent = new Agent({ keepAlive: true, maxSockets: 64 });
      const opening = gate;
      gate = undefined;
      opening?.open();
    },
    close() {
      agent.destroy();
      gate?.open();
    },
  };
}

/**
 * The emulator puts the host it is asked under into addresses that it gives out: queues, objects of S3. Asked under the gateway's own, they
 * lead to the gateway. The door lets in no other host; one of loopback can name no service of the emulator's.
 */
function hostOf(asked: string | undefined): string {
  return asked !== undefined && LOOPBACK.test(asked) ? asked : '127.0.0.1';
}

function exchange(agent: Agent, socketPath: string, request: UpstreamRequest, again: boolean): Promise<AwsResponse> {
  const host = hostOf(request.headers['host']);
  const headers: Record<string, string> = { host, 'content-length': String(request.body.length) };
  for (const [name, value] of Object.entries(request.headers)) if (!DROPPED.has(name)) headers[name] = value;
  return new Promise((resolve, reject) => {
    const { method, target: path } = request;
    const outgoing = httpRequest({ agent, socketPath, method, path, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const answered: Record<string, string> = {};
        for (const [name, value] of Object.entries(incoming.headers)) {
          // A HEAD answer's length is information, not framing.
          const kept = !DROPPED.has(name) || (name === 'content-length' && method === 'HEAD');
          // The emulator lets pages of every origin read what it answers; a lab lets none.
          const keep = kept && !name.startsWith('access-control-');
          if (keep && value !== undefined) answered[name] = Array.isArray(value) ? value.join(', ') : value;
        }
        resolve({ status: incoming.statusCode ?? 502, headers: answered, body: Buffer.concat(chunks) });
      });
    });
    outgoing.setTimeout(TIMEOUT_MS, () => outgoing.destroy(new Error('the emulator does not answer')));
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // The emulator closes idle connections; one may close at the very moment it is used again, before anything was read.
      if (again && outgoing.reusedSocket && error.code === 'ECONNRESET') {
        exchange(agent, socketPath, request, false).then(resolve, reject);
      } else reject(error);
    });
    outgoing.end(request.body);
  });
}
