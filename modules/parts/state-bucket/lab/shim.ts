/**
 * Where each bucket lives. The emulator serves a bucket in whichever region it is asked; the gateway must know its home, so that a
 * bucket is out when its region is, also for a client that asks elsewhere.
 */
import type { AwsRequest, AwsResponse, LabHandler, HandlerContext } from '../../../lab/gateway/handler';
import { bucketRegionKey } from '../../../lab/gateway/server';

export function bucketShim(): LabHandler {
  return { service: 's3', actions: ['CreateBucket', 'DeleteBucket'], handle };
}

async function handle(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const response = await context.forward(request);
  const { Bucket: bucket } = request.params;
  if (response.status >= 300 || typeof bucket !== 'string') return response;
  if (request.action === 'DeleteBucket') context.store.delete(bucketRegionKey(bucket));
  else context.store.set(bucketRegionKey(bucket), request.region);
  return response;
}
