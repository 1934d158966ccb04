/**
 * One region's Redis. By choice it is not replicated across regions: after a failover the cache starts cold, the application
 * reads through to the database, and nobody pays all year for the minute that this saves.
 */
import { ElasticacheParameterGroup } from '@cdktf/provider-aws/lib/elasticache-parameter-group';
import { ElasticacheReplicationGroup } from '@cdktf/provider-aws/lib/elasticache-replication-group';
import { ElasticacheSubnetGroup } from '@cdktf/provider-aws/lib/elasticache-subnet-group';
import { Construct } from 'constructs';
import type { CacheSettings } from '../../overlays/settings';
import { CACHE_PORT } from '../network/construct/ports';
import type { LayerPart } from '../../contracts/place';

export interface CacheProps {
  readonly names: {
    readonly cacheReplicationGroup: string;
    readonly cacheSubnetGroup: string;
    readonly cacheParameterGroup: string;
  };
  readonly settings: CacheSettings;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly keyArn: string;
}

export class Cache extends Construct {
  readonly primaryEndpoint: string;

  constructor(scope: Construct, id: string, props: CacheProps) {
    super(scope, id);
    const subnets = new ElasticacheSubnetGroup(this, 'subnets', {
      name: props.names.cacheSubnetGroup,
      subnetIds: [...props.subnetIds],
    });
    const parameters = new ElasticacheParameterGroup(this, 'parameters', {
      name: props.names.cacheParameterGroup,
      family: family(props.settings.engine_version),
      // A cache that is full forgets; it does not refuse.
      parameter: [{ name: 'maxmemory-policy', value: 'allkeys-lru' }],
    });
    const severalNodes = props.settings.nodes > 1;
    const group = new ElasticacheReplicationGroup(this, 'group', {
      replicationGroupId: props.names.cacheReplicationGroup,
      description: `Cache ${props.names.cacheReplicationGroup}`,
      engine: 'redis',
      engineVersion: props.settings.engine_version,
      nodeType: props.settings.node_type,
      numCacheClusters: props.settings.nodes,
      automaticFailoverEnabled: severalNodes,
      multiAzEnabled: severalNodes,
      port: CACHE_PORT,
      subnetGroupName: subnets.name,
      parameterGroupName: parameters.name,
      securityGroupIds: [props.securityGroupId],
      atRestEncryptionEnabled: 'true',
      kmsKeyId: props.keyArn,
      transitEncryptionEnabled: true,
    });
    this.primaryEndpoint = group.primaryEndpointAddress;
  }
}

/** "7.1" belongs to redis7, "6.2" to redis6.x. */
function family(version: string): string {
  const major = Number(version.split('.')[0]);
  return major >= 7 ? `redis${major}` : `redis${major}.x`;
}

export const cache: LayerPart = {
  part: 'cache',
  construct: ({ stack, here, read, publish }) => {
    const base = read('platform');
    const made = new Cache(stack, 'cache', {
      names: here.names,
      settings: here.cache,
      subnetIds: base.isolated_subnet_ids,
      securityGroupId: base.cache_security_group_id,
      keyArn: base.key_arn,
    });
    publish('data', { cache_primary_endpoint: made.primaryEndpoint });
  },
};
