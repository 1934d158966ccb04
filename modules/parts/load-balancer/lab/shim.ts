/** Reserved capacity of load balancers: the emulator does not know the question, which Terraform asks of each of them. Nothing is reserved. */
import type { AwsRequest, AwsResponse, LabHandler, HandlerContext } from '../../../lab/gateway/handler';

export function capacityReservationShim(): LabHandler {
  return { service: 'elbv2', actions: ['DescribeCapacityReservation'], handle };
}

async function handle(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const arn = request.params['LoadBalancerArn'];
  // Fails as AWS does where there is no such load balancer.
  await context.call('elbv2', request.region, 'DescribeLoadBalancers', { LoadBalancerArns: [arn] });
  return context.reply(request, { CapacityReservationState: [] });
}
