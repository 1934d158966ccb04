/**
 * Observations of worlds that are not now: every region well, one lost, one come back. Runbooks made from them are linted, budgeted,
 * rendered and proven before anyone needs them. What a given observation knows (zone and what contradicts it, listeners, target groups) is kept; the rest is
 * named as AWS would name it, with zeros where AWS makes a name up.
 */
import type { RegionTopology, Topology } from '../topology/topology';
import { viewOf } from './facts';
import { known, unknown, type Known, type Observation, type RegionView } from './types';
import { SYSTEM_SNAPSHOT } from '../runbook/reads';

export interface Supposed {
  /** The region that serves; it writes too, inside the global database or outside it. */
  readonly serving: string;
  /** A region that answers nothing. */
  readonly out?: string;
  /** The region whose cluster still is the global database's writer, after `serving` was taken out of it. */
  readonly detachedFrom?: string;
  /** A region that came back as a replica after a managed failover: Aurora took a snapshot of what it lost. */
  readonly cameBack?: string;
  /** A region whose cluster is gone, and is no member any more. */
  readonly gone?: string;
}

/** The world of an environment as `supposed` has it. Deterministic; at clock 0 unless something was observed. */
export function suppose(topology: Topology, supposed: Supposed, given?: Observation): Observation {
  const members = topology.regions
    .filter(({ region }) => region !== supposed.gone)
    .filter(({ region }) => supposed.detachedFrom === undefined || region !== supposed.serving);
  const writer = supposed.detachedFrom ?? supposed.serving;
  const global = given?.global.known === true ? given.global.value : null;
  const entry = topology.regions.find(({ region }) => region === supposed.serving)?.addresses.entry ?? '';
  return {
    at: given?.at ?? 0,
    global: known({
      id: topology.globalClusterId,
      engineVersion: versionOf(topology.regions[0]),
      deletionProtection: global?.deletionProtection ?? true,
      members: members.map(({ region, names }) => ({
        arn: names.dbClusterArn,
        region,
        isWriter: region === writer,
        sync: region === writer ? null : 'connected',
      })),
      failover: null,
    }),
    hostedZoneId: orElse(given?.hostedZoneId, 'Z00000000000000000000'),
    dnsProblems: given?.dnsProblems ?? [],
    dnsRemarks: given?.dnsRemarks ?? [],
    takeovers: takeoversOf(topology, supposed),
    serviceRecord: known({ target: entry, ttl: topology.serviceRecord.ttlSeconds }),
    regions: topology.regions.map((region) => regionOf(topology, region, supposed, given)),
  };
}

/** The SECONDARY region serves by saying so, the PRIMARY one by nobody saying anything. */
function takeoversOf({ traffic, regions }: Topology, { serving, out }: Supposed): Observation['takeovers'] {
  if (traffic.method === 'record-change') return [];
  return regions.map(({ region }) =>
    region === out
      ? { region, takesOver: unknown('supposed to be lost'), silent: true }
      : { region, takesOver: known(region === serving && region === traffic.secondary), silent: false },
  );
}

const versionOf = (region: RegionTopology | undefined): string => region?.database.engine_version ?? '';

const orElse = <T>(piece: Known<T> | undefined, other: T): Known<T> => (piece?.known === true ? piece : known(other));

function regionOf(topology: Topology, region: RegionTopology, supposed: Supposed, given?: Observation): RegionView {
  if (region.region === supposed.out) return silent(region.region);
  const { names, capacity } = region;
  const seen = given === undefined ? undefined : viewOf(given, region.region);
  const arn = (resource: string): string =>
    `arn:aws:elasticloadbalancing:${region.region}:${topology.accountId}:${resource}/0000000000000000`;
  const group = seen?.service.known === true ? seen.service.value.targetGroupArn : null;
  const targetGroupArn = group ?? arn(`targetgroup/${names.targetGroupBlue}`);
  const { desired, min, max } = region.region === supposed.serving ? capacity.serving : capacity.standby;
  const writes = region.region === supposed.serving || region.region === supposed.detachedFrom;
  return {
    region: region.region,
    answers: true,
    cluster: known(region.region === supposed.gone ? null : clusterOf(region, writes)),
    instances: known(
      region.region === supposed.gone ? [] : names.dbInstances.map((id) => ({ id, status: 'available' })),
    ),
    lagMs: writes ? unknown('only a replica has a lag') : known(0),
    lastLag: writes ? unknown('only a replica has a lag') : known({ milliseconds: 0, secondsAgo: 0 }),
    service: known({ status: 'ACTIVE', desired, running: desired, taskDefinition: names.taskFamily, targetGroupArn }),
    imageDigest: known(region.image.split('@')[1] ?? null),
    scalableTarget: known({ min, max }),
    loadBalancer: orElse(seen?.loadBalancer, {
      arn: arn(`loadbalancer/app/${names.loadBalancer}`),
      listenerArn: arn(`listener/app/${names.loadBalancer}/0000000000000000`),
      defaultTargetGroupArn: targetGroupArn,
    }),
    healthyTargets: known(desired),
    alarms: known([]),
    systemSnapshots: known(region.region === supposed.cameBack ? [snapshotOf(topology, region)] : []),
  };
}

function clusterOf({ names, database }: RegionTopology, writes: boolean) {
  return {
    arn: names.dbClusterArn,
    status: 'available',
    engineVersion: database.engine_version,
    deletionProtection: true,
    instances: names.dbInstances.map((id, index) => ({ id, isWriter: writes && index === 0 })),
  };
}

/** Named as Aurora names them; the time that ends the name is zeros. */
function snapshotOf({ accountId }: Topology, { region, names }: RegionTopology) {
  const id = `${SYSTEM_SNAPSHOT}${names.dbCluster}-0000-00-00-00-00`;
  return { id, arn: `arn:aws:rds:${region}:${accountId}:cluster-snapshot:${id}`, status: 'available' };
}

function silent(region: string): RegionView {
  const nothing = unknown('supposed to be lost');
  return {
    region,
    answers: false,
    cluster: nothing,
    instances: nothing,
    lagMs: nothing,
    lastLag: nothing,
    service: nothing,
    imageDigest: nothing,
    scalableTarget: nothing,
    loadBalancer: nothing,
    healthyTargets: nothing,
    alarms: nothing,
    systemSnapshots: nothing,
  };
}
