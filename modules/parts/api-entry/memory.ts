/** API Gateway: the domain of the service, and the mapping behind it. */
import type { MemoryHandler } from '../../memory/state';

/** The regional name of a domain in API Gateway. */
export const regionalName = (domain: string, region: string): string =>
  `d-${domain.split('.')[0] ?? ''}.execute-api.${region}.amazonaws.com`;

export const apiGateway: Readonly<Record<string, MemoryHandler>> = {
  GetApiMappings: (cloud, input, region) => ({
    Items:
      input.DomainName === cloud.topology.serviceRecord.name && !region.mapped
        ? []
        : [{ ApiId: 'a1', ApiMappingId: 'm1', Stage: '$default', ApiMappingKey: '' }],
  }),
  GetDomainName: (_cloud, input, _region, name) => ({
    DomainName: input.DomainName,
    DomainNameConfigurations: [{ ApiGatewayDomainName: regionalName(String(input.DomainName), name) }],
  }),
};
