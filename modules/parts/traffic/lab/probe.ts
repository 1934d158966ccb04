/**
 * What a client at a URL would get: walks the stored records to an entry, the entry to a load balancer, and that to healthy tasks.
 * The first broken link ends the walk with 503, or with what a rule answers, and is named.
 */
import { AwsFault, type HandlerContext, type Plain, type PlaneAnswer } from '../../../lab/gateway/handler';
import { membershipOf, regionOf, writerOf } from '../../aurora/lab/model';
import { healthOf, listenerActions, weightsOf } from '../../load-balancer/lab/elbv2';
import { nameOf, tasksBehind } from '../../ecs-service/lab/ledger';
import { matching, type ListenerRequest as Asking } from '../../load-balancer/lab/rules';
import { record, records, text } from '../../../lab/gateway/input';
import { readAurora } from '../../aurora/lab/rds';
import { rememberedIntegration, vpcLinks } from '../../api-entry/lab/apigateway';
import { customDomains } from '../../api-entry/lab/domains';
import { checkHealth } from '../../takeover-object/lab/health';
import { objectUrl, publicObject } from '../../takeover-object/lab/objects';
import { canonical, resolve } from '../../service-record/lab/records';

/** A link of the way that does not hold. */
class BrokenLink extends Error {
  constructor(
    readonly link: string,
    readonly reason: string,
    readonly status = 503,
  ) {
    super(`${link}: ${reason}`);
  }
}

/** Answers for a URL as the data plane would; any POST stands for a request that writes. Never throws for anything that a client could cause. */
export function probe(url: string, context: HandlerContext, method = 'GET', via?: string): Promise<PlaneAnswer> {
  return walk({ url, method, ...(via === undefined ? {} : { via }) }, context, 0);
}

interface Asked {
  readonly url: string;
  readonly method: string;
  /** The name that is resolved instead of the URL's own. */
  readonly via?: string;
}

async function walk(asked: Asked, context: HandlerContext, depth: number): Promise<PlaneAnswer> {
  const { url } = asked;
  const { hostname, pathname } = URL.canParse(url) ? new URL(url) : { hostname: '', pathname: '/' };
  const object = objectUrl(hostname, pathname);
  if (object !== null) return publicObject(context, object);
  const path: string[] = [];
  try {
    return { status: 200, body: await follow(asked, context, path, depth) };
  } catch (error) {
    if (error instanceof BrokenLink)
      return { status: error.status, body: { link: error.link, reason: error.reason, path, region: regionIn(path) } };
    throw error;
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

/** The region that the way had reached; `none` before the entry. */
function regionIn(path: readonly string[]): string {
  return (
    path.map((step) => /\.execute-api\.([a-z0-9-]+)\.amazonaws/.exec(step)?.[1]).find((region) => region) ?? 'none'
  );
}

async function follow(
  { url, method, via }: Asked,
  context: HandlerContext,
  path: string[],
  depth: number,
): Promise<Plain> {
  if (!URL.canParse(url)) throw new BrokenLink('url', `${url} is not a URL`);
  const { hostname, pathname } = new URL(url);
  const host = canonical(hostname);
  // A health check of a name whose record has that same health check would ask itself; the second time it is healthy.
  const answer = await resolve(context, via === undefined ? host : canonical(via), async (id) =>
    depth > 1
      ? true
      : (await checkHealth(context, id, (url) => walk({ url, method: 'GET' }, context, depth + 1))).healthy,
  ).catch((error: unknown) => {
    // A record that names a health check which is gone.
    if (error instanceof AwsFault) throw new BrokenLink('records', `${error.code}: ${error.message}`);
    throw error;
  });
  path.push(...answer.chain);
  if (!answer.target) throw new BrokenLink('records', answer.problem ?? `${host} does not resolve`);
  const region = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com$/.exec(answer.target)?.[1];
  if (!region) throw new BrokenLink('records', `${answer.target} is not an API Gateway domain that the lab knows`);
  if (context.regionOut(region)) throw new BrokenLink('region', `${region} is out`);
  const listener = await throughEntry(context, region, { method, host, path: pathname, target: answer.target }, path);
  const served = await throughLoadBalancer(context, region, { listener, host, path: pathname, method }, path);
  const writer = served['databaseWriterRegion'];
  // Words of PostgreSQL: what an application gets from a replica.
  if (method === 'POST' && writer !== region)
    throw new BrokenLink(
      'database',
      `cannot execute INSERT in a read-only transaction (the writer is in ${String(writer)})`,
    );
  return served;
}

interface Entry {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly target: string;
}

/** Custom domain → mapping → route → integration → VPC link; the listener that the link reaches. */
async function throughEntry(context: HandlerContext, region: string, entry: Entry, path: string[]): Promise<string> {
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

/** Listener → the rule that matches, or else its default action → target group → healthy tasks. */
async function throughLoadBalancer(
  context: HandlerContext,
  region: string,
  { listener: listenerArn, ...asked }: Asking & { readonly listener: string },
  path: string[],
): Promise<Plain> {
  const answer = await ask(context, 'listener', ['elbv2', region, 'DescribeListeners'], {
    ListenerArns: [listenerArn],
  });
  if (records(answer, 'Listeners').length === 0) throw new BrokenLink('listener', `${listenerArn} does not exist`);
  const actions =
    (await ruleActions(context, region, listenerArn, asked)) ?? listenerActions(context.store, region, listenerArn);
  const targets = actions.flatMap((action) => weightsOf(action));
  const [chosen] = targets.filter((target) => target.weight > 0).sort((one, other) => other.weight - one.weight);
  if (!chosen) throw new BrokenLink('listener', `${listenerArn} forwards to no target group`);
  const group = chosen.targetGroupArn.split(':targetgroup/')[1]?.split('/')[0] ?? chosen.targetGroupArn;
  path.push(`listener ${listenerArn.split('/')[2] ?? ''}`, `target group ${group}`);
  const health = healthOf(context, region, chosen.targetGroupArn);
  const healthy = health.filter((target) => target.TargetHealth.State === 'healthy').length;
  const service = tasksBehind(context, region, chosen.targetGroupArn)[0]?.service;
  if (healthy === 0 || !service)
    throw new BrokenLink('target group', `${group} has no healthy target (${health.length} registered)`);
  path.push(`service ${service.service}: ${healthy} healthy`);
  return {
    region,
    service: nameOf(service.service),
    healthyTargets: healthy,
    databaseWriterRegion: databaseWriter(context, region),
    path,
  };
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

/** Region of the writer that applications of a region would reach; `none` where it has no cluster. */
function databaseWriter(context: HandlerContext, region: string): string {
  const { state } = readAurora(context, region);
  const cluster = Object.values(state.clusters).find((candidate) => candidate.region === region);
  if (!cluster) return 'none';
  const membership = membershipOf(state, cluster.arn);
  const writer = membership ? writerOf(membership.global) : undefined;
  return writer ? regionOf(writer.clusterArn) : region;
}
