/** The way into a region: an HTTP API with two domain names, linked to the load balancer inside the VPC. */
import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api';
import { Apigatewayv2ApiMapping } from '@cdktf/provider-aws/lib/apigatewayv2-api-mapping';
import { Apigatewayv2DomainName } from '@cdktf/provider-aws/lib/apigatewayv2-domain-name';
import { Apigatewayv2Integration } from '@cdktf/provider-aws/lib/apigatewayv2-integration';
import { Apigatewayv2Route } from '@cdktf/provider-aws/lib/apigatewayv2-route';
import { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage';
import { Apigatewayv2VpcLink } from '@cdktf/provider-aws/lib/apigatewayv2-vpc-link';
import { Construct } from 'constructs';
import type { RegionAddresses } from '../../topology/topology';
import { aliasRecord, cnameRecord } from '../service-record/construct';
import { slot, type LayerPart } from '../../contracts/place';
import { regionLogs } from '../alarms/construct';
import { CERTIFICATE } from '../certificate/construct';
import { LOAD_BALANCER } from '../load-balancer/construct';
import { FIREWALL, NETWORK } from '../network/construct/layer';

export interface EntryProps {
  readonly names: { readonly httpApi: string; readonly vpcLink: string };
  readonly serviceName: string;
  readonly addresses: RegionAddresses;
  readonly zoneId: string;
  /** TTL of the entry name, in seconds: the second link of the chain that clients resolve, so it counts like the first. */
  readonly ttlSeconds: number;
  readonly certificateArn: string;
  /** Of the VPC link: in zones where API Gateway takes one. A link cannot be changed, so other subnets mean another link. */
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly listenerArn: string;
  readonly accessLogArn: string;
}

/** What is known of a request afterwards; no header, no query, no body. */
const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  ip: '$context.identity.sourceIp',
  domain: '$context.domainName',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
  latency: '$context.responseLatency',
});

export class ApiEntry extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: EntryProps,
  ) {
    super(scope, id);
    const api = this.api();
    const stage = new Apigatewayv2Stage(this, 'stage', {
      apiId: api.id,
      name: '$default',
      autoDeploy: true,
      accessLogSettings: { destinationArn: props.accessLogArn, format: ACCESS_LOG_FORMAT },
    });
    const own = this.domain('own-domain', props.addresses.host, api, stage);
    const service = this.domain('service-domain', props.serviceName, api, stage);
    this.records(own, service);
  }

  private api(): Apigatewayv2Api {
    const api = new Apigatewayv2Api(this, 'api', {
      name: this.props.names.httpApi,
      protocolType: 'HTTP',
      // The two domain names are the only doors: the generated one would pass by every switch.
      disableExecuteApiEndpoint: true,
    });
    const link = new Apigatewayv2VpcLink(this, 'link', {
      name: this.props.names.vpcLink,
      subnetIds: [...this.props.subnetIds],
      securityGroupIds: [this.props.securityGroupId],
    });
    const integration = new Apigatewayv2Integration(this, 'integration', {
      apiId: api.id,
      integrationType: 'HTTP_PROXY',
      integrationMethod: 'ANY',
      integrationUri: this.props.listenerArn,
      connectionType: 'VPC_LINK',
      connectionId: link.id,
      payloadFormatVersion: '1.0',
      tlsConfig: { serverNameToVerify: this.props.serviceName },
    });
    new Apigatewayv2Route(this, 'route', {
      apiId: api.id,
      routeKey: '$default',
      target: `integrations/${integration.id}`,
    });
    return api;
  }

  /** Regional domain names may be equal in several regions, which is what makes the service's name movable. */
  private domain(id: string, name: string, api: Apigatewayv2Api, stage: Apigatewayv2Stage): Apigatewayv2DomainName {
    const domain = new Apigatewayv2DomainName(this, id, {
      domainName: name,
      domainNameConfiguration: {
        certificateArn: this.props.certificateArn,
        endpointType: 'REGIONAL',
        securityPolicy: 'TLS_1_2',
      },
    });
    new Apigatewayv2ApiMapping(this, `${id}-mapping`, { apiId: api.id, domainName: domain.id, stage: stage.id });
    return domain;
  }

  /**
   * An alias must bear the name of the domain it points to, so only the own name can be one. The service record, in another
   * state, points to the entry name by convention and needs nothing from here.
   */
  private records(own: Apigatewayv2DomainName, service: Apigatewayv2DomainName): void {
    const { addresses, zoneId, ttlSeconds } = this.props;
    aliasRecord(this, 'own-record', {
      zoneId,
      name: addresses.host,
      targetName: own.domainNameConfiguration.targetDomainName,
      targetZoneId: own.domainNameConfiguration.hostedZoneId,
    });
    cnameRecord(this, 'entry-record', {
      zoneId,
      name: addresses.entry,
      target: service.domainNameConfiguration.targetDomainName,
      ttlSeconds,
    });
  }
}

const ENTRY_LOGS = slot<{ readonly arn: string }>('logs of the entry');

export const entryLogs: LayerPart = {
  part: 'api-entry',
  construct: (place) => {
    place.give(ENTRY_LOGS, regionLogs(place, 'entry-logs', place.here.names.apiLogGroup));
  },
};

export const apiEntry: LayerPart = {
  part: 'api-entry',
  construct: ({ stack, topology, here, read, of }) => {
    new ApiEntry(stack, 'entry', {
      names: here.names,
      serviceName: topology.serviceRecord.name,
      addresses: here.addresses,
      zoneId: read('global').hosted_zone_id,
      ttlSeconds: topology.serviceRecord.ttlSeconds,
      certificateArn: of(CERTIFICATE).arn,
      subnetIds: of(NETWORK).privateSubnetIdsIn(here.linkZones),
      securityGroupId: of(FIREWALL).entryId,
      listenerArn: of(LOAD_BALANCER).listenerArn,
      accessLogArn: of(ENTRY_LOGS).arn,
    });
  },
};
