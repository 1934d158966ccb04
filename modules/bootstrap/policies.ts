/** Roles as IAM wants them: names, trust, and policies within IAM's limits. */
import { DrError } from '../console/errors';
import { partitionOf } from '../overlays/regions';
import { boundaryStatements, machineBoundaryStatements } from '../operations/boundary';
import { ROLES, statementsOf, type RoleName, type RoleStatement } from '../operations/roles';
import { iamArn, type PolicyCondition } from '../operations/scopes';
import { globalStateCopy, stateBuckets, stateKeyAlias } from '../topology/state-buckets';
import { machineBoundaryName, roleName, taskBoundaryName } from '../topology/names';
import type { TerraformTypes } from '../policies/terraform-types';
import type { Topology } from '../topology/topology';

/** IAM and STS quotas: characters of a managed policy (white space does not count), and managed policies of a role by default. */
export const POLICY_CHARACTERS = 6144;
export const POLICIES_PER_ROLE = 10;

/** The claim of GitHub's tokens that names AWS as their reader. */
const AUDIENCE = 'sts.amazonaws.com';
const GITHUB = 'token.actions.githubusercontent.com';

export interface Document {
  readonly [key: string]: unknown;
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

export interface RoleWanted {
  readonly name: string;
  readonly why: string;
  readonly trust: Document;
  /** Seconds. */
  readonly maxSession: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly policies: readonly { readonly name: string; readonly document: Document }[];
}

/** Longest session of each role, seconds. Break-glass ends after the shortest hour that IAM knows. */
const MAX_SESSION: Readonly<Record<RoleName, number>> = {
  ci: 7200,
  operator: 14400,
  'break-glass': 3600,
  approver: 3600,
};

const WHY: Readonly<Record<RoleName, string>> = {
  ci: 'plans and applies from the pipeline, without a key that could leak',
  operator: 'fails over, fails back and reconciles',
  'break-glass': 'what an operator and the pipeline may do and a rebuild besides, for an hour at most',
  approver: 'agrees as the second person to what an operator accepted, and does nothing else',
};

/** The roles that the settings ask for: somebody must be named who may take them. */
export function rolesWanted(topology: Topology, types: TerraformTypes): readonly RoleWanted[] {
  const { ci, operator_principals: operators, break_glass_principals: breakGlass } = topology.settings;
  const { approver_principals: approvers } = topology.settings;
  const trusts: Readonly<Record<RoleName, Document | null>> = {
    ci: ci === null ? null : pipelineTrust(topology, ci),
    operator: operators.length === 0 ? null : peopleTrust(topology, operators),
    'break-glass': breakGlass.length === 0 ? null : peopleTrust(topology, breakGlass),
    approver: approvers.length === 0 ? null : peopleTrust(topology, approvers),
  };
  const wanted = ROLES.flatMap((role) => {
    const trust = trusts[role];
    return trust === null ? [] : [roleWanted(topology, types, role, trust)];
  });
  return [copyRole(topology), ...wanted];
}

export function githubProviderArn(topology: Topology): string {
  return iamArn(topology, `oidc-provider/${GITHUB}`);
}

/** Input of `CreateOpenIDConnectProvider`. Without a thumbprint: IAM knows GitHub's certificate authority itself. */
export const GITHUB_PROVIDER = { Url: `https://${GITHUB}`, ClientIDList: [AUDIENCE] } as const;

export interface PolicyWanted {
  readonly name: string;
  readonly document: Document;
  readonly tags: Readonly<Record<string, string>>;
}

/** What bounds the roles of tasks, and of state machines where there are any. They are there before the first role, whoever applies. */
export function boundariesWanted(topology: Topology): readonly PolicyWanted[] {
  const machines = topology.machineBoundaryArn === null ? [] : machineBoundaryStatements(topology);
  return [
    boundaryOf(topology, taskBoundaryName(topology), 'task-boundary', boundaryStatements(topology)),
    ...(machines.length === 0
      ? []
      : [boundaryOf(topology, machineBoundaryName(topology), 'machine-boundary', machines)]),
  ];
}

function boundaryOf(
  topology: Topology,
  name: string,
  purpose: string,
  statements: readonly RoleStatement[],
): PolicyWanted {
  const [only, ...more] = splitPolicies(name, statements);
  if (only === undefined || more.length > 0)
    throw new RangeError('a role has one boundary: its statements must fit into one policy');
  return { name, document: only, tags: tagsOf(topology, purpose) };
}

function tagsOf(topology: Topology, purpose: string): Readonly<Record<string, string>> {
  return { app: topology.app, environment: topology.environment, purpose, 'made-by': 'dr-bootstrap' };
}

function roleWanted(topology: Topology, types: TerraformTypes, role: RoleName, trust: Document): RoleWanted {
  const name = roleName(topology, role);
  const documents = splitPolicies(name, statementsOf(topology, role, types));
  return {
    name,
    why: WHY[role],
    trust,
    maxSession: MAX_SESSION[role],
    tags: tagsOf(topology, role),
    policies: documents.map((document, index) => ({ name: `${name}-${index + 1}`, document })),
  };
}

/**
 * Statements in as few documents as IAM's limit on their length allows, in their order. A statement that is too long by itself is
 * divided by its actions.
 * @throws DrError `policy-too-long` when a role would need more policies than IAM attaches to one.
 */
export function splitPolicies(role: string, statements: readonly RoleStatement[]): readonly Document[] {
  const documents: RoleStatement[][] = [];
  for (const statement of statements.flatMap(divided)) {
    const last = documents.at(-1);
    if (last && lengthOf([...last, statement]) <= POLICY_CHARACTERS) last.push(statement);
    else documents.push([statement]);
  }
  if (documents.length <= POLICIES_PER_ROLE) return documents.map(document);
  throw new DrError(
    'policy-too-long',
    `Role ${role} would need ${documents.length} managed policies; IAM attaches ${POLICIES_PER_ROLE}`,
    `Its statements name too many resources for policies of ${POLICY_CHARACTERS} characters.`,
    'Shorten the names of the app and the environment, or use fewer regions in one environment.',
  );
}

function document(statements: readonly object[]): Document {
  return { Version: '2012-10-17', Statement: statements };
}

function lengthOf(statements: readonly object[]): number {
  return JSON.stringify(document(statements)).replace(/\s/g, '').length;
}

function divided(statement: RoleStatement): readonly RoleStatement[] {
  const { Action } = statement;
  if (lengthOf([statement]) <= POLICY_CHARACTERS || Action === undefined || Action.length < 2) return [statement];
  const half = Math.ceil(Action.length / 2);
  return [
    { ...statement, Sid: `${statement.Sid}a`, Action: Action.slice(0, half) },
    { ...statement, Sid: `${statement.Sid}b`, Action: Action.slice(half) },
  ].flatMap(divided);
}

/** One repository, and of it one branch, or the environment of that name whose rules GitHub enforces. */
function pipelineTrust(topology: Topology, ci: { readonly repository: string; readonly branch: string }): Document {
  const subjects = [
    `repo:${ci.repository}:ref:refs/heads/${ci.branch}`,
    `repo:${ci.repository}:environment:${topology.environment}`,
  ];
  return document([
    {
      Sid: 'PipelineOfTheRepository',
      Effect: 'Allow',
      Principal: { Federated: githubProviderArn(topology) },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${GITHUB}:aud`]: AUDIENCE, [`${GITHUB}:sub`]: subjects } },
    },
  ]);
}

/**
 * Users show a second factor with the request. Roles cannot: a session says nothing of how it began, so that the identity provider
 * behind them has to ask for one. Patterns (IAM Identity Center) are no principals, so that accounts are trusted and ARNs compared.
 */
function peopleTrust(topology: Topology, arns: readonly string[]): Document {
  const trust = (Sid: string, chosen: readonly string[], more: PolicyCondition): readonly object[] => {
    if (chosen.length === 0) return [];
    const accounts = [...new Set(chosen.map((arn) => arn.split(':')[4] ?? ''))];
    const Principal = { AWS: accounts.map((id) => `arn:${partitionOf(topology.controlRegion)}:iam::${id}:root`) };
    const Condition = { ArnLike: { 'aws:PrincipalArn': chosen }, ...more };
    return [{ Sid, Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition }];
  };
  const users = arns.filter((arn) => arn.includes(':user/'));
  const roles = arns.filter((arn) => !arn.includes(':user/'));
  return document([
    ...trust('UsersWithSecondFactor', users, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
    ...trust('RolesOfPeople', roles, {}),
  ]);
}

/** What S3 acts as when it copies the global state to another region. */
function copyRole(topology: Topology): RoleWanted {
  const partition = partitionOf(topology.controlRegion);
  const source = stateBuckets(topology).find(({ region }) => region === topology.controlRegion)?.name ?? '';
  const copy = globalStateCopy(topology);
  const bucket = (name: string): string => `arn:${partition}:s3:::${name}`;
  const key = (region: string, Action: readonly string[]): object => ({
    Effect: 'Allow',
    Action,
    Resource: [`arn:${partition}:kms:${region}:${topology.accountId}:key/*`],
    Condition: {
      StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` },
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': stateKeyAlias(topology) },
    },
  });
  const name = roleName(topology, 'state-copy');
  const statements = [
    { Effect: 'Allow', Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'], Resource: [bucket(source)] },
    {
      Effect: 'Allow',
      Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
      Resource: [`${bucket(source)}/*`],
    },
    { Effect: 'Allow', Action: ['s3:ReplicateObject', 's3:ReplicateTags'], Resource: [`${bucket(copy.name)}/*`] },
    key(topology.controlRegion, ['kms:Decrypt']),
    key(copy.region, ['kms:Encrypt', 'kms:GenerateDataKey']),
  ];
  return {
    name,
    why: `S3 copies the global state to ${copy.region} with it`,
    trust: document([
      {
        Sid: 'S3OfThisAccount',
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': topology.accountId },
          ArnLike: { 'aws:SourceArn': bucket(source) },
        },
      },
    ]),
    maxSession: 3600,
    tags: tagsOf(topology, 'state-copy'),
    policies: [{ name: `${name}-1`, document: document(statements) }],
  };
}
