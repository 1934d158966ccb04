/**
 * IAM actions by operation: what the caller of an operation must be allowed. IAM's names are mostly, and not always, those of the API.
 * Source: AWS service authorization reference; `permissions.test.ts` holds every name against it.
 */
import type { Operation } from './operation';

/** Services whose IAM prefix is not the name that botocore and the AWS CLI use. */
const PREFIXES: Readonly<Record<string, string>> = {
  elbv2: 'elasticloadbalancing',
  'service-quotas': 'servicequotas',
};

/** Operations that IAM knows by another name, or that need more than their own. All others need their own name. */
const DIFFERENT: Readonly<Record<string, readonly string[]>> = {
  // AWS answers this one whatever a policy says.
  'sts:GetCallerIdentity': [],
  // Without s3:ListBucket, AWS says that access is denied where an object does not exist.
  's3:GetObject': ['s3:GetObject', 's3:ListBucket', 'kms:Decrypt'],
  's3:PutObject': ['s3:PutObject', 'kms:GenerateDataKey'],
  's3:ListObjectsV2': ['s3:ListBucket'],
  's3:HeadBucket': ['s3:ListBucket'],
  // With ObjectOwnership in its input.
  's3:CreateBucket': ['s3:CreateBucket', 's3:PutBucketOwnershipControls'],
  's3:GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  's3:PutPublicAccessBlock': ['s3:PutBucketPublicAccessBlock'],
  's3:GetBucketEncryption': ['s3:GetEncryptionConfiguration'],
  's3:PutBucketEncryption': ['s3:PutEncryptionConfiguration'],
  's3:GetBucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration'],
  's3:PutBucketLifecycleConfiguration': ['s3:PutLifecycleConfiguration'],
  's3:GetBucketReplication': ['s3:GetReplicationConfiguration'],
  's3:PutBucketReplication': ['s3:PutReplicationConfiguration', 'iam:PassRole'],
  // IAM knows API Gateway's calls by the verb of HTTP.
  'apigatewayv2:GetApiMappings': ['apigateway:GET'],
  'apigatewayv2:GetDomainName': ['apigateway:GET'],
  // With tags in their inputs.
  'kms:CreateKey': ['kms:CreateKey', 'kms:TagResource'],
  'iam:CreateRole': ['iam:CreateRole', 'iam:TagRole'],
  'iam:CreatePolicy': ['iam:CreatePolicy', 'iam:TagPolicy'],
  'iam:CreateOpenIDConnectProvider': ['iam:CreateOpenIDConnectProvider', 'iam:TagOpenIDConnectProvider'],
  // Secrets are encrypted in the caller's name.
  'secretsmanager:CreateSecret': [
    'secretsmanager:CreateSecret',
    'secretsmanager:TagResource',
    'kms:GenerateDataKey',
    'kms:Decrypt',
  ],
  'secretsmanager:ReplicateSecretToRegions': [
    'secretsmanager:ReplicateSecretToRegions',
    'secretsmanager:CreateSecret',
    'secretsmanager:TagResource',
    'kms:GenerateDataKey',
    'kms:Decrypt',
  ],
  // A repository with a key of its own: ECR asks for a grant in the caller's name.
  'ecr:CreateRepository': ['ecr:CreateRepository', 'ecr:TagResource', 'kms:CreateGrant', 'kms:DescribeKey'],
  // The first replication rule of an account makes ECR's service-linked role.
  'ecr:PutReplicationConfiguration': ['ecr:PutReplicationConfiguration', 'iam:CreateServiceLinkedRole'],
  // A copy is encrypted with a key of the region it lands in.
  'rds:CopyDBClusterSnapshot': [
    'rds:CopyDBClusterSnapshot',
    'rds:AddTagsToResource',
    'kms:CreateGrant',
    'kms:DescribeKey',
  ],
  'rds:CreateDBClusterSnapshot': ['rds:CreateDBClusterSnapshot', 'rds:AddTagsToResource'],
};

/** IAM actions that an operation needs, e.g. `rds:FailoverGlobalCluster`; empty where AWS asks for none. */
export function permissionsOf({ service, action }: Pick<Operation, 'service' | 'action'>): readonly string[] {
  return DIFFERENT[`${service}:${action}`] ?? [`${PREFIXES[service] ?? service}:${action}`];
}

/** Operations that `DIFFERENT` knows, for tests: a row for what the catalogue lacks would be dead. */
export const DIFFERING_OPERATIONS: readonly string[] = Object.keys(DIFFERENT);
