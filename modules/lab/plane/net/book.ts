/** The plane's address book: names of endpoints, and the addresses that name servers give for them. */
import type { EndpointIntent } from '../intent';

export interface AddressBook {
  /** Replaces what is known. */
  learn(endpoints: readonly EndpointIntent[]): void;
  /** The endpoint of a name or of an address that a name server gave; undefined where there is none. */
  find(nameOrAddress: string): EndpointIntent | undefined;
}

/** `addressOf`: the address that the lab's name server gives for a name outside of the account's zones. */
export function createAddressBook(addressOf: (name: string) => string): AddressBook {
  let known = new Map<string, EndpointIntent>();
  return {
    learn(endpoints) {
      known = new Map(
        endpoints.flatMap((endpoint) => [
          [endpoint.name, endpoint] as const,
          [addressOf(endpoint.name), endpoint] as const,
        ]),
      );
    },
    find: (nameOrAddress) => known.get(nameOrAddress.toLowerCase().replace(/\.$/, '')),
  };
}
