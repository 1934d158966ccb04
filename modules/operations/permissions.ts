/**
 * IAM actions that the caller of an operation needs. IAM's names are mostly, and not always, those of the API: a row of
 * the catalogue says where they differ. `permissions.test.ts` holds every name against the service authorization
 * reference.
 */
import { CATALOGUE, type ServiceRow } from './catalogue';
import type { NamedCall } from './operation';

/** IAM actions that an operation needs, e.g. `rds:FailoverGlobalCluster`; empty where AWS asks for none. */
export function permissionsOf({ service, action }: NamedCall): readonly string[] {
  // Records of other programs name services that dr never asks.
  const row: ServiceRow | undefined = CATALOGUE[service];
  return row?.actions[action]?.permissions ?? [`${row?.iam ?? service}:${action}`];
}
