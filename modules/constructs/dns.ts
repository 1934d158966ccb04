/** Hosted zone and records. */
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone';
import type { Construct } from 'constructs';

/** The environment's public zone. Its registrar's delegation is not ours to make. */
export function hostedZone(scope: Construct, id: string, domain: string): Route53Zone {
  return new Route53Zone(scope, id, { name: domain, comment: `Zone of ${domain}`, forceDestroy: false });
}

export interface CnameProps {
  readonly zoneId: string;
  readonly name: string;
  readonly target: string;
  readonly ttlSeconds: number;
}

/** A CNAME may point to what does not exist yet, and its TTL is ours to choose. */
export function cnameRecord(scope: Construct, id: string, props: CnameProps): Route53Record {
  return new Route53Record(scope, id, {
    zoneId: props.zoneId,
    name: props.name,
    type: 'CNAME',
    ttl: props.ttlSeconds,
    records: [props.target],
  });
}

export interface AliasProps {
  readonly zoneId: string;
  readonly name: string;
  readonly targetName: string;
  readonly targetZoneId: string;
}

/** An alias to an AWS endpoint. Its health is judged by probes and alarms, not by Route 53, which would fail open. */
export function aliasRecord(scope: Construct, id: string, props: AliasProps): Route53Record {
  return new Route53Record(scope, id, {
    zoneId: props.zoneId,
    name: props.name,
    type: 'A',
    alias: { name: props.targetName, zoneId: props.targetZoneId, evaluateTargetHealth: false },
  });
}
