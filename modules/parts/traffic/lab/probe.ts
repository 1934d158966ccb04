/**
 * What a client at a URL would get: walks the stored records to an entry, the entry to a load balancer, and that to healthy tasks.
 * The first broken link ends the walk with 503, or with what a rule answers, and is named.
 */
import { AwsFault, type HandlerContext, type Plain, type PlaneAnswer } from '../../../lab/gateway/handler';
import { membershipOf, regionOf, writerOf } from '../../aurora/lab/model';
import { nameOf } from '../../ecs-service/lab/ledger';
import type { ListenerRequest as Asking } from '../../load-balancer/lab/rules';
import { readAurora } from '../../aurora/lab/rds';
import { checkHealth } from '../../takeover-object/lab/health';
import { objectUrl, publicObject } from '../../takeover-object/lab/objects';
import { canonical, resolve } from '../../service-record/lab/records';
import { BrokenLink, throughEntry, throughListener } from './way';

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

/** Listener → target group → healthy tasks: the heaviest group answers. */
async function throughLoadBalancer(
  context: HandlerContext,
  region: string,
  asked: Asking & { readonly listener: string },
  path: string[],
): Promise<Plain> {
  const [group] = await throughListener(context, region, asked, path);
  if (group === undefined) throw new BrokenLink('listener', `${asked.listener} forwards to no target group`);
  path.push(`target group ${group.name}`);
  const { healthy, service, registered } = group;
  if (healthy.length === 0 || service === null)
    throw new BrokenLink('target group', `${group.name} has no healthy target (${registered} registered)`);
  path.push(`service ${service}: ${healthy.length} healthy`);
  return {
    region,
    service: nameOf(service),
    healthyTargets: healthy.length,
    databaseWriterRegion: databaseWriter(context, region),
    path,
  };
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
