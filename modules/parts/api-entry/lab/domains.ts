/** API Gateway's regional custom domains. */
import type { HandlerContext } from '../../../lab/gateway/handler';
import { records, text } from '../../../lab/gateway/input';
import { canonical } from '../../service-record/lab/records';

export interface CustomDomain {
  /** Name that clients use. */
  readonly name: string;
  /** Name that records point at: `d-….execute-api.<region>.amazonaws.com`. */
  readonly regionalName: string;
}

export async function customDomains(context: HandlerContext, region: string): Promise<CustomDomain[]> {
  const answer = await context.call('apigatewayv2', region, 'GetDomainNames', {});
  return records(answer, 'Items').map((item) => ({
    name: canonical(text(item, 'DomainName') ?? ''),
    regionalName: canonical(text(records(item, 'DomainNameConfigurations')[0] ?? {}, 'ApiGatewayDomainName') ?? ''),
  }));
}
