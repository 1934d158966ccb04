/**
 * ElastiCache: the emulator forgets a replication group's key, names every endpoint `redis`, and lists default parameters also to those
 * who ask for the changed ones.
 */
import { createHash } from 'node:crypto';
import type { AwsRequest, AwsResponse, LabHandler, HandlerContext, Plain } from '../../../lab/gateway/handler';
import { isRecord } from '../../../lab/gateway/scalars';
import { regionCode } from '../../../lab/region-code';

export function cacheShim(): LabHandler {
  return {
    service: 'elasticache',
    actions: [
      'CreateReplicationGroup',
      'ModifyReplicationGroup',
      'DescribeReplicationGroups',
      'DeleteReplicationGroup',
      'DescribeCacheParameters',
    ],
    handle,
  };
}

async function handle(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const response = await context.forward(request);
  if (response.status >= 300) return response;
  const output = context.parse(request, response);
  if (request.action === 'DescribeCacheParameters') return context.reply(request, ofSource(output, request.params));
  remember(request, context);
  const correct = (group: unknown): unknown => (isRecord(group) ? corrected(group, request, context) : group);
  const { ReplicationGroup: one, ReplicationGroups: many } = output;
  return context.reply(request, {
    ...output,
    ...(one === undefined ? {} : { ReplicationGroup: correct(one) }),
    ...(Array.isArray(many) ? { ReplicationGroups: many.map(correct) } : {}),
  });
}

function ofSource(output: Plain, params: Plain): Plain {
  const { Parameters: parameters } = output;
  if (params['Source'] === undefined || !Array.isArray(parameters)) return output;
  return {
    ...output,
    Parameters: parameters.filter((entry) => isRecord(entry) && entry['Source'] === params['Source']),
  };
}

function keyOf(request: AwsRequest, group: unknown): string {
  return `elasticache/key/${request.region}/${String(group)}`;
}

function remember(request: AwsRequest, context: HandlerContext): void {
  const { ReplicationGroupId: group, KmsKeyId: key } = request.params;
  if (request.action === 'CreateReplicationGroup' && key !== undefined) context.store.set(keyOf(request, group), key);
  if (request.action === 'DeleteReplicationGroup') context.store.delete(keyOf(request, group));
}

function corrected(group: Plain, request: AwsRequest, context: HandlerContext): Plain {
  const key = context.store.get<string>(keyOf(request, group['ReplicationGroupId']));
  const nodes = group['NodeGroups'];
  return {
    ...group,
    ...(key === undefined ? {} : { KmsKeyId: key }),
    ...(Array.isArray(nodes) ? { NodeGroups: nodes.map((node) => withEndpoints(node, group, request)) } : {}),
  };
}

/** With TLS, a group without cluster mode answers at `master.` and `replica.`, as AWS names them. */
function withEndpoints(node: unknown, group: Plain, request: AwsRequest): unknown {
  if (!isRecord(node)) return node;
  const name = String(group['ReplicationGroupId']);
  const unique = createHash('sha256').update(`${request.accountId}/${name}`).digest('hex').slice(0, 6);
  const host = `${name}.${unique}.${regionCode(request.region)}.cache.amazonaws.com`;
  const named = (endpoint: unknown, role: string): unknown =>
    isRecord(endpoint) ? { ...endpoint, Address: `${role}.${host}` } : endpoint;
  return {
    ...node,
    PrimaryEndpoint: named(node['PrimaryEndpoint'], 'master'),
    ReaderEndpoint: named(node['ReaderEndpoint'], 'replica'),
  };
}
