/** What a service needs beside its tasks: rules, scaling policies, domains, log groups, the cache. */
import type { RegionTopology } from '../topology/topology';
import { fault, type CloudState, type Handler } from './state';

const topologyOf = (cloud: CloudState, name: string): RegionTopology | undefined =>
  cloud.topology.regions.find(({ region }) => region === name);

/** The regional name of a domain in API Gateway. */
export const regionalName = (domain: string, region: string): string =>
  `d-${domain.split('.')[0] ?? ''}.execute-api.${region}.amazonaws.com`;

export const parts: Readonly<Record<string, Handler>> = {
  DescribeRules: (_cloud, input, region) => ({
    Rules: [...region.rules, { Priority: 'default', IsDefault: true, Actions: [], ListenerArn: input.ListenerArn }],
  }),
  DescribeScalingPolicies: (_cloud, _input, region) => ({
    ScalingPolicies: region.policies.map((PolicyName) => ({ PolicyName })),
  }),
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
  DescribeLogGroups: (cloud, input, region, name) => {
    const names = topologyOf(cloud, name)?.names;
    const all = names === undefined ? [] : [names.serviceLogGroup, names.databaseLogGroup, names.apiLogGroup];
    const found = all.filter((one) => one.startsWith(String(input.logGroupNamePrefix)) && !region.noLogs.includes(one));
    return { logGroups: found.map((logGroupName) => ({ logGroupName })) };
  },
  DescribeReplicationGroups: (_cloud, input, region) =>
    region.cache === null
      ? fault('ReplicationGroupNotFoundFault', 'not-found')
      : { ReplicationGroups: [{ ReplicationGroupId: input.ReplicationGroupId, Status: region.cache }] },
};
