/**
 * The one place that sends AWS requests. Everything dr asks of AWS is an `Operation` that goes through `Adapter.send`:
 * once, with a time limit, without hidden retries, so that a journal of operations has exactly what was sent.
 */
import { DrError, EXIT } from '../console/errors';
import { withBodyRead } from './bodies';
import { actionRow, CATALOGUE } from './catalogue';
import { loadSdk, sdkClass, type SdkClient, type SdkCommand } from './clients';
import { failed, failure, isPage, requestIdOf, unreadable, type FailedCall } from './failure';
import type { Operation } from './operation';
import { plainOutput, sdkInput } from './plain';
import { asksForAgents, type ProxySettings } from './proxy';

export interface AdapterConfig {
  /** The lab's endpoint, on loopback. Without it requests go to AWS with the caller's own credentials (the SDK's default chain). */
  readonly endpoint?: string;
  /** The lab's dummy credentials; demanded with `endpoint`, ignored without. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Milliseconds since the epoch; what `{ ago: seconds }` is counted from. The lab's clock in the lab. */
  readonly now: () => number;
  /** Wall milliseconds for one whole call, connecting and finding credentials included. */
  readonly timeoutMs: number;
  /** Proxy and certificates for calls to AWS; never for a lab, which is on this machine. */
  readonly proxy?: ProxySettings;
}

/** The answer to one call. `requestId` is AWS's, for support cases and audit logs; null where there was no answer. */
export type CallResult =
  | {
      readonly ok: true;
      readonly output: unknown;
      readonly requestId: string | null;
      /** The answer's `Date` header: AWS's own clock. Left out where there was none. */
      readonly date?: string;
    }
  | FailedCall;

export interface Adapter {
  /**
   * Sends one operation once. A failed call is a result, never an exception. Throws DrError `unknown-operation` for an
   * operation outside the catalogue, and the signal's reason when `signal` is aborted.
   */
  send(operation: Operation, signal?: AbortSignal): Promise<CallResult>;
  /** Closes connections. */
  close(): void;
}

interface Loaded {
  readonly sdk: Readonly<Record<string, unknown>>;
  readonly client: SdkClient;
}

/**
 * Throws DrError `lab-endpoint-not-local` or `lab-without-credentials`, so that no lab traffic leaves the machine and
 * no real key reaches a lab.
 */
export function createAdapter(config: AdapterConfig): Adapter {
  checkLab(config);
  const cache = new Map<string, Promise<Loaded>>();

  const clientFor = (operation: Operation): Promise<Loaded> => {
    const region = CATALOGUE[operation.service].endpointRegion ?? operation.region;
    const key = `${operation.service} ${region}`;
    const known = cache.get(key) ?? loadClient(operation, region, config);
    cache.set(key, known);
    return known;
  };

  return {
    async send(operation, signal) {
      actionRow(operation);
      signal?.throwIfAborted();
      const loaded = await clientFor(operation);
      // An abort during loading has no listener yet, so it is checked here.
      signal?.throwIfAborted();
      const command = new (sdkClass<SdkCommand>(loaded.sdk, `${operation.action}Command`))(
        withBody(operation, sdkInput(operation.input, config.now()) as object),
      );
      const kept = keepAside(command);
      return withTimeLimit(config.timeoutMs, signal, async (abortSignal) => {
        try {
          const answer = await loaded.client.send(command, { abortSignal });
          // An HTML page is parsed without an error into an empty answer.
          if (kept.page === true) return unreadable({}, 200);
          const read = await withBodyRead(operation, answer);
          if (!('answer' in read)) return read;
          const output = await plainOutput(read.answer);
          return { ok: true, output, requestId: requestIdOf(answer), ...(kept.date ? { date: kept.date } : {}) };
        } catch (error) {
          return failure(kept.error ?? error);
        }
      });
    },
    close() {
      // A failed load was reported to its caller.
      for (const loaded of cache.values()) {
        loaded.then(
          ({ client }) => client.destroy(),
          () => undefined,
        );
      }
      cache.clear();
    },
  };
}

/** An object without content has a length: left out, the SDK takes the body for a stream of unknown length. */
function withBody({ service, action }: Operation, input: object): object {
  return service === 's3' && action === 'PutObject' && !('Body' in input)
    ? { ...input, Body: '', ContentLength: 0 }
    : input;
}

async function loadClient(operation: Operation, region: string, config: AdapterConfig): Promise<Loaded> {
  const sdk = await loadSdk(operation.service);
  const Client = sdkClass<SdkClient>(sdk, CATALOGUE[operation.service].client);
  return { sdk, client: new Client(clientConfig(operation, region, config, await agentsOf(config))) };
}

/** Agents are made and loaded only if the environment names a proxy or certificates. */
async function agentsOf({ endpoint, proxy }: AdapterConfig): Promise<object> {
  if (endpoint !== undefined || proxy === undefined || !asksForAgents(proxy)) return {};
  const { agentsFor } = await import('./agents');
  return agentsFor(proxy, { keepAlive: true, bundle: true });
}

function clientConfig(operation: Operation, region: string, config: AdapterConfig, agents: object): object {
  const common = {
    region,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: Math.min(config.timeoutMs, 5_000),
      requestTimeout: config.timeoutMs,
      throwOnRequestTimeout: true,
      ...agents,
    },
  };
  if (config.endpoint === undefined) return common;
  const lab = {
    ...common,
    endpoint: config.endpoint,
    credentials: config.credentials,
    // Settings of the user's own AWS configuration must not reach the lab: with these the SDK does not look for them.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    defaultsMode: 'standard',
    retryMode: 'standard',
  };
  // A bucket in front of an IP address would not be a host name.
  return operation.service === 's3' ? { ...lab, forcePathStyle: true } : lab;
}

interface Kept {
  error?: unknown;
  date?: string;
  /** An HTML page without a request id of AWS. */
  page?: boolean;
}

/**
 * Remembers what the SDK does not hand on: the error as it came from the wire (its retry layer wraps what it does not know for an
 * Error, and then the connection's code is lost) and the time at which AWS answered.
 */
function keepAside(command: SdkCommand): Kept {
  const kept: Kept = {};
  command.middlewareStack.add(
    (next) => async (args) => {
      try {
        const answer = await next(args);
        const { response } = (answer ?? {}) as { readonly response?: { readonly headers?: Record<string, string> } };
        const headers = response?.headers ?? {};
        kept.page = isPage(headers);
        const date = headers['date'];
        if (date !== undefined) kept.date = date;
        return answer;
      } catch (error) {
        kept.error = error;
        throw error;
      }
    },
    { step: 'deserialize', name: 'keepAside', priority: 'high' },
  );
  return kept;
}

/**
 * Ends a call at its time limit even where the SDK does not look at its abort signal (while it finds credentials, for example).
 */
async function withTimeLimit(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<CallResult>,
): Promise<CallResult> {
  const limit = new AbortController();
  let onAbort: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CallResult>((resolve, reject) => {
    timer = setTimeout(() => {
      resolve(failed('TimeoutError', `no answer within ${timeoutMs / 1000} s`, undefined, null));
      limit.abort();
    }, timeoutMs);
    onAbort = () => {
      const reason: unknown = signal?.reason;
      reject(reason instanceof Error ? reason : new Error('aborted'));
      limit.abort();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([late, call(limit.signal)]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  }
}

function checkLab(config: AdapterConfig): void {
  if (config.endpoint === undefined) return;
  if (!isLoopback(config.endpoint)) {
    throw new DrError(
      'lab-endpoint-not-local',
      `${config.endpoint} is not an address of this machine`,
      'A lab runs on loopback; requests meant for a lab must not leave the machine.',
      'Name the endpoint of a running lab, such as http://127.0.0.1:4566, or leave --lab out to use an AWS account.',
      EXIT.refused,
    );
  }
  if (config.credentials !== undefined) return;
  throw new DrError(
    'lab-without-credentials',
    'No credentials were given for the lab',
    "Without the lab's own credentials a request would be signed with the caller's real ones.",
    "Pass the lab's credentials together with its endpoint.",
    EXIT.refused,
  );
}

/** True for 127.0.0.0/8, ::1 and localhost. */
export function isLoopback(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { hostname, protocol } = new URL(endpoint);
  const local = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return local && (protocol === 'http:' || protocol === 'https:');
}
