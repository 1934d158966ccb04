/** Where things stand in a lab, as a user sees it, without what differs between two equal labs: times and lag. */
import { servingRegion } from '../../modules/patterns/warm-standby/roles';
import { observe } from '../../modules/parts/index.observe';
import type { Known } from '../../modules/observation/types';
import { regionOf } from '../../modules/topology/arrange';
import type { Stage } from './bench';

export interface EndState {
  /** Regions whose database takes writes. */
  readonly writers: readonly string[];
  /** Status of a failover under way. */
  readonly moving: string | null;
  /** Region that the service record points to. */
  readonly record: string;
  /** Region that answers a client. */
  readonly client: string | null;
  readonly tasks: { readonly desired: number; readonly running: number; readonly healthy: number };
  readonly bounds: { readonly min: number; readonly max: number };
  readonly listener: string | null;
}

/** Asks about the whole environment and about one of its regions, which must answer. */
export async function endState({ topology, ports }: Stage, region: string): Promise<EndState> {
  const seen = await observe(topology, ports.sender, ports.clock);
  const view = seen.regions.find((one) => one.region === region);
  const global = certain(seen.global);
  if (view === undefined || global === null) throw new Error('there is nothing to look at');
  const { desired, running } = certain(view.service);
  const url = `https://${topology.serviceRecord.name}${regionOf(topology, region).container.health_path}`;
  const answer = await ports.probe(url);
  return {
    writers: global.members.flatMap((member) => (member.isWriter ? [member.region] : [])),
    moving: global.failover?.status ?? null,
    record: servingRegion(topology, seen).region,
    client: answer.ok && answer.status === 200 ? (JSON.parse(answer.body) as { region: string }).region : null,
    tasks: { desired, running, healthy: certain(view.healthyTargets) },
    bounds: certain(view.scalableTarget),
    listener: certain(view.loadBalancer).defaultTargetGroupArn,
  };
}

/** What nobody knows is no end state. */
function certain<T>(piece: Known<T>): T {
  if (!piece.known) throw new Error(`unknown: ${piece.why}`);
  return piece.value;
}
