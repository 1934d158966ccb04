/** The four kinds of client that real services have, as data. Each makes other mistakes, so each is measured apart. */

export type ClientKindName = 'careful' | 'pinned' | 'hasty' | 'patient';

/** How one kind of client behaves. */
export interface ClientKind {
  readonly name: ClientKindName;
  /** One sentence, for the report. */
  readonly about: string;
  /** `ttl`: asks the name server again when the time to live is over. `once`: keeps the first answer for ever. */
  readonly resolves: 'ttl' | 'once';
  /** Connections that are kept for the next request; null: one connection a request. `lifetimeMs` null: for ever. */
  readonly pool: { readonly lifetimeMs: number | null } | null;
  /** How long an attempt may take, connecting included; null: for ever. */
  readonly timeoutMs: number | null;
  /** Whether a write carries an idempotency key. */
  readonly idempotencyKey: boolean;
  readonly retry: RetryRule | null;
  /** Operations at a time. One more is recorded as failed, with the code `too-many-in-flight`. */
  readonly inFlight: number;
}

/** Attempts after the first, and the pause before each: random between 0 and a limit that doubles (`jitter`), or fixed. */
export interface RetryRule {
  readonly attempts: number;
  readonly firstMs: number;
  readonly mostMs: number;
  readonly jitter: boolean;
}

export const CLIENT_KINDS: readonly ClientKind[] = [
  {
    name: 'careful',
    about:
      'honours the TTL, replaces connections after 10 s, waits 2 s for an answer, retries with an idempotency key and growing random pauses',
    resolves: 'ttl',
    pool: { lifetimeMs: 10_000 },
    timeoutMs: 2_000,
    idempotencyKey: true,
    retry: { attempts: 4, firstMs: 200, mostMs: 2_000, jitter: true },
    inFlight: 256,
  },
  {
    name: 'pinned',
    about: 'resolves the name once and keeps its connections for ever, waits 5 s for an answer, does not retry',
    resolves: 'once',
    pool: { lifetimeMs: null },
    timeoutMs: 5_000,
    idempotencyKey: false,
    retry: null,
    inFlight: 128,
  },
  {
    name: 'hasty',
    about:
      'honours the TTL, one connection a request, waits 0.5 s for an answer, retries twice without an idempotency key',
    resolves: 'ttl',
    pool: null,
    timeoutMs: 500,
    idempotencyKey: false,
    retry: { attempts: 3, firstMs: 50, mostMs: 50, jitter: false },
    inFlight: 128,
  },
  {
    name: 'patient',
    about: 'honours the TTL for new connections, keeps connections for ever, waits for ever, does not retry',
    resolves: 'ttl',
    pool: { lifetimeMs: null },
    timeoutMs: null,
    idempotencyKey: false,
    retry: null,
    inFlight: 128,
  },
];

/** The pause before attempt number `next` (2 is the first retry). `random` is at least 0 and less than 1. */
export function pauseBefore(next: number, { firstMs, mostMs, jitter }: RetryRule, random: number): number {
  const limit = Math.min(mostMs, firstMs * 2 ** (next - 2));
  return jitter ? limit * random : limit;
}
