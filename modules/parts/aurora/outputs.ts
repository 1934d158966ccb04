/** What the member of the global database in a region publishes. */
import type { OutputsOf } from '../../contracts/contracts';

export const databaseOutputs = {
  db_cluster_arn: 'string',
  db_cluster_endpoint: 'string',
  db_cluster_reader_endpoint: 'string',
  database_secret_arn: 'string',
  /** Key that encrypts the secret in this region; made with the secret, before any state. */
  database_secret_key_arn: 'string',
} as const;

declare module '../../contracts/contracts' {
  interface DataContract extends OutputsOf<typeof databaseOutputs> {}
}
