/** What the cache of a region publishes. */
import type { OutputsOf } from '../../contracts/contracts';

export const cacheOutputs = {
  cache_primary_endpoint: 'string',
} as const;

declare module '../../contracts/contracts' {
  interface DataContract extends OutputsOf<typeof cacheOutputs> {}
}
