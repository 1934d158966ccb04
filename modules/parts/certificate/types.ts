/** Facts about the Terraform types of certificates. */
import type { TerraformTypeRows } from '../../policies/terraform-types';
import { permit } from '../permit';

export const CERTIFICATE_TYPES: TerraformTypeRows = {
  aws_acm_certificate: {
    permissions: permit(
      'acm',
      'RequestCertificate AddTagsToCertificate',
      'DescribeCertificate ListTagsForCertificate',
      'AddTagsToCertificate RemoveTagsFromCertificate',
      'DeleteCertificate',
    ),
    lab: 'issued at once, no TLS',
  },
  aws_acm_certificate_validation: {
    permissions: permit('acm', '', 'DescribeCertificate', '', ''),
    lab: 'validated at once, whatever the records say',
  },
};
