/** How a row of the tables of Terraform's permissions is written. */

/** Actions of one type, with their IAM prefix. What a plan needs is `read`; an apply needs them all. */
export interface TypePermissions {
  readonly create: readonly string[];
  readonly read: readonly string[];
  readonly update: readonly string[];
  readonly delete: readonly string[];
}

/** Words without a prefix are actions of `service`. */
export function row(service: string, create: string, read: string, update: string, remove: string): TypePermissions {
  const all = (words: string): readonly string[] =>
    words
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => (word.includes(':') ? word : `${service}:${word}`));
  return { create: all(create), read: all(read), update: all(update), delete: all(remove) };
}

export const EC2_TAGS = 'CreateTags DeleteTags';
export const LB = 'elasticloadbalancing';
export const LB_TAGS = 'AddTags RemoveTags';
export const RDS_TAGS = 'AddTagsToResource RemoveTagsFromResource';
/** API Gateway has verbs for actions, and paths for resources. */
export const API = 'apigateway';
/** The first resource of its kind in an account brings the service's own role. */
export const LINKED_ROLE = 'iam:CreateServiceLinkedRole';
/** Services that encrypt with a customer's key ask for a grant in the caller's name. */
export const KEY_USE = 'kms:CreateGrant kms:DescribeKey';
