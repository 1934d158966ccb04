/** ECR: every image that the overlays name is there. */
import type { MemoryHandler } from '../../memory/state';

export const ecr: Readonly<Record<string, MemoryHandler>> = {
  DescribeImages: () => ({ imageDetails: [{}] }),
};
