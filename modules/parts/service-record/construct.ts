/** Hosted zone and records. */
import { serviceTargets } from '../../topology/arrange';
import { Route53HealthCheck } from '@cdktf/provider-aws/lib/route53-health-check';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone';
import type { Construct } from 'constructs';
import { slot, type GlobalPlace, type LayerPart } from '../../contracts/place';
import { failoverRecords, HEALTH_CHECK, TAKEOVER_KEY, trafficHost } from '../../topology/traffic';

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
  return new Route53Record(scope, id, cnameOf(props));
}

function cnameOf({ zoneId, name, target, ttlSeconds }: CnameProps) {
  return { zoneId, name, type: 'CNAME', ttl: ttlSeconds, records: [target] };
}

export interface FailoverProps extends CnameProps {
  /** Tells the records of one name apart. */
  readonly setId: string;
  readonly failover: 'PRIMARY' | 'SECONDARY';
  readonly healthCheckId: string;
}

/** One of the two records of a name between which Route 53 chooses by their health checks. */
export function failoverRecord(scope: Construct, id: string, props: FailoverProps): Route53Record {
  return new Route53Record(scope, id, {
    ...cnameOf(props),
    setIdentifier: props.setId,
    failoverRoutingPolicy: { type: props.failover },
    healthCheckId: props.healthCheckId,
  });
}

export interface InvertedCheckProps {
  readonly host: string;
  /** With the slash in front. */
  readonly path: string;
  readonly intervalSeconds: number;
  readonly threshold: number;
  /** Begins what makes the check one of a kind; at most 27 characters (the provider's limit). */
  readonly reference: string;
  /** Shown in the console: tag `Name`. */
  readonly name: string;
}

/** Healthy while the URL does not answer with 2xx or 3xx: absent, forbidden and unreachable all mean that nothing moves. */
export function invertedCheck(scope: Construct, id: string, props: InvertedCheckProps): Route53HealthCheck {
  return new Route53HealthCheck(scope, id, {
    referenceName: props.reference,
    type: 'HTTPS',
    fqdn: props.host,
    port: 443,
    resourcePath: props.path,
    enableSni: true,
    requestInterval: props.intervalSeconds,
    failureThreshold: props.threshold,
    invertHealthcheck: true,
    // Disabled would be healthy for ever: nothing could be moved, and nothing would say so.
    disabled: false,
    tags: { Name: props.name },
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

export const ZONE = slot<Route53Zone>('zone');

export const serviceZone: LayerPart<GlobalPlace> = {
  part: 'service-record',
  construct: (place) => {
    const zone = hostedZone(place.stack, 'zone', place.topology.domain);
    place.give(ZONE, zone);
    place.publish('global', { hosted_zone_id: zone.zoneId, zone_name: zone.name });
  },
};

/** One record that a runbook changes, or two between which Route 53 chooses by what stands in a bucket. */
export const serviceRecord: LayerPart<GlobalPlace> = {
  part: 'service-record',
  construct: ({ stack, topology, of }) => {
    const { zoneId } = of(ZONE);
    const { name, ttlSeconds } = topology.serviceRecord;
    if (topology.traffic.method === 'record-change') {
      const [target, ...more] = serviceTargets(topology);
      // A CNAME has one value. A pattern in which several regions serve sends clients by another part.
      if (target === undefined || more.length > 0) throw new RangeError(`${name} can lead to one region only`);
      cnameRecord(stack, 'service-record', { zoneId, name, target, ttlSeconds });
      return;
    }
    for (const { region, failover, watches } of failoverRecords(topology)) {
      const check = invertedCheck(stack, `takeover-from-${region.region}`, {
        host: trafficHost(watches),
        path: `/${TAKEOVER_KEY}`,
        reference: `from-${region.region}`,
        name: `${topology.app}-${topology.environment} ${watches.region} takes over from ${region.region}`,
        ...HEALTH_CHECK,
      });
      failoverRecord(stack, `service-record-${region.region}`, {
        zoneId,
        name,
        ttlSeconds,
        target: region.addresses.entry,
        setId: region.region,
        failover,
        healthCheckId: check.id,
      });
    }
  },
};
