/**
 * How rows of the `types` sides say what Terraform's provider needs to be allowed. Sources: the provider's source, the requests it makes
 * in a lab, and the AWS service authorization reference.
 */
import type { TypePermissions } from '../policies/terraform-types';

/** Words without a prefix are actions of `service`. */
export function permit(service: string, create: string, read: string, update: string, remove: string): TypePermissions {
  const all = (words: string): readonly string[] =>
    words
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => (word.includes(':') ? word : `${service}:${word}`));
  return { create: all(create), read: all(read), update: all(update), delete: all(remove) };
}

/** Databases and caches name these actions alike. */
export const RDS_TAGS = 'AddTagsToResource RemoveTagsFromResource';
/** The first resource of its kind in an account brings the service's own role. */
export const LINKED_ROLE = 'iam:CreateServiceLinkedRole';
/** Services that encrypt with a customer's key ask for a grant in the caller's name. */
export const KEY_USE = 'kms:CreateGrant kms:DescribeKey';
