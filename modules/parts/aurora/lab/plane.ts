/** Aurora in the plane: each cluster is a real database, and a global database their replication. */
import type { HandlerContext } from '../../../lab/gateway/handler';
import type { BackupIntent, DatabaseIntent, DatabaseRole, EndpointIntent, LinkIntent } from '../../../lab/plane/intent';
import type { PlaneSeen, PlaneSide } from '../../../lab/plane/side';
import { noteMeasuredLag, overrideAt } from './lag';
import { membershipOf, regionOf, writerOf, type AuroraState, type AuroraWorld, type LabCluster } from './model';
import { changeAurora, readAurora } from './rds';
import { clusterEndpoints, globalEndpoint } from './views';

export const auroraPlane: PlaneSide = {
  intent(context) {
    const { state, world } = readAurora(context, '');
    const databases = databasesOf(state, world);
    return Promise.resolve({
      databases,
      backups: Object.values(state.snapshots).map((snapshot): BackupIntent => ({
        id: snapshot.arn,
        region: snapshot.region,
        of: `arn:aws:rds:${snapshot.region}:${world.accountId}:cluster:${snapshot.clusterId}`,
        copyOf: snapshot.sourceArn,
      })),
      endpoints: endpointsOf(state, world),
      links: linksOf(state, databases, world),
    });
  },
  seen: keepLag,
};

/** What each cluster is to be now. Pure. */
export function databasesOf(state: AuroraState, world: AuroraWorld): readonly DatabaseIntent[] {
  return Object.values(state.clusters).map((cluster) => ({
    id: cluster.arn,
    region: cluster.region,
    instances: cluster.instanceIds.length,
    role: roleOf(state, cluster, world),
    database: cluster.databaseName ?? 'postgres',
    user: cluster.masterUsername,
    password: cluster.passwordVerifier ?? null,
  }));
}

function roleOf(state: AuroraState, { arn, region }: LabCluster, world: AuroraWorld): DatabaseRole {
  const membership = membershipOf(state, arn);
  // A cluster that was detached, or never joined, is its own writer.
  if (membership === null) return { kind: 'writer' };
  const { global, member } = membership;
  const writer = writerOf(global)?.clusterArn ?? arn;
  if (member.writer) {
    const { change } = global;
    return change?.kind === 'switchover' && change.from === arn
      ? { kind: 'closed', follower: change.to }
      : { kind: 'writer' };
  }
  if (member.sync.state === 'connected') return { kind: 'replica', of: writer };
  // Facts 1.4 and 1.5: nothing fences an old writer that cannot be reached; it goes on until its region is healthy again.
  if (member.sync.lost && world.regionOut(region)) return { kind: 'writer' };
  return member.sync.rebuild === null ? { kind: 'stopped' } : { kind: 'rebuilding', of: writer };
}

function endpointsOf(state: AuroraState, world: AuroraWorld): readonly EndpointIntent[] {
  const clusters = Object.values(state.clusters).flatMap((cluster): EndpointIntent[] => {
    const { writer, reader } = clusterEndpoints(cluster);
    const behind = { kind: 'database', database: cluster.arn } as const;
    return [writer, reader].map((name) => ({ name, region: cluster.region, behind }));
  });
  const globals = Object.values(state.globals).flatMap((global): EndpointIntent[] => {
    const writer = writerOf(global);
    if (writer === undefined) return [];
    const { clusterArn } = writer;
    const name = globalEndpoint(global, world);
    return [{ name, region: regionOf(clusterArn), behind: { kind: 'database', database: clusterArn } }];
  });
  return [...clusters, ...globals];
}

/** A lag that somebody has set is a delay of the bytes that go to the replica. */
function linksOf(state: AuroraState, databases: readonly DatabaseIntent[], world: AuroraWorld): readonly LinkIntent[] {
  return databases.flatMap(({ region, role }) => {
    const delayMs = role.kind === 'replica' ? overrideAt(state, region, world.now) : null;
    return role.kind === 'replica' && delayMs !== null ? [{ from: regionOf(role.of), to: region, delayMs }] : [];
  });
}

/** The metrics of lag tell what was measured. */
function keepLag(context: HandlerContext, { databases }: PlaneSeen): void {
  const measured = databases.flatMap(({ id, lagMs }) => (lagMs === null ? [] : [{ arn: id, ms: lagMs }]));
  if (measured.length === 0) return;
  changeAurora(context, (state) => {
    for (const { arn, ms } of measured) noteMeasuredLag(state, arn, context.clock.now(), ms);
  });
}
