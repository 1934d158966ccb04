/** The ARNs that an operation acts on, as IAM sees them for one action; `*` where IAM knows no narrower resource. */
import { partitionOf } from '../../../overlays/regions';
import type { Operation } from '../../../operations/operation';
import { scopeOf } from '../../../operations/scopes';
import type { Topology } from '../../../topology/topology';

/**
 * What the input names. Where it names nothing: what the environment has of it, in the operation's region. A policy that is as narrow
 * as it should be allows nothing on `*`, so that asking for `*` would find everything denied.
 */
export function resourcesOf(topology: Topology, operation: Operation, action: string): readonly string[] {
  const named = namedBy(topology, operation, action);
  if (named.length > 0) return named;
  return scopeOf(topology, action).resources.map((arn) => inRegion(arn, operation.region));
}

/** ARNs of the environment stand for any region; a question is about one. */
function inRegion(arn: string, region: string): string {
  const parts = arn.split(':');
  if (parts[3] === '*') parts[3] = region;
  return parts.join(':');
}

function namedBy({ accountId }: Topology, { service, region, input }: Operation, action: string): readonly string[] {
  const partition = partitionOf(region);
  const value = (name: string): string | null => (typeof input[name] === 'string' ? input[name] : null);
  const arns = Object.values(input).filter((one): one is string => typeof one === 'string' && one.startsWith('arn:'));
  switch (service) {
    case 's3': {
      const [bucket, key] = [value('Bucket'), value('Key')];
      if (bucket === null) return [];
      const arn = `arn:${partition}:s3:::${bucket}`;
      return [key !== null && action.endsWith('Object') ? `${arn}/${key}` : arn];
    }
    case 'route53': {
      const zone = value('HostedZoneId');
      return zone === null ? [] : [`arn:${partition}:route53:::hostedzone/${zone}`];
    }
    case 'ecs': {
      const [cluster, name] = [value('cluster'), value('service')];
      return cluster === null || name === null
        ? []
        : [`arn:${partition}:ecs:${region}:${accountId}:service/${cluster}/${name}`];
    }
    case 'rds': {
      const global = value('GlobalClusterIdentifier');
      return [...arns, ...(global === null ? [] : [`arn:${partition}:rds::${accountId}:global-cluster:${global}`])];
    }
    case 'elbv2':
      return arns;
    default:
      return [];
  }
}
