/** What the service of a region says of itself: tasks, bounds, image, and how many of its targets are healthy. */
import { inner, list, number, only, text, textOrNull, UnexpectedAnswer } from '../../../observation/answers';
import type { Asker } from '../../../observation/asker';
import type { RegionPieces, RegionSide, SupposedRegion } from '../../../observation/sides';
import { gap, known, unknown, type Known, type ServiceView } from '../../../observation/types';
import * as reads from './reads';
import { targetHealth } from '../../load-balancer/observe/reads';
import type { RegionTopology } from '../../../topology/topology';
import { servesIn } from '../../../observation/supposed';
import { supposedGroup } from '../../load-balancer/observe/listener';

type Piece = 'service' | 'scalableTarget' | 'healthyTargets' | 'imageDigest';

export const service: RegionSide<Piece> = {
  pieces: ['service', 'scalableTarget', 'healthyTargets', 'imageDigest'],
  observe: observeCompute,
  suppose: supposeCompute,
  gaps: (view) => [
    ...gap('service', view.service),
    ...gap('bounds of the service', view.scalableTarget),
    ...gap('healthy targets', view.healthyTargets),
  ],
};

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

async function observeCompute({ region, names }: RegionTopology, asker: Asker): Promise<Pick<RegionPieces, Piece>> {
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
    targetHealth(region, targetGroup),
    (output) =>
      list(output, 'TargetHealthDescriptions').filter(
        (t) => textOrNull(inner(t, 'TargetHealth'), 'State') === 'healthy',
      ).length,
  );
}

function supposeCompute(scene: SupposedRegion): Pick<RegionPieces, Piece> {
  const { region, supposed } = scene;
  const { names, capacity, image } = region;
  const { desired, min, max } = servesIn(supposed, region.region) ? capacity.serving : capacity.standby;
  const targetGroupArn = supposedGroup(scene);
  return {
    service: known({ status: 'ACTIVE', desired, running: desired, taskDefinition: names.taskFamily, targetGroupArn }),
    imageDigest: known(image.split('@')[1] ?? null),
    scalableTarget: known({ min, max }),
    healthyTargets: known(desired),
  };
}
