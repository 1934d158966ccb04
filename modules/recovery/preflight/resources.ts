/** The ARNs that an operation acts on, as IAM sees them; `*` where IAM knows no narrower resource or the input names none. */
import { partitionOf } from '../../overlays/regions';
import type { Operation } from '../../operations/operation';
import type { Topology } from '../../topology/topology';

/** Where an input already is an ARN, it is the resource. */
export function resourcesOf({ accountId }: Topology, { service, region, input }: Operation): readonly string[] {
  const partition = partitionOf(region);
  const arns = Object.values(input).filter(
    (value): value is string => typeof value === 'string' && value.startsWith('arn:'),
  );
  switch (service) {
    case 's3': {
      const bucket = `arn:${partition}:s3:::${typeof input['Bucket'] === 'string' ? input['Bucket'] : '*'}`;
      return [typeof input['Key'] === 'string' ? `${bucket}/${input['Key']}` : bucket];
    }
    case 'route53':
      return typeof input['HostedZoneId'] === 'string'
        ? [`arn:${partition}:route53:::hostedzone/${input['HostedZoneId']}`]
        : ['*'];
    case 'ecs':
      return typeof input['service'] === 'string' && typeof input['cluster'] === 'string'
        ? [`arn:${partition}:ecs:${region}:${accountId}:service/${input['cluster']}/${input['service']}`]
        : ['*'];
    case 'rds': {
      const global = input['GlobalClusterIdentifier'];
      return [
        ...arns,
        ...(typeof global === 'string' ? [`arn:${partition}:rds::${accountId}:global-cluster:${global}`] : []),
      ];
    }
    case 'elbv2':
      return arns.length > 0 ? arns : ['*'];
    default:
      return ['*'];
  }
}
