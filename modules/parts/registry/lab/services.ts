/** What the lab has to know of ECR. */
import type { LabService } from '../../../lab/gateway/service';

export const ecrService: LabService = {
  name: 'ecr',
  operations: '*',
  why: 'registries and images',
  dataPlane: /^BatchGetImage$|^GetDownloadUrlForLayer$|^BatchCheckLayerAvailability$|^GetAuthorizationToken$/,
};
