/** Ports of looks: AWS, HTTP clients of the service, and name servers. */
import type { CallResult } from '../operations/adapter';
import type { Operation } from '../operations/operation';

/** Sends one operation once; `Adapter` is one. */
export interface Sender {
  send(operation: Operation, signal?: AbortSignal): Promise<CallResult>;
}

/** The answer of one HTTP request. `ok: false` means that there was no answer at all. */
export type ProbeAnswer =
  { readonly ok: true; readonly status: number; readonly body: string } | { readonly ok: false; readonly why: string };

/** `method`: GET, unless it is a write probe. `via`: the name to connect to instead of the URL's own. */
export type Prober = (url: string, signal?: AbortSignal, method?: 'POST', via?: string) => Promise<ProbeAnswer>;

/** The names that follow from one, by CNAMEs, as the zone's name servers say. `ok: false` means that none of them answered. */
export type NameAnswer =
  { readonly ok: true; readonly chain: readonly string[] } | { readonly ok: false; readonly why: string };

export type NameResolver = (name: string, zone: string, signal?: AbortSignal) => Promise<NameAnswer>;

/** All ways of asking that a condition may need. */
export interface Asking {
  readonly sender: Sender;
  readonly probe: Prober;
  readonly resolve: NameResolver;
  readonly signal?: AbortSignal;
}
