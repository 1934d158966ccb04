/** Facts about the Terraform types of keys. */
import type { TerraformTypeRows, TypeRule } from '../../policies/terraform-types';
import { isTrue, text } from '../../policies/tree';
import { permit } from '../permit';
import { PREVENTED } from '../protection';

const STORED = 'stored and answered as it was given; nothing comes of it';

export const KEY_TYPES: TerraformTypeRows = {
  aws_kms_alias: {
    permissions: permit('kms', 'CreateAlias', 'ListAliases', 'UpdateAlias', 'DeleteAlias'),
    lab: STORED,
    identifier: { argument: 'name' },
    passing: true,
  },
  aws_kms_key: {
    permissions: permit(
      'kms',
      'CreateKey EnableKeyRotation TagResource PutKeyPolicy',
      'DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags',
      'PutKeyPolicy EnableKeyRotation UpdateKeyDescription TagResource UntagResource',
      'ScheduleKeyDeletion',
    ),
    lab: 'losing a key harms nothing',
    stateful: 'what it encrypted, snapshots included, can never be read again',
    protection: [PREVENTED],
    protectsUsers: true,
    atRest: rotates,
  },
  'data.aws_kms_key': {
    permissions: permit('kms', '', 'DescribeKey', '', ''),
  },
};

/** Asymmetric keys cannot rotate; all others can. */
function rotates({ attributes }: Parameters<TypeRule>[0]): ReturnType<TypeRule> {
  if (isTrue(attributes['enable_key_rotation'])) return [];
  if (!['', 'SYMMETRIC_DEFAULT'].includes(text(attributes['customer_master_key_spec']))) return [];
  return [{ what: 'The key does not rotate.', fix: 'Set enable_key_rotation to true.' }];
}
