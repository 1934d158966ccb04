/** Facts about the Terraform types of roles. */
import type { TerraformTypeRows } from '../../policies/terraform-types';
import { permit } from '../permit';

export const SERVICE_ROLE_TYPES: TerraformTypeRows = {
  aws_iam_role: {
    permissions: permit(
      'iam',
      'CreateRole TagRole',
      'GetRole ListRolePolicies GetRolePolicy ListAttachedRolePolicies',
      // A boundary can be put, and not taken away: who could do that would have none.
      'UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy PutRolePermissionsBoundary TagRole UntagRole',
      'DeleteRole ListInstanceProfilesForRole',
    ),
    lab: 'policies are evaluated for simulations alone: no request is refused',
    namespace: {
      argument: 'name',
      space: 'account',
      apart: 'suffix',
      otherwise: 'the second region fails with EntityAlreadyExists, or one role serves both and is fought over',
    },
    identifier: { argument: 'name' },
    unscopable: {
      'sts:GetCallerIdentity': 'it says who asks, and needs no permission at all',
    },
  },
  aws_iam_role_policy: {
    permissions: permit('iam', 'PutRolePolicy', 'GetRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy'),
    lab: 'policies are evaluated for simulations alone: no request is refused',
  },
};
