/**
 * RDS: clusters, their instances, global clusters, cluster snapshots and events are Aurora's model (aurora/); subnet groups,
 * parameter groups, engine versions and instances outside of clusters stay with the emulator.
 */
import {
  AwsFault,
  type AwsRequest,
  type AwsResponse,
  type LabHandler,
  type HandlerContext,
  type LabStore,
} from '../../../lab/gateway/handler';
import { AURORA_DURATIONS, type DurationName } from './durations';
import { lookupInstance } from './instances';
import { overrideAt } from './lag';
import { AURORA_ACTIONS, stepAurora } from './machine';
import { emptyAurora, type AuroraState, type AuroraWorld } from './model';
import { settle } from './settle';
import { taggedBy } from './tags';
import { records, text } from '../../../lab/gateway/input';

const STATE = 'aurora/state';
const DURATIONS = 'aurora/durations';

/** Aurora as it is now. */
export function readAurora(context: HandlerContext, region: string): { state: AuroraState; world: AuroraWorld } {
  const state = context.store.get<AuroraState>(STATE) ?? emptyAurora();
  const world = worldOf(context, region);
  settle(state, world);
  context.store.set(STATE, state);
  return { state, world };
}

/** Changes the state as it is now. */
export function changeAurora(context: HandlerContext, change: (state: AuroraState) => void): void {
  const { state } = readAurora(context, '');
  change(state);
  context.store.set(STATE, state);
}

function worldOf(context: HandlerContext, region: string, subnetZones: readonly string[] = []): AuroraWorld {
  const own = context.store.get<Partial<Record<DurationName, number>>>(DURATIONS) ?? {};
  const names = Object.keys(AURORA_DURATIONS) as DurationName[];
  const durations = Object.fromEntries(names.map((name) => [name, own[name] ?? AURORA_DURATIONS[name].seconds]));
  return {
    now: context.clock.now(),
    accountId: context.accountId,
    region,
    regionOut: (name) => context.regionOut(name),
    durations: durations as Record<DurationName, number>,
    subnetZones,
  };
}

/** Other modelled durations than the defaults, in clock seconds; kept with the lab's state. */
export function setAuroraDurations(store: LabStore, seconds: Partial<Record<DurationName, number>>): void {
  store.set(DURATIONS, { ...store.get<Partial<Record<DurationName, number>>>(DURATIONS), ...seconds });
}

/** Most changes of the lag that are remembered for each region. */
const LAG_CHANGES = 50;

/** Replication lag of replicas from now on, in seconds: of one region or of all; null gives it back to the model. */
export function setReplicationLag(context: HandlerContext, region: string | null, seconds: number | null): void {
  const { state } = readAurora(context, region ?? '');
  const said = (state.lagOverrides[region ?? '*'] ??= []);
  said.push({ from: context.clock.now(), ms: seconds === null ? null : seconds * 1000 });
  said.splice(0, said.length - LAG_CHANGES);
  context.store.set(STATE, state);
}

/** Lags that were set and hold now, in seconds, by region; `*` for every region that is not named. */
export function replicationLags(context: HandlerContext): Readonly<Record<string, number>> {
  const { state, world } = readAurora(context, '');
  const held = Object.keys(state.lagOverrides).map((region) => [region, overrideAt(state, region, world.now)] as const);
  return Object.fromEntries(held.flatMap(([region, ms]) => (ms === null ? [] : [[region, ms / 1000]])));
}

/** The handler of service `rds`. */
export function rdsHandler(): LabHandler {
  return {
    service: 'rds',
    actions: Object.keys(AURORA_ACTIONS),
    handle: handleRds,
    start: (context) => void watch(context),
  };
}

/**
 * Looks at the state often enough that the beginning and the end of an outage are not missed: nothing else tells when replication
 * stopped, or from when on a lost writer can be rebuilt. It only reads; what is shown is computed from times, not from this.
 */
async function watch(context: HandlerContext): Promise<void> {
  // A quarter of a second of wall time or 15 of the clock's, whichever is longer.
  const pause = Math.max(15_000, 250 * context.clock.scale);
  while (!context.signal.aborted) {
    readAurora(context, '');
    await context.clock.sleep(pause, context.signal).catch(() => undefined);
  }
}

async function handleRds(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  if (!concernsAurora(request, context)) return context.forward(request);
  await checkReferences(request, context);
  const zones = request.action === 'CreateDBCluster' ? await zonesOf(request, context) : [];
  const world = worldOf(context, request.region, zones);
  const before = context.store.get<AuroraState>(STATE) ?? emptyAurora();
  // No await between reading and writing the state: two requests at once must not undo each other.
  const { state, output } = stepAurora(before, request.action, request.params, world);
  context.store.set(STATE, state);
  return context.reply(request, output);
}

/** Whether the emulator is to be left out: other engines and instances without a cluster are its own. */
function concernsAurora(request: AwsRequest, context: HandlerContext): boolean {
  const { action, params } = request;
  const engine = text(params, 'Engine');
  if (action === 'CreateDBCluster' || action === 'CreateGlobalCluster')
    return engine === undefined || engine.startsWith('aurora');
  if (action === 'CreateDBInstance') return text(params, 'DBClusterIdentifier') !== undefined;
  const arn = text(params, 'ResourceName');
  const named = text(params, 'DBInstanceIdentifier');
  const { state, world } = readAurora(context, request.region);
  if (arn !== undefined)
    return taggedBy(state, arn) !== null || /:(cluster|global-cluster|cluster-snapshot):/.test(arn);
  if (named !== undefined && /DBInstance(s|)$/.test(action)) return lookupInstance(state, named, world) !== undefined;
  return true;
}

/** Parameter groups and versions are the emulator's: refuse what it does not know, as AWS does. */
async function checkReferences(request: AwsRequest, context: HandlerContext): Promise<void> {
  const { action, params, region } = request;
  if (action !== 'CreateDBCluster' && action !== 'ModifyDBCluster' && action !== 'CreateGlobalCluster') return;
  const group = text(params, 'DBClusterParameterGroupName');
  if (group && !group.startsWith('default.'))
    await context.call('rds', region, 'DescribeDBClusterParameterGroups', { DBClusterParameterGroupName: group });
  const version = text(params, 'EngineVersion');
  if (!version) return;
  const engine = text(params, 'Engine') ?? 'aurora-postgresql';
  const known = records(
    await context.call('rds', region, 'DescribeDBEngineVersions', { Engine: engine }),
    'DBEngineVersions',
  );
  const versions = known.map((item) => text(item, 'EngineVersion'));
  if (versions.length > 0 && !versions.includes(version))
    throw new AwsFault(400, 'InvalidParameterCombination', `Cannot find version ${version} for ${engine}`);
}

/** Zones of the subnet group that a new cluster names. */
async function zonesOf(request: AwsRequest, context: HandlerContext): Promise<string[]> {
  const group = text(request.params, 'DBSubnetGroupName');
  if (!group) return [];
  const answer = await context.call('rds', request.region, 'DescribeDBSubnetGroups', { DBSubnetGroupName: group });
  return records(answer, 'DBSubnetGroups')
    .flatMap((found) => records(found, 'Subnets'))
    .flatMap((subnet) => {
      const zone = subnet['SubnetAvailabilityZone'];
      const name = typeof zone === 'object' && zone !== null && 'Name' in zone ? zone.Name : undefined;
      return typeof name === 'string' ? [name] : [];
    });
}
