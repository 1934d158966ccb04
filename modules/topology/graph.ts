/** The picture of an environment: states, what they read and wait for, regions with their roles, the record. Pure. */
import { roleWords } from './arrange';
import type { Topology } from './topology';
import { failoverRecords } from './traffic';

/** Classes of boxes, shared by the renderers. */
export type NodeLook = 'serving' | 'standby' | 'control';

export interface GraphNode {
  readonly id: string;
  /** First line, and its meaning. */
  readonly title: string;
  readonly detail: string;
  readonly shape: 'state' | 'record' | 'database';
}

export interface GraphGroup {
  readonly id: string;
  readonly title: string;
  /** Roles in words; the colour only repeats them. */
  readonly detail: string;
  readonly look: NodeLook;
  readonly nodes: readonly GraphNode[];
}

/** `reads`: by contract. `after`: only applied later. `points`, `member`: the record and the database. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'reads' | 'after' | 'points' | 'may-point' | 'member';
  readonly label: string;
}

export interface Graph {
  readonly title: string;
  /** Nodes that are in no region. */
  readonly nodes: readonly GraphNode[];
  readonly groups: readonly GraphGroup[];
  readonly edges: readonly GraphEdge[];
}

/** The meaning of each kind of edge: the legend of every rendering. */
export const EDGE_MEANING: Readonly<Record<GraphEdge['kind'], string>> = {
  reads: 'reads outputs of',
  after: 'applied after, reads nothing',
  points: 'the record points to',
  'may-point': 'may point there after a failover',
  member: 'is the writer or a replica of',
};

/** The picture of what the overlays declare; AWS is not asked. */
export function topologyGraph(topology: Topology): Graph {
  const { serviceRecord: record, states } = topology;
  return {
    title: `${topology.app} ${topology.environment}: ${states.length} states in ${topology.regions.length + 1} regions`,
    nodes: [
      {
        id: 'record',
        title: record.name,
        detail: `service record: ${recordWords(topology)}, TTL ${record.ttlSeconds} s`,
        shape: 'record',
      },
      ...topology.stores.map(({ name, title, what }): GraphNode => ({
        id: name,
        title,
        detail: what,
        shape: 'database',
      })),
    ],
    groups: [controlGroup(topology), ...topology.regions.map((region) => regionGroup(topology, region))],
    edges: [...stateEdges(topology), ...recordEdges(topology), ...memberEdges(topology)],
  };
}

function recordWords({ traffic }: Topology): string {
  return traffic.method === 'record-change' ? 'CNAME' : 'two failover CNAMEs with inverted health checks';
}

function stateNodes({ states, environment, holds }: Topology, region: string): readonly GraphNode[] {
  return states
    .filter((state) => state.region === region)
    .map(({ id, layer }) => ({
      id,
      title: id.slice(environment.length + 1),
      detail: holds[layer],
      shape: 'state',
    }));
}

function controlGroup(topology: Topology): GraphGroup {
  const { controlRegion: region } = topology;
  const detail = 'control region: no role';
  return { id: region, title: region, detail, look: 'control', nodes: stateNodes(topology, 'global') };
}

function regionGroup(topology: Topology, { region, role, residency }: Topology['regions'][number]): GraphGroup {
  const outside = residency.mayServe ? '' : ', outside serving_residency';
  const detail = `${roleWords(role)}${outside}`;
  return { id: region, title: region, detail, look: role.traffic, nodes: stateNodes(topology, region) };
}

function stateEdges({ states }: Topology): readonly GraphEdge[] {
  return states.flatMap(({ id, reads, after }) => [
    ...reads.map((to): GraphEdge => ({ from: id, to, kind: 'reads', label: '' })),
    ...after.map((to): GraphEdge => ({ from: id, to, kind: 'after', label: 'after' })),
  ]);
}

/** The entry of a region is in its platform state. */
function recordEdges(topology: Topology): readonly GraphEdge[] {
  const { regions, states } = topology;
  const routing = failoverRecords(topology);
  return regions.flatMap(({ region, role, residency }): GraphEdge[] => {
    const entry = states.find((state) => state.region === region && state.layer === 'platform');
    if (entry === undefined) return [];
    const now = role.traffic === 'serving';
    const failover = routing.find((one) => one.region.region === region)?.failover;
    const then = residency.mayServe ? 'after a failover' : 'only where it is accepted';
    const label = [now ? 'now' : then, ...(failover === undefined ? [] : [failover])].join(', ');
    return [{ from: 'record', to: entry.id, kind: now ? 'points' : 'may-point', label }];
  });
}

function memberEdges({ regions, states, stores }: Topology): readonly GraphEdge[] {
  return regions.flatMap(({ region, role }): GraphEdge[] => {
    const data = states.find((state) => state.region === region && state.layer === 'data');
    if (data === undefined) return [];
    return stores.map(({ name: to }) => ({ from: data.id, to, kind: 'member', label: role.stores[to] ?? '' }));
  });
}
