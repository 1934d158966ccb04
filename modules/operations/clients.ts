/** Loads SDK clients, each on first use: one costs 45 to 75 ms, and most commands need two or three. */
import { CATALOGUE } from './catalogue';
import type { Service } from './operation';

/** The little of an SDK client that is used here. */
export interface SdkClient {
  send(command: SdkCommand, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
  destroy(): void;
}

type Next = (args: unknown) => Promise<unknown>;

/** One request of the SDK. */
export interface SdkCommand {
  readonly middlewareStack: {
    add(
      middleware: (next: Next) => Next,
      options: { readonly step: 'deserialize'; readonly name: string; readonly priority: 'high' },
    ): void;
  };
}

type Constructor<T> = new (argument: object) => T;

/** The exports of a service's SDK package. */
export async function loadSdk(service: Service): Promise<Readonly<Record<string, unknown>>> {
  return (await CATALOGUE[service].load()) as Readonly<Record<string, unknown>>;
}

/** A class exported by an SDK package. Throws when the package does not have it: the catalogue and the lock file disagree. */
export function sdkClass<T>(sdk: Readonly<Record<string, unknown>>, name: string): Constructor<T> {
  const found = sdk[name];
  if (typeof found !== 'function') throw new TypeError(`the SDK exports no ${name}`);
  return found as Constructor<T>;
}
