/** The way of a request in the plane: each entry of a region, and what it reaches as it is stored at that moment. */
import type { HandlerContext } from '../../../lab/gateway/handler';
import type { EndpointIntent, HttpAsked, HttpDestination } from '../../../lab/plane/intent';
import type { PlaneSide } from '../../../lab/plane/side';
import { customDomains } from '../../api-entry/lab/domains';
import { allServices } from '../../ecs-service/lab/ledger';
import { planeTaskId } from '../../ecs-service/lab/plane';
import { BrokenLink, throughEntry, throughListener } from './way';

export const trafficPlane: PlaneSide = {
  async intent(context) {
    const regions = [...new Set(allServices(context).map(({ region }) => region))];
    const endpoints = await Promise.all(regions.map((region) => entriesOf(context, region)));
    return { endpoints: endpoints.flat() };
  },
};

async function entriesOf(context: HandlerContext, region: string): Promise<readonly EndpointIntent[]> {
  const names = (await customDomains(context, region)).map(({ regionalName }) => regionalName);
  return [...new Set(names)].map((name) => ({
    name,
    region,
    behind: { kind: 'http', route: (asked) => destinationOf(context, region, name, asked) },
  }));
}

/** Where a request goes that was resolved to `name`. What is broken answers as AWS would, and is named. */
async function destinationOf(
  context: HandlerContext,
  region: string,
  name: string,
  { method, host, path }: HttpAsked,
): Promise<HttpDestination> {
  const way: string[] = [];
  try {
    const listener = await throughEntry(context, region, { method, host, path, target: name }, way);
    const groups = await throughListener(context, region, { listener, host, path, method }, way);
    return {
      kind: 'groups',
      way,
      groups: groups.map(({ name: group, weight, healthy }) => ({
        name: group,
        weight,
        healthy: healthy.map((address) => planeTaskId(region, address)),
      })),
    };
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    return { kind: 'fixed', status: error.status, reason: error.message, way };
  }
}
