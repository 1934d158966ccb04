/** Takes out of an observation what a runbook cannot be built without; what is unknown is refused, never guessed. */
import { DrError, EXIT } from '../console/errors';
import { regionOf } from '../topology/arrange';
import type { RegionTopology, Topology } from '../topology/topology';
import type { GlobalView, Known, Observation, RegionView } from './types';
import { remedyIn } from '../operations/why';

/**
 * Throws DrError `ambiguous-zone`, `wrong-zone` or `other-records` where what Route 53 holds would take clients elsewhere than a move says.
 * Which zone it is matters only where a record in it is changed; where an object moves clients, preflight says it.
 */
export function refuseDnsProblems({ traffic }: Topology, { dnsProblems }: Observation): void {
  const found = dnsProblems.find(({ about }) => about === 'records' || traffic.method === 'record-change');
  if (found !== undefined) throw new DrError(found.code, found.what, found.why, found.fix, EXIT.refused);
}

/** What a runbook cannot be made without, and AWS did not say. */
export function notObserved(what: string, why: string): DrError {
  const remedy = remedyIn(`${what} (${why}`);
  return new DrError(
    'not-observed',
    `It is not known ${what} (${why})`,
    'A runbook is made from the answers of AWS; nothing is guessed.',
    `${remedy === null ? '' : `${remedy} `}Run dr status. When the region answers again, or the missing permission is there, run this again.`,
    EXIT.unknown,
  );
}

/** Throws DrError `not-observed`. */
export function need<T>(piece: Known<T>, what: string): T {
  if (piece.known) return piece.value;
  throw notObserved(what, piece.why);
}

export function viewOf(observation: Observation, region: string): RegionView {
  const found = observation.regions.find((one) => one.region === region);
  if (found === undefined) throw new RangeError(`${region} was not observed`);
  return found;
}

/** The global cluster. Throws DrError `not-observed`, or `no-global-cluster` where AWS says that there is none. */
export function globalOf(topology: Topology, observation: Observation): GlobalView {
  const view = need(observation.global, `what the global cluster ${topology.globalClusterId} is doing`);
  if (view !== null) return view;
  throw new DrError(
    'no-global-cluster',
    `There is no global cluster ${topology.globalClusterId}`,
    'Roles of the database are read from it; without it there is nothing to move.',
    'If the environment was never applied, run dr apply. If the cluster was deleted, restore it first.',
    EXIT.refused,
  );
}

/** The regions that neither write now nor take over. */
export interface Others {
  /** Those whose states can be frozen: they answered. */
  readonly answering: readonly string[];
  /** Those in the global database, which follow whoever writes. */
  readonly members: readonly RegionTopology[];
}

/** `besides`: the regions that a runbook is about. */
export function othersOf(topology: Topology, observation: Observation, besides: readonly string[]): Others {
  const rest = topology.regions.filter(({ region }) => !besides.includes(region));
  const found = observation.global.known ? (observation.global.value?.members ?? []) : [];
  return {
    answering: rest.map(({ region }) => region).filter((region) => viewOf(observation, region).answers),
    members: rest.filter(({ names }) => found.some(({ arn }) => arn === names.dbClusterArn)),
  };
}

/** How clients are moved, with what had to be asked for it. */
export type Route =
  | {
      readonly method: 'record-change';
      readonly zoneId: string;
      /** What a person should know of the zone. */
      readonly remarks: readonly string[];
    }
  | {
      readonly method: 'health-check-inversion';
      /** The other region, if its takeover object exists: a step deletes that object. */
      readonly leave: RegionTopology | null;
      /** The other region, if it could not be observed whether its takeover object exists. */
      readonly unseen: string | null;
    };

/** What the steps need to know of the region that will serve, beside what the topology says. */
export interface Target {
  readonly region: RegionTopology;
  readonly route: Route;
  readonly listenerArn: string;
  /** The group in which the service's tasks register. */
  readonly targetGroupArn: string;
  /** Whether tasks of it were seen to be healthy: then its front door can be asked before it is scaled. */
  readonly hasTasks: boolean;
}

/** Throws DrError `not-observed`, `no-target-group`, and those of `refuseDnsProblems`. */
export function targetOf(topology: Topology, observation: Observation, name: string): Target {
  refuseDnsProblems(topology, observation);
  const region = regionOf(topology, name);
  const view = viewOf(observation, name);
  const { targetGroupArn } = need(view.service, `which service runs in ${name}`);
  if (targetGroupArn === null) {
    throw new DrError(
      'no-target-group',
      `The service in ${name} is in no target group`,
      'No client could reach its tasks through the load balancer.',
      `Apply the workloads state of ${name}.`,
      EXIT.refused,
    );
  }
  return {
    region,
    targetGroupArn,
    hasTasks: view.healthyTargets.known && view.healthyTargets.value > 0,
    route: routeOf(topology, observation, name),
    listenerArn: need(view.loadBalancer, `which listener serves ${name}`).listenerArn,
  };
}

/** The zone is asked for only where a record is changed: nothing else may depend on Route 53's control plane. */
function routeOf(topology: Topology, observation: Observation, target: string): Route {
  const { method } = topology.traffic;
  if (method === 'record-change') {
    const zoneId = need(observation.hostedZoneId, `which hosted zone ${topology.domain} is`);
    return { method, zoneId, remarks: observation.dnsRemarks };
  }
  const other = topology.regions.find(({ region }) => region !== target);
  const says = observation.takeovers.find(({ region }) => region === other?.region)?.takesOver;
  return {
    method,
    leave: other !== undefined && says?.known === true && says.value ? other : null,
    unseen: other !== undefined && says?.known !== true ? other.region : null,
  };
}
