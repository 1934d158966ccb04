/** S3: states and freeze markers. */
import type { Handler } from './state';

export const s3: Readonly<Record<string, Handler>> = {
  GetObject: () => ({ Body: '{"outputs":{"hosted_zone_id":{"value":"Z1"}}}' }),
  ListObjectsV2: (_cloud, _input, region) => ({ Contents: [...region.objects].map((Key) => ({ Key })) }),
  PutObject: (_cloud, input, region) => void region.objects.add(String(input.Key)),
  DeleteObject: (_cloud, input, region) => void region.objects.delete(String(input.Key)),
};
