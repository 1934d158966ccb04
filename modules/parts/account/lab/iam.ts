/**
 * IAM's simulator (what a role may do by the policies that were put, its permissions boundary included) and the one operation on
 * identity providers that the emulator lacks. The rest of IAM is the emulator's.
 */
import { decide, type AnyStatement, type IamRequest, type IamDecision } from '../../../operations/evaluate';
import {
  AwsFault,
  type AwsRequest,
  type LabHandler,
  type HandlerContext,
  type Plain,
} from '../../../lab/gateway/handler';
import { isRecord, record, records, text, texts, type RequestInput } from '../../../lab/gateway/input';

/** The handler of service `iam`. Nothing in the lab refuses a request by a policy: it only says what IAM would. */
export function iamHandler(): LabHandler {
  return {
    service: 'iam',
    actions: ['SimulatePrincipalPolicy', 'AddClientIDToOpenIDConnectProvider'],
    handle: async (request, context) => {
      if (request.action === 'SimulatePrincipalPolicy') return context.reply(request, await simulate(request, context));
      await addAudience(request, context);
      return context.reply(request, {});
    },
  };
}

/** IAM API Reference, AddClientIDToOpenIDConnectProvider: an audience that is there already is no error. */
async function addAudience({ region, params }: AwsRequest, context: HandlerContext): Promise<void> {
  const arn = text(params, 'OpenIDConnectProviderArn') ?? '';
  const audience = text(params, 'ClientID') ?? '';
  const ask = (action: string, input: Plain): Promise<Plain> => context.call('iam', region, action, input);
  const provider = await ask('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn });
  const audiences = texts(provider, 'ClientIDList') ?? [];
  if (audiences.includes(audience)) return;
  // The emulator changes no provider: it is made anew as it was, with one audience more.
  await ask('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: arn });
  await ask('CreateOpenIDConnectProvider', {
    Url: text(provider, 'Url') ?? '',
    ClientIDList: [...audiences, audience],
    ThumbprintList: texts(provider, 'ThumbprintList') ?? [],
    Tags: records(provider, 'Tags').map((tag) => ({ Key: text(tag, 'Key') ?? '', Value: text(tag, 'Value') ?? '' })),
  });
}

interface Policies {
  readonly own: readonly AnyStatement[];
  /** Null: the role has no boundary. */
  readonly boundary: readonly AnyStatement[] | null;
}

async function simulate({ region, params }: AwsRequest, context: HandlerContext): Promise<Plain> {
  const policies = await policiesOf(nameOf(text(params, 'PolicySourceArn') ?? ''), region, context);
  const keys = records(params, 'ContextEntries').map((one) => [
    text(one, 'ContextKeyName') ?? '',
    texts(one, 'ContextKeyValues') ?? [],
  ]);
  const asked = (texts(params, 'ActionNames') ?? []).flatMap((action) =>
    (texts(params, 'ResourceArns') ?? ['*']).map((resource): IamRequest => {
      return { action, resource, context: Object.fromEntries(keys) as IamRequest['context'] };
    }),
  );
  return { EvaluationResults: asked.map((one) => resultOf(policies, one)), IsTruncated: false };
}

function resultOf({ own, boundary }: Policies, asked: IamRequest): Plain {
  const [mine, within] = [decided(own, asked), boundary === null ? 'allowed' : decided(boundary, asked)];
  // A boundary gives nothing: it only takes away.
  const both: readonly IamDecision[] = [mine, within];
  const EvalDecision = both.includes('explicitDeny') ? 'explicitDeny' : mine === 'allowed' ? within : mine;
  const detail = { AllowedByPermissionsBoundary: within === 'allowed' };
  return {
    EvalActionName: asked.action,
    EvalResourceName: asked.resource,
    EvalDecision,
    MatchedStatements: [],
    MissingContextValues: [],
    ...(boundary === null ? {} : { PermissionsBoundaryDecisionDetail: detail }),
  };
}

function decided(statements: readonly AnyStatement[], asked: IamRequest): IamDecision {
  try {
    return decide(statements, asked);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AwsFault(501, 'NotImplemented', `The lab does not simulate this policy: ${error.message}.`);
  }
}

/** IAM cannot simulate the root user, and the lab no users and groups. */
function nameOf(arn: string): string {
  const [, name] = /:role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (name !== undefined) return name;
  if (/:(user|group)\//.test(arn)) throw new AwsFault(501, 'NotImplemented', 'The lab simulates roles alone.');
  throw new AwsFault(400, 'InvalidInput', `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
}

async function policiesOf(RoleName: string, region: string, context: HandlerContext): Promise<Policies> {
  const ask = (action: string, input: Plain): Promise<Plain> => context.call('iam', region, action, input);
  const role = record(await ask('GetRole', { RoleName }), 'Role') ?? {};
  const [attached, inline] = await Promise.all([
    ask('ListAttachedRolePolicies', { RoleName }),
    ask('ListRolePolicies', { RoleName }),
  ]);
  const managed = async (PolicyArn: string): Promise<readonly AnyStatement[]> => {
    const policy = record(await ask('GetPolicy', { PolicyArn }), 'Policy') ?? {};
    const VersionId = text(policy, 'DefaultVersionId') ?? 'v1';
    const version = record(await ask('GetPolicyVersion', { PolicyArn, VersionId }), 'PolicyVersion') ?? {};
    return statementsIn(version, 'Document');
  };
  const put = async (PolicyName: string): Promise<readonly AnyStatement[]> =>
    statementsIn(await ask('GetRolePolicy', { RoleName, PolicyName }), 'PolicyDocument');
  const own = await Promise.all([
    ...records(attached, 'AttachedPolicies').map((one) => managed(text(one, 'PolicyArn') ?? '')),
    ...(texts(inline, 'PolicyNames') ?? []).map(put),
  ]);
  const boundary = text(record(role, 'PermissionsBoundary') ?? {}, 'PermissionsBoundaryArn');
  return { own: own.flat(), boundary: boundary === undefined ? null : await managed(boundary) };
}

/** Documents come in URL encoding or plain; one statement may stand for a list of one, and one name as well. */
function statementsIn(answer: RequestInput, name: string): readonly AnyStatement[] {
  const written = text(answer, name) ?? '{}';
  const document: unknown = JSON.parse(written.trimStart().startsWith('{') ? written : decodeURIComponent(written));
  const all = isRecord(document) ? [document['Statement']].flat().filter(isRecord) : [];
  return all.map((one): AnyStatement => {
    const list = (key: string): object => (one[key] === undefined ? {} : { [key]: texts(one, key) ?? [] });
    return {
      Effect: one['Effect'] === 'Allow' ? 'Allow' : 'Deny',
      ...list('Action'),
      ...list('NotAction'),
      ...list('Resource'),
      ...list('NotResource'),
      Condition: (record(one, 'Condition') ?? {}) as NonNullable<AnyStatement['Condition']>,
    };
  });
}
