/** ECS: tasks start some time after they were asked for. */
import type { CloudState, Handler, RegionState } from './state';

export const ecs: Readonly<Record<string, Handler>> = {
  DescribeServices: (_cloud, _input, region) => ({
    services: [
      {
        status: 'ACTIVE',
        desiredCount: region.desired,
        runningCount: region.running,
        taskDefinition: 'task:1',
        loadBalancers: [{ targetGroupArn: region.serviceTarget }],
      },
    ],
  }),
  DescribeTaskDefinition: (_cloud, _input, region) => ({
    taskDefinition: { containerDefinitions: [{ image: region.image }] },
  }),
  UpdateService: (cloud, input, region) => {
    cloud.show(() => startTasks(cloud, region, Number(input.desiredCount)));
  },
};

/** The tasks come up later than they are wanted. */
export function startTasks(cloud: CloudState, region: RegionState, desired: number): void {
  region.desired = desired;
  cloud.later(cloud.durations / 2, () => (region.running = region.desired));
}
