/** Application Auto Scaling: bounds, and raising a service to its new minimum by itself. */
import { startTasks } from './service';
import type { MemoryHandler } from '../../../memory/state';

export const applicationAutoscaling: Readonly<Record<string, MemoryHandler>> = {
  DescribeScalableTargets: (_cloud, input, region) => ({
    ScalableTargets: [
      {
        ResourceId: (input.ResourceIds as string[])[0],
        MinCapacity: region.min,
        MaxCapacity: region.max,
        SuspendedState: Object.fromEntries(region.suspended.map((kind) => [kind, true])),
      },
    ],
  }),
  RegisterScalableTarget: (cloud, input, region) => {
    region.min = Number(input.MinCapacity);
    region.max = Number(input.MaxCapacity);
    cloud.later(cloud.autoScaling, () => region.desired < region.min && startTasks(cloud, region, region.min));
  },
  DescribeScalingPolicies: (_cloud, _input, region) => ({
    ScalingPolicies: region.policies.map((PolicyName) => ({ PolicyName })),
  }),
};
