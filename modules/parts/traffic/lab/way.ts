/** The way from an entry to healthy tasks, as it is stored: the probe walks it, and so does every request of the plane. */
import { AwsFault, type HandlerContext, type Plain } from '../../../lab/gateway/handler';
import { record, records, text } from '../../../lab/gateway/input';
import { rememberedIntegration, vpcLinks } from '../../api-entry/lab/apigateway';
import { customDomains } from '../../api-entry/lab/domains';
import { tasksBehind } from '../../ecs-service/lab/ledger';
import { healthOf, listenerActions, weightsOf } from '../../load-balancer/lab/elbv2';
import { matching, type ListenerRequest as Asking } from '../../load-balancer/lab/rules';

/** A link of the way that does not hold. */
export class BrokenLink extends Error {
  constructor(
    readonly link: string,
    readonly reason: string,
    readonly status = 503,
  ) {
    super(`${link}: ${reason}`);
  }
}

/** A read of what is stored; a resource that is gone is a broken link of that name. */
async function ask(
  context: HandlerContext,
  link: string,
  [service, region, action]: readonly [string, string, string],
  params: Plain,
): Promise<Plain> {
  try {
    return await context.call(service, region, action, params);
  } catch (error) {
    if (error instanceof AwsFault) throw new BrokenLink(link, `${error.code}: ${error.message}`);
    throw error;
  }
}

/** A request that reached an entry. `target`: the name that it was resolved to. */
export interface Entry {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly target: string;
}

/** Custom domain → mapping → route → integration → VPC link; the listener that the link reaches. */
export async function throughEntry(
  context: HandlerContext,
  region: string,
  entry: Entry,
  path: string[],
): Promise<string> {
  const domain = (await customDomains(context, region)).find((candidate) => candidate.regionalName === entry.target);
  if (!domain)
    throw new BrokenLink('custom domain', `no custom domain in ${region} has the regional name ${entry.target}`);
  if (domain.name !== entry.host)
    throw new BrokenLink('custom domain', `${entry.target} serves ${domain.name}; the client sends Host ${entry.host}`);
  path.push(`custom domain ${domain.name} in ${region}`);
  const mappings = records(
    await ask(context, 'API mapping', ['apigatewayv2', region, 'GetApiMappings'], { DomainName: domain.name }),
    'Items',
  );
  const mapping = mappings.find((item) => isPrefix(text(item, 'ApiMappingKey') ?? '', entry.path));
  const api = text(mapping ?? {}, 'ApiId');
  if (!api) throw new BrokenLink('API mapping', `${domain.name} has no mapping for ${entry.path}`);
  path.push(`API ${api} stage ${text(mapping ?? {}, 'Stage') ?? ''}`);
  const integration = await integrationFor(context, region, api, entry);
  const link = text(integration, 'ConnectionId');
  if (text(integration, 'ConnectionType') !== 'VPC_LINK' || !link)
    throw new BrokenLink(
      'integration',
      `integration ${text(integration, 'IntegrationId') ?? ''} of API ${api} does not use a VPC link`,
    );
  const found = vpcLinks(context, region).find((candidate) => candidate.id === link);
  if (!found) throw new BrokenLink('VPC link', `${link} does not exist in ${region}`);
  path.push(`VPC link ${found.name}`);
  return text(integration, 'IntegrationUri') ?? '';
}

function isPrefix(key: string, path: string): boolean {
  return key === '' || path === `/${key}` || path.startsWith(`/${key}/`);
}

async function integrationFor(
  context: HandlerContext,
  region: string,
  api: string,
  { method, path }: Entry,
): Promise<Plain> {
  const routes = records(await ask(context, 'route', ['apigatewayv2', region, 'GetRoutes'], { ApiId: api }), 'Items');
  // From the most to the least specific, as API Gateway chooses.
  const keys = [`${method} ${path}`, `ANY ${path}`, `${method} /{proxy+}`, 'ANY /{proxy+}', '$default'];
  const route = keys.map((key) => routes.find((item) => text(item, 'RouteKey') === key)).find((item) => item);
  const id = /^integrations\/(.+)$/.exec(text(route ?? {}, 'Target') ?? '')?.[1];
  if (!id) throw new BrokenLink('route', `API ${api} has no route for ${method} ${path}`);
  const known = await ask(context, 'integration', ['apigatewayv2', region, 'GetIntegration'], {
    ApiId: api,
    IntegrationId: id,
  });
  return { ...known, ...rememberedIntegration(context, region, api, id) };
}

/** A target group that a request may go to. */
export interface ServingGroup {
  readonly name: string;
  readonly weight: number;
  /** Of the service whose tasks are its targets; null where none has registered. */
  readonly service: string | null;
  readonly registered: number;
  /** Addresses of its healthy targets. */
  readonly healthy: readonly string[];
}

/** Listener → the rule that matches, or else its default action → target groups with their healthy tasks, heaviest first. Throws BrokenLink. */
export async function throughListener(
  context: HandlerContext,
  region: string,
  { listener: listenerArn, ...asked }: Asking & { readonly listener: string },
  path: string[],
): Promise<readonly ServingGroup[]> {
  const answer = await ask(context, 'listener', ['elbv2', region, 'DescribeListeners'], {
    ListenerArns: [listenerArn],
  });
  if (records(answer, 'Listeners').length === 0) throw new BrokenLink('listener', `${listenerArn} does not exist`);
  const actions =
    (await ruleActions(context, region, listenerArn, asked)) ?? listenerActions(context.store, region, listenerArn);
  const targets = actions.flatMap((action) => weightsOf(action));
  const open = targets.filter((target) => target.weight > 0).sort((one, other) => other.weight - one.weight);
  if (open.length === 0) throw new BrokenLink('listener', `${listenerArn} forwards to no target group`);
  path.push(`listener ${listenerArn.split('/')[2] ?? ''}`);
  return open.map(({ targetGroupArn, weight }) => {
    const health = healthOf(context, region, targetGroupArn);
    return {
      name: targetGroupArn.split(':targetgroup/')[1]?.split('/')[0] ?? targetGroupArn,
      weight,
      service: tasksBehind(context, region, targetGroupArn)[0]?.service.service ?? null,
      registered: health.length,
      healthy: health.filter(({ TargetHealth }) => TargetHealth.State === 'healthy').map(({ Target }) => Target.Id),
    };
  });
}

/** What the rule does that the request meets; undefined where the listener's default is meant. */
async function ruleActions(
  context: HandlerContext,
  region: string,
  listenerArn: string,
  asked: Asking,
): Promise<Plain[] | undefined> {
  const answer = await ask(context, 'listener', ['elbv2', region, 'DescribeRules'], { ListenerArn: listenerArn });
  const rule = matching(records(answer, 'Rules'), asked);
  if (rule === undefined) return undefined;
  const actions = records(rule, 'Actions');
  const fixed = actions.find((action) => text(action, 'Type') !== 'forward');
  if (fixed === undefined) return actions;
  const code =
    text(record(fixed, 'FixedResponseConfig') ?? record(fixed, 'RedirectConfig') ?? {}, 'StatusCode') ?? '503';
  const status = Number(/\d{3}/.exec(code)?.[0] ?? 503);
  throw new BrokenLink('listener rule', `rule ${String(rule['Priority'])} answers ${status}`, status);
}
