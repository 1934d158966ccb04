/** IAM actions that Terraform's AWS provider needs for the types of an environment: rows of the `types` sides of parts. */
import type { TerraformTypes } from '../policies/terraform-types';
import type { Topology } from '../topology/topology';

/** Types that an environment can have: buckets and health checks only where clients are moved by them. */
export function typesOf({ traffic }: Topology, types: TerraformTypes): TerraformTypes {
  if (traffic.method === 'health-check-inversion') return types;
  return new Map([...types].filter(([, { onlyWith }]) => onlyWith !== 'health-check-inversion'));
}

/** What Terraform's S3 backend needs to read states, and to write them under a lock of its own. */
export const BACKEND_PERMISSIONS = {
  read: ['s3:ListBucket', 's3:GetObject', 'kms:Decrypt'],
  write: ['s3:PutObject', 's3:DeleteObject', 'kms:GenerateDataKey'],
} as const;

/** Sorted and once each. `plan`: to read all there is; `apply`: to make it so. */
export function terraformPermissions(purpose: 'plan' | 'apply', types: TerraformTypes): readonly string[] {
  const rows = [...types.values()].flatMap(({ permissions }) => permissions ?? []);
  const wanted = rows.flatMap((one) =>
    purpose === 'plan' ? one.read : [...one.create, ...one.read, ...one.update, ...one.delete],
  );
  return [...new Set(wanted)].sort();
}
