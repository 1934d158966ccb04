/** Roles and their policies: what is missing, and what of it is dr's own and has changed. */
import { iamArn } from '../operations/scopes';
import type { ActionOf, Operation } from '../operations/operation';
import type { TerraformTypes } from '../policies/terraform-types';
import type { Topology } from '../topology/topology';
import { NOTHING, type BootstrapAction, type BootstrapPlan } from './actions';
import type { IdentitySeen, InputObject, PolicySeen, RoleSeen } from './observed';
import {
  boundariesWanted,
  GITHUB_PROVIDER,
  githubProviderArn,
  rolesWanted,
  type Document,
  type PolicyWanted,
  type RoleWanted,
} from './policies';
import { actionsIn, sameDocument } from './same';

/** IAM keeps so many versions of a managed policy. */
const VERSIONS = 5;

/** IAM is one namespace for all regions, and its control plane is in us-east-1. */
const action = (
  name: ActionOf<'iam'>,
  input: InputObject,
  title: string,
  why: string,
  partOf: string | null = null,
): BootstrapAction => {
  const operation: Operation = { service: 'iam', action: name, region: 'us-east-1', input };
  return { region: 'account', phase: 'roles', title, why, partOf, making: { kind: 'call', operation } };
};

export function planIdentity(topology: Topology, seen: IdentitySeen, types: TerraformTypes): BootstrapPlan {
  const parts = [
    planProvider(topology, seen.provider),
    ...boundariesWanted(topology).map((wanted) =>
      planPolicy(topology, wanted, seen.boundaries.find(({ name }) => name === wanted.name)?.policy ?? null),
    ),
    ...rolesWanted(topology, types).map((wanted) => {
      const found = seen.roles.find(({ name }) => name === wanted.name);
      return planRole(topology, wanted, found ?? { name: wanted.name, role: null, policies: [] });
    }),
  ];
  return {
    actions: parts.flatMap((part) => part.actions),
    conflicts: parts.flatMap((part) => part.conflicts),
    adopted: parts.flatMap((part) => part.adopted),
    notes: parts.flatMap((part) => part.notes),
  };
}

/** One provider serves every repository of an account: it may be there for others, and stays as it is but for its audience. */
function planProvider(topology: Topology, clientIds: readonly string[] | null): BootstrapPlan {
  if (topology.settings.ci === null) return NOTHING;
  const arn = githubProviderArn(topology);
  const title = `identity provider ${GITHUB_PROVIDER.Url}`;
  if (clientIds === null) {
    const why = 'the pipeline shows a token of GitHub instead of a key';
    const input = { ...GITHUB_PROVIDER, Tags: tagList({ 'made-by': 'dr-bootstrap' }) };
    return { ...NOTHING, actions: [action('CreateOpenIDConnectProvider', input, title, why)] };
  }
  const [audience] = GITHUB_PROVIDER.ClientIDList;
  const add = action(
    'AddClientIDToOpenIDConnectProvider',
    { OpenIDConnectProviderArn: arn, ClientID: audience },
    `audience ${audience} of ${title}`,
    'its tokens for AWS would be refused',
  );
  return { ...NOTHING, actions: clientIds.includes(audience) ? [] : [add], adopted: [`account: ${title}`] };
}

function tagList(tags: Readonly<Record<string, string>>): readonly InputObject[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function planRole(topology: Topology, wanted: RoleWanted, { role, policies }: RoleSeen): BootstrapPlan {
  const parts = wanted.policies.map((policy) =>
    planPolicy(
      topology,
      { ...policy, tags: wanted.tags },
      policies.find(({ name }) => name === policy.name)?.policy ?? null,
    ),
  );
  const title = `role ${wanted.name}`;
  const create = action(
    'CreateRole',
    {
      RoleName: wanted.name,
      AssumeRolePolicyDocument: JSON.stringify(wanted.trust),
      MaxSessionDuration: wanted.maxSession,
      Tags: tagList(wanted.tags),
    },
    title,
    wanted.why,
  );
  const attach = wanted.policies
    .filter(({ name }) => role?.attached.includes(name) !== true)
    .map(({ name }) =>
      action(
        'AttachRolePolicy',
        { RoleName: wanted.name, PolicyArn: iamArn(topology, `policy/${name}`) },
        `policy ${name}`,
        'the role may do nothing without it',
        title,
      ),
    );
  const kept = role === null ? NOTHING : keptRole(wanted, role);
  return {
    actions: [...(role === null ? [create] : kept.actions), ...parts.flatMap((part) => part.actions), ...attach],
    conflicts: parts.flatMap((part) => part.conflicts),
    adopted: [...kept.adopted, ...parts.flatMap((part) => part.adopted)],
    notes: [...kept.notes, ...parts.flatMap((part) => part.notes)],
  };
}

/** dr changes what dr made; a role of the same name that somebody else made stays as it is. */
const isOurs = (tags: Readonly<Record<string, string>>): boolean => tags['made-by'] === 'dr-bootstrap';

function keptRole(wanted: RoleWanted, role: NonNullable<RoleSeen['role']>): BootstrapPlan {
  const adopted = [`account: role ${wanted.name}`];
  const ours = isOurs(role.tags);
  const sessions =
    role.maxSession > wanted.maxSession
      ? [
          `account: sessions of role ${wanted.name} may last ${role.maxSession} s instead of ${wanted.maxSession} s; left so`,
        ]
      : [];
  const names = wanted.policies.map(({ name }) => name);
  const more = role.attached
    .filter((name) => !names.includes(name))
    .map((name) => `account: role ${wanted.name} has policy ${name} besides; it allows more than dr needs`);
  const notes = [...sessions, ...more];
  if (sameDocument(role.trust, wanted.trust)) return { ...NOTHING, adopted, notes };
  if (!ours) {
    const left = `account: role ${wanted.name} trusts others than the settings name, and dr did not make it; left so`;
    return { ...NOTHING, adopted, notes: [...notes, left] };
  }
  const trust = action(
    'UpdateAssumeRolePolicy',
    { RoleName: wanted.name, PolicyDocument: JSON.stringify(wanted.trust) },
    'trust',
    'the settings name others who may take it',
    `role ${wanted.name}`,
  );
  return { ...NOTHING, actions: [trust], adopted, notes };
}

function planPolicy(
  topology: Topology,
  { name, document, tags }: PolicyWanted,
  seen: PolicySeen['policy'],
): BootstrapPlan {
  const text = JSON.stringify(document);
  if (seen === null) {
    const input = { PolicyName: name, PolicyDocument: text, Tags: tagList(tags) };
    const why = `${actionsIn(document).length} actions, computed from what is in use`;
    return { ...NOTHING, actions: [action('CreatePolicy', input, `policy ${name}`, why)] };
  }
  const adopted = [`account: policy ${name}`];
  if (sameDocument(seen.document, document)) return { ...NOTHING, adopted };
  const difference = differenceOf(seen.document, document);
  if (!isOurs(seen.tags)) {
    return { ...NOTHING, adopted, notes: [`account: policy ${name} is not dr's and differs (${difference}); left so`] };
  }
  if (seen.versions >= VERSIONS) {
    const what = `policy ${name} has ${seen.versions} versions, as many as IAM keeps, and must change (${difference})`;
    const fix = `Delete an old version (aws iam delete-policy-version), then run dr bootstrap again.`;
    return { ...NOTHING, conflicts: [{ region: 'account', what, fix }] };
  }
  const input = { PolicyArn: iamArn(topology, `policy/${name}`), PolicyDocument: text, SetAsDefault: true };
  return {
    ...NOTHING,
    adopted,
    actions: [action('CreatePolicyVersion', input, `new version of policy ${name}`, difference)],
  };
}

function differenceOf(present: InputObject, wanted: Document): string {
  const [before, after] = [actionsIn(present), actionsIn(wanted)];
  const only = (some: readonly string[], others: readonly string[]): string =>
    some.filter((one) => !others.includes(one)).join(', ');
  const [more, less] = [only(after, before), only(before, after)];
  const words = [more === '' ? '' : `with ${more}`, less === '' ? '' : `without ${less}`].filter((text) => text !== '');
  return words.length === 0 ? 'other resources or conditions' : words.join('; ');
}
