/** What the network of a region publishes. */
import type { OutputsOf } from '../../contracts/contracts';

export const networkOutputs = {
  vpc_id: 'string',
  private_subnet_ids: 'list',
  isolated_subnet_ids: 'list',
  service_security_group_id: 'string',
  database_security_group_id: 'string',
  cache_security_group_id: 'string',
} as const;

declare module '../../contracts/contracts' {
  interface PlatformContract extends OutputsOf<typeof networkOutputs> {}
}
