/** Facts about what is read of the database secret. */
import type { TerraformTypeRows } from '../../policies/terraform-types';
import { permit } from '../permit';

export const DATABASE_SECRET_TYPES: TerraformTypeRows = {
  'data.aws_secretsmanager_secret': {
    // The provider asks for both; neither answer holds the value.
    permissions: permit('secretsmanager', '', 'DescribeSecret GetResourcePolicy', '', ''),
  },
  'ephemeral.aws_secretsmanager_secret_version': {
    // The password passes through the provider's memory and is in no state. Open for plans too: it is read before the plan is known.
    permissions: permit('secretsmanager', '', 'GetSecretValue kms:Decrypt', '', ''),
  },
};
