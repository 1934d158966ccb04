/** ECR and IAM of the account in memory. */
type Fields = Record<string, unknown>;
type Handler = (region: string, input: Fields) => Fields | string;

export interface FakeRole {
  trust: string;
  maxSession: number;
  tags: unknown;
  attached: string[];
}

export interface FakePolicy {
  versions: string[];
  tags: unknown;
}

export class RegistryAndIdentity {
  /** By `region name`. */
  readonly repositories = new Map<string, Fields>();
  /** By region. */
  readonly rules = new Map<string, Fields[]>();
  /** `region repository digest`. */
  readonly images = new Set<string>();
  readonly roles = new Map<string, FakeRole>();
  /** By ARN. */
  readonly policies = new Map<string, FakePolicy>();
  readonly providers = new Map<string, string[]>();

  constructor(private readonly accountId: string) {}

  readonly handlers: Readonly<Record<string, Handler>> = {
    DescribeRegistry: (region) => ({ replicationConfiguration: { rules: this.rules.get(region) ?? [] } }),
    PutReplicationConfiguration: (region, { replicationConfiguration }) => {
      this.rules.set(region, (replicationConfiguration as { rules: Fields[] }).rules);
      return {};
    },
    DescribeRepositories: (region, { repositoryNames }) => {
      const found = this.repositories.get(`${region} ${String((repositoryNames as string[])[0])}`);
      return found ? { repositories: [found] } : 'RepositoryNotFoundException';
    },
    CreateRepository: (region, { repositoryName, ...rest }) => {
      this.repositories.set(`${region} ${String(repositoryName)}`, rest);
      return {};
    },
    GetLifecyclePolicy: (region, { repositoryName }) =>
      this.repositories.get(`${region} ${String(repositoryName)}`)?.['lifecycle'] === undefined
        ? 'LifecyclePolicyNotFoundException'
        : {},
    PutLifecyclePolicy: (region, { repositoryName, lifecyclePolicyText }) => {
      const repository = this.repositories.get(`${region} ${String(repositoryName)}`);
      if (!repository) return 'RepositoryNotFoundException';
      repository['lifecycle'] = lifecyclePolicyText;
      return {};
    },
    PutImageScanningConfiguration: (region, { repositoryName, imageScanningConfiguration }) => {
      const repository = this.repositories.get(`${region} ${String(repositoryName)}`);
      if (!repository) return 'RepositoryNotFoundException';
      repository['imageScanningConfiguration'] = imageScanningConfiguration;
      return {};
    },
    DescribeImages: (region, { repositoryName, imageIds }) => {
      const [{ imageDigest }] = imageIds as [{ imageDigest: string }];
      const found = this.images.has(`${region} ${String(repositoryName)} ${imageDigest}`);
      return found ? { imageDetails: [{ imageDigest }] } : 'ImageNotFoundException';
    },
    GetOpenIDConnectProvider: (_region, { OpenIDConnectProviderArn }) => {
      const ids = this.providers.get(String(OpenIDConnectProviderArn));
      return ids ? { ClientIDList: ids } : 'NoSuchEntityException';
    },
    CreateOpenIDConnectProvider: (_region, { Url, ClientIDList }) => {
      const arn = `arn:aws:iam::${this.accountId}:oidc-provider/${String(Url).replace('https://', '')}`;
      this.providers.set(arn, [...(ClientIDList as string[])]);
      return {};
    },
    AddClientIDToOpenIDConnectProvider: (_region, { OpenIDConnectProviderArn, ClientID }) => {
      this.providers.get(String(OpenIDConnectProviderArn))?.push(String(ClientID));
      return {};
    },
    GetRole: (_region, { RoleName }) => {
      const role = this.roles.get(String(RoleName));
      if (!role) return 'NoSuchEntityException';
      const AssumeRolePolicyDocument = encodeURIComponent(role.trust);
      return { Role: { AssumeRolePolicyDocument, MaxSessionDuration: role.maxSession, Tags: role.tags } };
    },
    CreateRole: (_region, { RoleName, AssumeRolePolicyDocument, MaxSessionDuration, Tags }) => {
      if (this.roles.has(String(RoleName))) return 'EntityAlreadyExistsException';
      const role = { trust: String(AssumeRolePolicyDocument), maxSession: Number(MaxSessionDuration), tags: Tags };
      this.roles.set(String(RoleName), { ...role, attached: [] });
      return {};
    },
    UpdateAssumeRolePolicy: (_region, { RoleName, PolicyDocument }) => {
      const role = this.roles.get(String(RoleName));
      if (!role) return 'NoSuchEntityException';
      role.trust = String(PolicyDocument);
      return {};
    },
    ListAttachedRolePolicies: (_region, { RoleName }) => ({
      AttachedPolicies: (this.roles.get(String(RoleName))?.attached ?? []).map((PolicyName) => ({ PolicyName })),
    }),
    AttachRolePolicy: (_region, { RoleName, PolicyArn }) => {
      const role = this.roles.get(String(RoleName));
      if (!role || !this.policies.has(String(PolicyArn))) return 'NoSuchEntityException';
      role.attached.push(String(PolicyArn).split('/').at(-1) ?? '');
      return {};
    },
    GetPolicy: (_region, { PolicyArn }) => {
      const policy = this.policies.get(String(PolicyArn));
      if (!policy) return 'NoSuchEntityException';
      return { Policy: { DefaultVersionId: `v${policy.versions.length}`, Tags: policy.tags } };
    },
    GetPolicyVersion: (_region, { PolicyArn }) => ({
      PolicyVersion: { Document: encodeURIComponent(this.policies.get(String(PolicyArn))?.versions.at(-1) ?? '') },
    }),
    ListPolicyVersions: (_region, { PolicyArn }) => ({
      Versions: (this.policies.get(String(PolicyArn))?.versions ?? []).map((_, index) => ({
        VersionId: `v${index + 1}`,
      })),
    }),
    CreatePolicy: (_region, { PolicyName, PolicyDocument, Tags }) => {
      const arn = `arn:aws:iam::${this.accountId}:policy/${String(PolicyName)}`;
      if (this.policies.has(arn)) return 'EntityAlreadyExistsException';
      this.policies.set(arn, { versions: [String(PolicyDocument)], tags: Tags });
      return {};
    },
    CreatePolicyVersion: (_region, { PolicyArn, PolicyDocument }) => {
      this.policies.get(String(PolicyArn))?.versions.push(String(PolicyDocument));
      return {};
    },
  };
}
