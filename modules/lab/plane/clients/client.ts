/** One kind of client at work: what it sends, how it tries again, and what it writes down. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientOperation, ClientRecord } from '../../../evidence/measured/records';
import { attempt, type AttemptOptions, type AttemptResult } from './attempt';
import { pauseBefore, type ClientKind } from './kinds';
import type { Lookup } from './names';
import { TunnelAgent } from './tunnels';

export interface ClientOptions {
  readonly kind: ClientKind;
  readonly url: URL;
  readonly proxy: string;
  readonly lookup: Lookup;
  /** Distinguishes the keys of this load from those of an earlier one in the same databases. */
  readonly run: string;
  readonly now: () => number;
  readonly random: () => number;
  readonly record: (one: ClientRecord) => void;
  readonly signal: AbortSignal;
}

/** A row that was acknowledged. */
interface KnownRow {
  readonly key: string;
  readonly order: string;
}

/** Rows that reads choose from. */
const KNOWN_ROWS = 512;
const ITEMS = 100;

/** Performs operations; resolves when its last attempt has ended. */
export class Client {
  private readonly agent: TunnelAgent;
  private readonly known: KnownRow[] = [];
  private writes = 0;
  private underWay = 0;

  constructor(private readonly options: ClientOptions) {
    const { kind, url, proxy, lookup, now } = options;
    const port = Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port);
    this.agent = new TunnelAgent({ kind, name: url.hostname, port, proxy, lookup, now });
  }

  /** `operation` is unique in the load; `dueAt` is when it was to begin. */
  async perform(wanted: ClientOperation, operation: number, dueAt: number): Promise<void> {
    const row = wanted === 'read' ? this.known[Math.floor(this.options.random() * this.known.length)] : undefined;
    // Nothing to read yet: it browses.
    const op = wanted === 'read' && row === undefined ? 'browse' : wanted;
    const key =
      op === 'write' ? `${this.options.kind.name}-${this.options.run}-${(this.writes += 1)}` : (row?.key ?? '');
    const base = { kind: this.options.kind.name, op, key, operation, dueAt };
    if (this.underWay >= this.options.kind.inFlight) return this.notSent(base);
    this.underWay += 1;
    try {
      await this.tryAll(base, this.requestOf(op, key, row));
    } finally {
      this.underWay -= 1;
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private async tryAll(base: Base, request: Request): Promise<void> {
    const { kind, now, random, record, signal } = this.options;
    const most = kind.retry?.attempts ?? 1;
    for (let number = 1; number <= most; number += 1) {
      const sentAt = now();
      const { found, ...result } = await attempt({ ...request, signal });
      const last = number === most || signal.aborted || !worthAnother(result);
      const value = base.op === 'read' ? found : null;
      record({ ...base, attempt: number, last, sentAt, endedAt: now(), ...result, value });
      if (base.op === 'write' && result.outcome === 'acknowledged') this.remember(base.key, result.order);
      if (last || kind.retry === null) return;
      const wait = pauseBefore(number + 1, kind.retry, random());
      await pause(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  }

  private requestOf(op: ClientOperation, key: string, row: KnownRow | undefined): Request {
    const { kind, url, random } = this.options;
    const item = 1 + Math.floor(random() * ITEMS);
    const write = op === 'write';
    const path = write ? 'orders' : row === undefined ? `catalog/${item}` : `orders/${encodeURIComponent(row.order)}`;
    return {
      agent: this.agent,
      host: url.hostname,
      port: Number(url.port === '' ? 80 : url.port),
      method: write ? 'POST' : 'GET',
      path: `${url.pathname.replace(/\/$/, '')}/${path}`,
      headers: { host: url.host, ...(write && kind.idempotencyKey ? { 'idempotency-key': key } : {}) },
      body: write ? JSON.stringify({ item, reference: key }) : null,
      timeoutMs: kind.timeoutMs,
    };
  }

  private notSent(base: Base): void {
    const at = this.options.now();
    const nobody = { status: null, region: null, task: null, order: null, value: null };
    const why = { outcome: 'failed', code: 'too-many-in-flight' } as const;
    this.options.record({ ...base, attempt: 1, last: true, sentAt: at, endedAt: at, ...nobody, ...why });
  }

  private remember(key: string, order: string | null): void {
    if (order === null) return;
    if (this.known.length < KNOWN_ROWS) this.known.push({ key, order });
    else this.known[this.writes % KNOWN_ROWS] = { key, order };
  }
}

type Base = Pick<ClientRecord, 'kind' | 'op' | 'key' | 'operation' | 'dueAt'>;
type Request = Omit<AttemptOptions, 'signal'>;

/** A definite no of the server is not asked again, except that it cannot now. */
function worthAnother({ outcome, status }: Omit<AttemptResult, 'found'>): boolean {
  return outcome !== 'acknowledged' && (outcome !== 'refused' || status === 503 || status === 429);
}
