/** Looks at registries and at IAM; only reads. */
import type { ActionOf } from '../operations/operation';
import { iamArn } from '../operations/scopes';
import type { Topology } from '../topology/topology';
import { call, fieldsOf, listOf, look, textOf, type Fields, type Ports } from './ask';
import type { IdentitySeen, InputObject, PolicySeen, RegistrySeen, RoleSeen } from './observed';
import { boundariesWanted, githubProviderArn, rolesWanted, type RoleWanted } from './policies';
import { repositoryOf } from './registry';

export function seeRegistries(topology: Topology, ports: Ports): Promise<readonly RegistrySeen[]> {
  return Promise.all(topology.regions.map(({ region }) => seeRegistry(topology, region, ports)));
}

async function seeRegistry(topology: Topology, region: string, ports: Ports): Promise<RegistrySeen> {
  const { name, digest } = repositoryOf(topology, region);
  const ask = (action: ActionOf<'ecr'>, input: InputObject): Promise<Fields | null> =>
    look(ports, call('ecr', action, region, input));
  const [registry, described] = await Promise.all([
    ask('DescribeRegistry', {}),
    ask('DescribeRepositories', { repositoryNames: [name] }),
  ]);
  const rules = listOf(fieldsOf(registry?.['replicationConfiguration'])['rules']) as readonly InputObject[];
  const [found] = listOf(described?.['repositories']);
  if (found === undefined) return { region, repository: null, rules };
  const [lifecycle, images] = await Promise.all([
    ask('GetLifecyclePolicy', { repositoryName: name }),
    ask('DescribeImages', { repositoryName: name, imageIds: [{ imageDigest: digest }] }),
  ]);
  return {
    region,
    rules,
    repository: {
      immutable: textOf(found['imageTagMutability'])?.startsWith('IMMUTABLE') === true,
      scansOnPush: fieldsOf(found['imageScanningConfiguration'])['scanOnPush'] === true,
      key: textOf(fieldsOf(found['encryptionConfiguration'])['kmsKey']),
      hasLifecycle: lifecycle !== null,
      holdsImage: listOf(images?.['imageDetails']).length > 0,
    },
  };
}

export async function seeIdentity(topology: Topology, ports: Ports): Promise<IdentitySeen> {
  const [boundaries, provider, ...roles] = await Promise.all([
    Promise.all(boundariesWanted(topology).map(({ name }) => seePolicy(topology, name, ports))),
    topology.settings.ci === null
      ? null
      : iam(ports, 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn: githubProviderArn(topology) }),
    ...rolesWanted(topology, ports.types).map((wanted) => seeRole(topology, wanted, ports)),
  ]);
  const ids = provider === null ? null : ((provider['ClientIDList'] ?? []) as readonly string[]);
  return { boundaries, provider: ids, roles };
}

function iam(ports: Ports, action: ActionOf<'iam'>, input: InputObject): Promise<Fields | null> {
  return look(ports, call('iam', action, 'us-east-1', input));
}

async function seeRole(topology: Topology, wanted: RoleWanted, ports: Ports): Promise<RoleSeen> {
  const [answer, ...policies] = await Promise.all([
    iam(ports, 'GetRole', { RoleName: wanted.name }),
    ...wanted.policies.map(({ name }) => seePolicy(topology, name, ports)),
  ]);
  if (answer === null) return { name: wanted.name, role: null, policies };
  const role = fieldsOf(answer['Role']);
  const attached = await iam(ports, 'ListAttachedRolePolicies', { RoleName: wanted.name });
  return {
    name: wanted.name,
    policies,
    role: {
      trust: documentOf(role['AssumeRolePolicyDocument']),
      maxSession: Number(role['MaxSessionDuration'] ?? 3600),
      tags: tagsOf(role['Tags']),
      attached: listOf(attached?.['AttachedPolicies']).map((one) => textOf(one['PolicyName']) ?? ''),
    },
  };
}

async function seePolicy(topology: Topology, name: string, ports: Ports): Promise<PolicySeen> {
  const PolicyArn = iamArn(topology, `policy/${name}`);
  const answer = await iam(ports, 'GetPolicy', { PolicyArn });
  if (answer === null) return { name, policy: null };
  const policy = fieldsOf(answer['Policy']);
  const VersionId = textOf(policy['DefaultVersionId']) ?? 'v1';
  const [version, versions] = await Promise.all([
    iam(ports, 'GetPolicyVersion', { PolicyArn, VersionId }),
    iam(ports, 'ListPolicyVersions', { PolicyArn }),
  ]);
  return {
    name,
    policy: {
      document: documentOf(fieldsOf(version?.['PolicyVersion'])['Document']),
      versions: listOf(versions?.['Versions']).length,
      tags: tagsOf(policy['Tags']),
    },
  };
}

/** IAM answers with documents in URL encoding. A document that cannot be read is like none: it differs from what is wanted. */
function documentOf(value: unknown): InputObject {
  const text = textOf(value) ?? '{}';
  try {
    return JSON.parse(text.startsWith('{') ? text : decodeURIComponent(text)) as InputObject;
  } catch {
    return {};
  }
}

function tagsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(listOf(value).map((tag) => [textOf(tag['Key']) ?? '', textOf(tag['Value']) ?? '']));
}
