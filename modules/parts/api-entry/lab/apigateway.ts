/** API Gateway v2: VPC links, which the emulator lacks, and what it forgets of integrations that use them. */
import {
  AwsFault,
  type AwsRequest,
  type AwsResponse,
  type LabHandler,
  type HandlerContext,
  type Plain,
} from '../../../lab/gateway/handler';
import { vpcLinkZones } from '../settings/vpc-links';
import { zoneIdOf } from '../../network/lab/shim-zones';
import { isRecord, records, text, texts, type RequestInput } from '../../../lab/gateway/input';

interface VpcLink {
  readonly id: string;
  name: string;
  readonly subnets: string[];
  readonly securityGroups: string[];
  tags: Record<string, string>;
  readonly createdAt: number;
}

/** Members of an integration that the emulator does not keep. */
const FORGOTTEN = [
  'ConnectionId',
  'CredentialsArn',
  'IntegrationSubtype',
  'PassthroughBehavior',
  'TemplateSelectionExpression',
  'TlsConfig',
] as const;

const LINKS = ['CreateVpcLink', 'GetVpcLink', 'GetVpcLinks', 'UpdateVpcLink', 'DeleteVpcLink'];
const TAGS = ['TagResource', 'UntagResource', 'GetTags'];
const INTEGRATIONS = [
  'CreateIntegration',
  'UpdateIntegration',
  'GetIntegration',
  'GetIntegrations',
  'DeleteIntegration',
];

/** The handler of service `apigatewayv2`. */
export function apiGatewayHandler(): LabHandler {
  return {
    service: 'apigatewayv2',
    actions: [...LINKS, ...TAGS, ...INTEGRATIONS],
    handle: async (request, context) => {
      if (request.action === 'CreateVpcLink') await checkSubnets(request, context);
      if (LINKS.includes(request.action)) return context.reply(request, links(request, context));
      if (INTEGRATIONS.includes(request.action)) return integrations(request, context);
      const id = /\/vpclinks\/([^/]+)$/.exec(text(request.params, 'ResourceArn') ?? '')?.[1];
      return id ? context.reply(request, tags(request, context, id)) : context.forward(request);
    },
  };
}

function linkKey(region: string, id: string): string {
  return `apigateway/vpclink/${region}/${id}`;
}

/** VPC links of a region. */
export function vpcLinks(context: HandlerContext, region: string): VpcLink[] {
  return context.store.keys(linkKey(region, '')).flatMap((key) => context.store.get<VpcLink>(key) ?? []);
}

function existing(request: AwsRequest, context: HandlerContext, id: string): VpcLink {
  const link = context.store.get<VpcLink>(linkKey(request.region, id));
  if (!link) throw new AwsFault(404, 'NotFoundException', `Unable to find Vpc link with id ${id}`);
  return link;
}

/**
 * As AWS words it where a subnet lies in a zone without VPC links. Regions that AWS's table does not list take every zone here: the lab
 * does not know them either.
 */
async function checkSubnets(request: AwsRequest, context: HandlerContext): Promise<void> {
  const supported = vpcLinkZones(request.region);
  const subnets = texts(request.params, 'SubnetIds') ?? [];
  if (supported === null || subnets.length === 0) return;
  const found = await context.call('ec2', request.region, 'DescribeSubnets', { SubnetIds: subnets });
  for (const subnet of records(found, 'Subnets')) {
    const zone = zoneIdOf(request.region, text(subnet, 'AvailabilityZone') ?? '');
    if (zone === null || supported.includes(zone)) continue;
    const id = text(subnet, 'SubnetId') ?? '';
    const message = `Subnet '${id}' is in Availability Zone '${zone}' where service is not available`;
    throw new AwsFault(400, 'BadRequestException', message);
  }
}

function links(request: AwsRequest, context: HandlerContext): Plain {
  const { params, region, action } = request;
  if (action === 'GetVpcLinks') return { Items: vpcLinks(context, region).map(linkView) };
  if (action === 'CreateVpcLink') {
    const subnets = texts(params, 'SubnetIds') ?? [];
    if (subnets.length === 0) throw new AwsFault(400, 'BadRequestException', 'At least one subnet is required');
    const link: VpcLink = {
      id: newId(context, region),
      name: text(params, 'Name') ?? '',
      subnets,
      securityGroups: texts(params, 'SecurityGroupIds') ?? [],
      tags: tagMap(params),
      createdAt: context.clock.now(),
    };
    context.store.set(linkKey(region, link.id), link);
    return linkView(link);
  }
  const link = existing(request, context, text(params, 'VpcLinkId') ?? '');
  if (action === 'DeleteVpcLink') {
    context.store.delete(linkKey(region, link.id));
    return {};
  }
  if (action === 'UpdateVpcLink') {
    link.name = text(params, 'Name') ?? link.name;
    context.store.set(linkKey(region, link.id), link);
  }
  return linkView(link);
}

/** Ten characters, counted: the same in every run. */
function newId(context: HandlerContext, region: string): string {
  const counter = (context.store.get<number>('apigateway/counter') ?? 0) + 1;
  context.store.set('apigateway/counter', counter);
  return `v${region.replace(/[^a-z0-9]/g, '').slice(0, 5)}${counter.toString(36).padStart(4, '0')}`;
}

function linkView(link: VpcLink): Plain {
  return {
    CreatedDate: new Date(link.createdAt).toISOString(),
    Name: link.name,
    SecurityGroupIds: link.securityGroups,
    SubnetIds: link.subnets,
    Tags: link.tags,
    VpcLinkId: link.id,
    // Minutes on AWS; Terraform waits for it in wall time, so it is there at once.
    VpcLinkStatus: 'AVAILABLE',
    VpcLinkStatusMessage: 'VPC link is ready to route traffic',
    VpcLinkVersion: 'V2',
  };
}

function tagMap(input: RequestInput): Record<string, string> {
  const given = input['Tags'];
  return isRecord(given) ? Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)])) : {};
}

function tags(request: AwsRequest, context: HandlerContext, id: string): Plain {
  const link = existing(request, context, id);
  if (request.action === 'GetTags') return { Tags: link.tags };
  Object.assign(link.tags, tagMap(request.params));
  for (const key of request.action === 'UntagResource' ? (texts(request.params, 'TagKeys') ?? []) : [])
    delete link.tags[key];
  context.store.set(linkKey(request.region, id), link);
  return {};
}

function integrationKey(region: string, api: string, id: string): string {
  return `apigateway/integration/${region}/${api}/${id}`;
}

async function integrations(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const { params, region, action } = request;
  const api = text(params, 'ApiId') ?? '';
  const changes = action === 'CreateIntegration' || action === 'UpdateIntegration';
  checkLink(request, context);
  const response = await context.forward(request);
  if (response.status >= 300) return response;
  if (action === 'DeleteIntegration') {
    context.store.delete(integrationKey(region, api, text(params, 'IntegrationId') ?? ''));
    return response;
  }
  const output = context.parse(request, response);
  const complete = (item: Plain): Plain => {
    const key = integrationKey(region, api, text(item, 'IntegrationId') ?? '');
    const kept = { ...context.store.get<Record<string, unknown>>(key), ...(changes ? rememberedOf(params) : {}) };
    if (changes) context.store.set(key, kept);
    return { ...item, ...kept };
  };
  return context.reply(
    request,
    action === 'GetIntegrations' ? { ...output, Items: records(output, 'Items').map(complete) } : complete(output),
  );
}

function rememberedOf(params: Plain): Record<string, unknown> {
  return Object.fromEntries(FORGOTTEN.filter((name) => params[name] !== undefined).map((name) => [name, params[name]]));
}

/** A private integration must name a link that exists. */
function checkLink(request: AwsRequest, context: HandlerContext): void {
  const id = text(request.params, 'ConnectionId');
  if (text(request.params, 'ConnectionType') !== 'VPC_LINK' || !id) return;
  if (!context.store.get<VpcLink>(linkKey(request.region, id)))
    throw new AwsFault(400, 'BadRequestException', `Invalid VPC link identifier specified: ${id}`);
}

/** What the emulator forgot of an integration. */
export function rememberedIntegration(context: HandlerContext, region: string, api: string, id: string): Plain {
  return context.store.get<Plain>(integrationKey(region, api, id)) ?? {};
}
