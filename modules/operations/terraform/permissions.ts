/**
 * IAM actions that Terraform's AWS provider needs, by resource type. Sources: the provider's source, the requests it makes in a lab,
 * and the AWS service authorization reference. One row for every type in the goldens and no others (a test compares them).
 */

import type { Topology } from '../../topology/topology';
import { BUCKETS } from './buckets';
import { DATA } from './data';
import { ENTRY } from './entry';
import { NETWORK } from './network';
import type { TypePermissions } from './row';
import { WATCHING, WORKLOADS } from './workloads';

/** By Terraform type; data sources begin with `data.`, ephemeral resources with `ephemeral.`. */
export const TERRAFORM_PERMISSIONS: Readonly<Record<string, TypePermissions>> = {
  ...NETWORK,
  ...ENTRY,
  ...DATA,
  ...BUCKETS,
  ...WORKLOADS,
  ...WATCHING,
};

/** Types in use: buckets and health checks only where clients are moved by them. */
export function typesOf({ traffic }: Topology): string[] {
  const all = Object.keys(TERRAFORM_PERMISSIONS);
  if (traffic.method === 'health-check-inversion') return all;
  return all.filter((type) => BUCKETS[type] === undefined && type !== 'aws_route53_health_check');
}

/** What Terraform's S3 backend needs to read states, and to write them under a lock of its own. */
export const BACKEND_PERMISSIONS = {
  read: ['s3:ListBucket', 's3:GetObject', 'kms:Decrypt'],
  write: ['s3:PutObject', 's3:DeleteObject', 'kms:GenerateDataKey'],
} as const;

/** Sorted and once each. `plan`: to read all there is; `apply`: to make it so. */
export function terraformPermissions(
  purpose: 'plan' | 'apply',
  types = Object.keys(TERRAFORM_PERMISSIONS),
): readonly string[] {
  const rows = types.flatMap((type) => TERRAFORM_PERMISSIONS[type] ?? []);
  const wanted = rows.flatMap((one) =>
    purpose === 'plan' ? one.read : [...one.create, ...one.read, ...one.update, ...one.delete],
  );
  return [...new Set(wanted)].sort();
}
