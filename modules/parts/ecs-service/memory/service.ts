/** ECS: tasks are pending for some time after they were asked for, and may be started beside the service. */
import type { CloudState, MemoryHandler, RegionState } from '../../../memory/state';

const PAGE = 100;

export const ecs: Readonly<Record<string, MemoryHandler>> = {
  DescribeServices: (_cloud, _input, region) => ({
    services: [
      {
        status: 'ACTIVE',
        desiredCount: region.desired,
        runningCount: region.running,
        pendingCount: region.pending,
        taskDefinition: 'task:1',
        loadBalancers: [{ targetGroupArn: region.serviceTarget }],
      },
    ],
  }),
  DescribeClusters: (_cloud, input, region) => ({
    clusters: (input.clusters as string[]).map((clusterName) => ({
      clusterName,
      status: 'ACTIVE',
      runningTasksCount: region.running + region.outside,
      pendingTasksCount: region.pending,
    })),
  }),
  ListTasks: (_cloud, input, region, name) => {
    const arns = Array.from({ length: meant(region) + region.outside }, (_, index) => taskArn(name, input, index));
    return { taskArns: arns.slice(0, PAGE), ...(arns.length > PAGE ? { nextToken: 'more' } : {}) };
  },
  DescribeTaskDefinition: (_cloud, _input, region) => ({
    taskDefinition: { containerDefinitions: [{ image: region.image }] },
  }),
  UpdateService: (cloud, input, region) => {
    cloud.show(() => startTasks(cloud, region, Number(input.desiredCount)));
  },
};

/** Tasks of the service that ECS means to run: those beyond what is wanted are to stop, running or not. */
const meant = ({ desired, running, pending }: RegionState): number => Math.min(desired, running + pending);

const taskArn = (region: string, { cluster }: Parameters<MemoryHandler>[1], index: number): string =>
  `arn:aws:ecs:${region}:123456789012:task/${String(cluster)}/${index}`;

/** The tasks come up later than they are wanted, and go later than they are not. */
export function startTasks(cloud: CloudState, region: RegionState, desired: number): void {
  region.desired = desired;
  region.pending = Math.max(region.pending, desired - region.running);
  cloud.later(cloud.durations / 2, () => {
    region.running = region.desired;
    region.pending = 0;
  });
}
