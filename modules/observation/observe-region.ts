/** Asks one region about its own parts. */
import { duration } from '../console/style';
import type { Clock } from '../console/ports';
import type { RegionTopology } from '../topology/topology';
import { elements } from '../runbook/conditions/counting';
import { METRIC_TIMES, METRIC_VALUES, metricRead } from '../runbook/metric';
import * as reads from '../runbook/reads';
import { flag, inner, list, number, only, text, textOrNull, UnexpectedAnswer } from './answers';
import type { Asker } from './asker';
import {
  known,
  unknown,
  type Known,
  type LagView,
  type LoadBalancerView,
  type RegionView,
  type ServiceView,
} from './types';

/** Everything about one region, its independent questions at the same time. */
export async function observeRegion(
  region: RegionTopology,
  asker: Asker,
  clock: Pick<Clock, 'now'>,
): Promise<RegionView> {
  const [database, compute, loadBalancer, alarms] = await Promise.all([
    observeDatabase(region, asker, clock),
    observeCompute(region, asker),
    observeLoadBalancer(region, asker),
    asker.ask(reads.alarms(region.region, alarmNames(region)), (output) =>
      list(output, 'MetricAlarms').map((alarm) => ({
        name: text(alarm, 'AlarmName'),
        state: text(alarm, 'StateValue'),
      })),
    ),
  ]);
  const pieces = { ...database, ...compute, loadBalancer, alarms };
  return { region: region.region, answers: Object.values(pieces).some((piece) => piece.known), ...pieces };
}

/** The alarms that must be quiet for a region to count as healthy. */
export function alarmNames({ names }: RegionTopology): readonly string[] {
  return [names.lagAlarm, names.unhealthyTargetsAlarm, names.serverErrorsAlarm];
}

async function observeDatabase(
  { region, names }: RegionTopology,
  asker: Asker,
  clock: Pick<Clock, 'now'>,
): Promise<Pick<RegionView, 'cluster' | 'instances' | 'lagMs' | 'lastLag' | 'systemSnapshots'>> {
  const [cluster, instances, lastLag, systemSnapshots] = await Promise.all([
    asker.askOrNone(reads.dbCluster(region, names.dbCluster), 'DBClusterNotFound', (output) => {
      const found = only(list(output, 'DBClusters'), 'cluster');
      return {
        arn: text(found, 'DBClusterArn'),
        status: text(found, 'Status'),
        engineVersion: text(found, 'EngineVersion'),
        deletionProtection: flag(found, 'DeletionProtection'),
        instances: list(found, 'DBClusterMembers').map((member) => ({
          id: text(member, 'DBInstanceIdentifier'),
          isWriter: flag(member, 'IsClusterWriter'),
        })),
      };
    }),
    asker.ask(reads.dbInstances(region, names.dbCluster), (output) =>
      list(output, 'DBInstances')
        .filter((instance) => textOrNull(instance, 'DBClusterIdentifier') === names.dbCluster)
        .map((instance) => ({
          id: text(instance, 'DBInstanceIdentifier'),
          status: text(instance, 'DBInstanceStatus'),
        })),
    ),
    asker.ask(metricRead(reads.replicationLag(region, names.dbCluster, reads.LAST_LAG_WINDOW)), (output): LagView => {
      const [milliseconds] = elements(output, METRIC_VALUES);
      const at = Date.parse(String(elements(output, METRIC_TIMES)[0]));
      if (typeof milliseconds !== 'number') throw new UnexpectedAnswer('no value of the lag for an hour');
      if (Number.isNaN(at)) throw new UnexpectedAnswer('a lag without its time');
      return { milliseconds, secondsAgo: Math.max(0, (clock.now() - at) / 1000) };
    }),
    asker.ask(reads.dbClusterSnapshots(region, names.dbCluster), (output) =>
      list(output, 'DBClusterSnapshots')
        .filter((snapshot) => text(snapshot, 'DBClusterSnapshotIdentifier').startsWith(reads.SYSTEM_SNAPSHOT))
        .map((snapshot) => ({
          id: text(snapshot, 'DBClusterSnapshotIdentifier'),
          arn: text(snapshot, 'DBClusterSnapshotArn'),
          status: text(snapshot, 'Status'),
        })),
    ),
  ]);
  return { cluster, instances, lagMs: current(lastLag), lastLag, systemSnapshots };
}

/** A lag of half an hour ago says what is lost, and nothing about now. */
function current(lag: Known<LagView>): Known<number> {
  if (!lag.known) return lag;
  const { milliseconds, secondsAgo } = lag.value;
  return secondsAgo <= reads.LAG_WINDOW
    ? known(milliseconds)
    : unknown(`no current value; the last was ${Math.round(milliseconds)} ms, ${duration(secondsAgo * 1000)} ago`);
}

interface ServiceSeen {
  readonly view: ServiceView;
  /** The container to which its load balancer sends requests; null where it has none. */
  readonly container: string | null;
}

function serviceIn(output: unknown): ServiceSeen {
  const found = only(list(output, 'services'), 'service');
  const status = text(found, 'status');
  // A deleted service is still described for a while, and can be asked for nothing.
  if (status !== 'ACTIVE') throw new UnexpectedAnswer(`the service is ${status}`);
  const [balancer] = list(found, 'loadBalancers');
  const view = {
    status,
    desired: number(found, 'desiredCount'),
    running: number(found, 'runningCount'),
    taskDefinition: text(found, 'taskDefinition'),
    targetGroupArn: textOrNull(balancer, 'targetGroupArn'),
  };
  return { view, container: textOrNull(balancer, 'containerName') };
}

/** The digest of the image that serves: of the only container, or of the one behind the load balancer. */
function digestIn(output: unknown, container: string | null): string | null {
  const all = list(inner(output, 'taskDefinition'), 'containerDefinitions');
  const meant = all.length > 1 ? all.filter((one) => textOrNull(one, 'name') === container) : all;
  return textOrNull(only(meant, 'container'), 'image')?.split('@')[1] ?? null;
}

async function observeCompute(
  { region, names }: RegionTopology,
  asker: Asker,
): Promise<Pick<RegionView, 'service' | 'scalableTarget' | 'healthyTargets' | 'imageDigest'>> {
  const [service, scalableTarget] = await Promise.all([
    asker.ask(reads.ecsService(region, names.ecsCluster, names.ecsService), serviceIn),
    asker.ask(reads.scalableTarget(region, names.ecsCluster, names.ecsService), (output) => {
      const found = only(list(output, 'ScalableTargets'), 'scalable target');
      return { min: number(found, 'MinCapacity'), max: number(found, 'MaxCapacity') };
    }),
  ]);
  if (!service.known) return { service, scalableTarget, healthyTargets: service, imageDigest: service };
  const { view, container } = service.value;
  const [healthyTargets, imageDigest] = await Promise.all([
    observeHealth(region, view.targetGroupArn, asker),
    asker.ask(reads.taskDefinition(region, view.taskDefinition), (output) => digestIn(output, container)),
  ]);
  return { service: known(view), scalableTarget, healthyTargets, imageDigest };
}

async function observeHealth(region: string, targetGroup: string | null, asker: Asker): Promise<Known<number>> {
  if (targetGroup === null) return unknown('the service has no target group');
  return asker.ask(
    reads.targetHealth(region, targetGroup),
    (output) =>
      list(output, 'TargetHealthDescriptions').filter(
        (t) => textOrNull(inner(t, 'TargetHealth'), 'State') === 'healthy',
      ).length,
  );
}

async function observeLoadBalancer({ region, names }: RegionTopology, asker: Asker): Promise<Known<LoadBalancerView>> {
  const arn = await asker.ask(reads.loadBalancer(region, names.loadBalancer), (output) =>
    text(only(list(output, 'LoadBalancers'), 'load balancer'), 'LoadBalancerArn'),
  );
  if (!arn.known) return arn;
  const listener = await asker.ask(reads.listeners(region, arn.value), (output) => {
    // The test listener has another port; clients come to this one.
    const found = only(
      list(output, 'Listeners').filter((one) => number(one, 'Port') === 443),
      'listener on port 443',
    );
    const [action] = list(found, 'DefaultActions');
    return {
      listenerArn: text(found, 'ListenerArn'),
      defaultTargetGroupArn: textOrNull(action, 'TargetGroupArn'),
    };
  });
  return listener.known ? known({ arn: arn.value, ...listener.value }) : listener;
}
