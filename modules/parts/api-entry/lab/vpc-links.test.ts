/** Where API Gateway takes a VPC link: the lab refuses as AWS does. */
import type { AwsRequest, HandlerContext, Plain } from '../../../lab/gateway/handler';
import { apiGatewayHandler } from './apigateway';

/** Makes a link in subnets that lie in zones of these letters; what it said. */
async function link(region: string, letters: string): Promise<string> {
  const zones = letters.split('').map((letter) => `${region}${letter}`);
  const context = {
    call: (_service: string, _region: string, _action: string, { SubnetIds }: Plain) =>
      Promise.resolve({
        Subnets: (SubnetIds as readonly string[]).map((SubnetId, index) => ({
          SubnetId,
          AvailabilityZone: zones[index],
        })),
      }),
    store: { get: () => undefined, set: () => undefined },
    clock: { now: () => 0 },
    reply: () => ({ status: 200, headers: {}, body: 'taken' }),
  } as unknown as HandlerContext;
  const params = { Name: 'x', SubnetIds: zones.map((zone) => `subnet-${zone}`) };
  const request = { action: 'CreateVpcLink', region, params } as unknown as AwsRequest;
  try {
    return String((await apiGatewayHandler().handle(request, context)).body);
  } catch (error) {
    return (error as Error).message;
  }
}

test('a subnet in a zone without VPC links is refused in the words of AWS', async () => {
  expect(await link('eu-west-3', 'abc')).toBe(
    "Subnet 'subnet-eu-west-3b' is in Availability Zone 'euw3-az2' where service is not available",
  );
  expect(await link('ca-central-1', 'abd')).toContain("'cac1-az4'");
  expect(await link('ap-east-1', 'abc')).toContain("'ape1-az1'");
  expect(await link('us-east-1', 'ac')).toContain("'use1-az3'");
});

test('subnets in zones with VPC links are taken, and any in a region that the table does not list', async () => {
  expect(await link('eu-west-3', 'ac')).toBe('taken');
  expect(await link('ca-central-1', 'ab')).toBe('taken');
  expect(await link('us-east-1', 'abdef')).toBe('taken');
  expect(await link('ap-northeast-3', 'abc')).toBe('taken');
});
