/** What the zone publishes. */
import type { OutputsOf } from '../../contracts/contracts';

export const zoneOutputs = {
  hosted_zone_id: 'string',
  zone_name: 'string',
} as const;

declare module '../../contracts/contracts' {
  interface GlobalContract extends OutputsOf<typeof zoneOutputs> {}
}
