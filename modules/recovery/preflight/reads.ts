/** The questions that only preflight asks, beside those in ../reads. */
import type { Operation } from '../../operations/operation';
import type { State } from '../../topology/topology';

export const key = (region: string, id: string): Operation => ({
  service: 'kms',
  action: 'DescribeKey',
  region,
  input: { KeyId: id },
});

export const quota = (region: string, service: string, code: string): Operation => ({
  service: 'service-quotas',
  action: 'GetServiceQuota',
  region,
  input: { ServiceCode: service, QuotaCode: code },
});

export const defaultQuota = (region: string, service: string, code: string): Operation => ({
  ...quota(region, service, code),
  action: 'GetAWSDefaultServiceQuota',
});

export const imageByDigest = (region: string, registryId: string, repository: string, digest: string): Operation => ({
  service: 'ecr',
  action: 'DescribeImages',
  region,
  input: { registryId, repositoryName: repository, imageIds: [{ imageDigest: digest }] },
});

export const secret = (region: string, name: string): Operation => ({
  service: 'secretsmanager',
  action: 'DescribeSecret',
  region,
  input: { SecretId: name },
});

export const certificates = (region: string): Operation => ({
  service: 'acm',
  action: 'ListCertificates',
  region,
  input: { MaxItems: 1000 },
});

export const certificate = (region: string, arn: string): Operation => ({
  service: 'acm',
  action: 'DescribeCertificate',
  region,
  input: { CertificateArn: arn },
});

export const healthCheck = (region: string, id: string): Operation => ({
  service: 'route53',
  action: 'GetHealthCheck',
  region,
  input: { HealthCheckId: id },
});

export const roleByName = (region: string, name: string): Operation => ({
  service: 'iam',
  action: 'GetRole',
  region,
  input: { RoleName: name },
});

/** Conditions on the region are usual, and IAM's simulator knows no key that it is not given. */
export const simulation = (
  from: string,
  asked: {
    readonly principal: string;
    readonly actions: readonly string[];
    readonly resources: readonly string[];
    readonly region: string;
  },
): Operation => ({
  service: 'iam',
  action: 'SimulatePrincipalPolicy',
  region: from,
  input: {
    PolicySourceArn: asked.principal,
    ActionNames: asked.actions,
    ResourceArns: asked.resources,
    ContextEntries: [
      { ContextKeyName: 'aws:RequestedRegion', ContextKeyType: 'string', ContextKeyValues: [asked.region] },
    ],
    MaxItems: 1000,
  },
});

export const lockKey = ({ backend }: Pick<State, 'backend'>): string => `${backend.key}.tflock`;

/** Terraform's lock of a state: an object beside it (S3 backend, `use_lockfile`). */
export const lockOf = (state: Pick<State, 'backend'>): Operation => ({
  service: 's3',
  action: 'ListObjectsV2',
  region: state.backend.region,
  input: { Bucket: state.backend.bucket, Prefix: lockKey(state) },
});

export const whoAmI = (region: string): Operation => ({
  service: 'sts',
  action: 'GetCallerIdentity',
  region,
  input: {},
});
