/** What stands under the service's name in its zone, and what of it contradicts the way in which clients are moved. Pure. */
import { failoverRecords } from '../../../topology/traffic';
import type { Topology } from '../../../topology/topology';
import { canonicalName } from '../../../operations/zones';
import { inner, list, text, textOrNull } from '../../../observation/answers';
import type { DnsProblem } from '../../../observation/types';

/** One record as it is stored. */
export interface StoredRecord {
  readonly type: string;
  /** Its first value, or what an alias points to; without a trailing dot. */
  readonly target: string;
  /** Seconds; null for an alias, which has its target's. */
  readonly ttl: number | null;
  readonly alias: boolean;
  readonly failover: string | null;
  readonly setId: string | null;
  readonly healthCheckId: string | null;
  /** What chooses between records of one name: `weight 100`, `latency us-east-1`; null where nothing does. */
  readonly routing: string | null;
}

/** Every record of that name, of any type and any routing policy. */
export function recordsNamed(output: unknown, name: string): readonly StoredRecord[] {
  return list(output, 'ResourceRecordSets')
    .filter((one) => canonicalName(text(one, 'Name')) === canonicalName(name))
    .map(stored);
}

function stored(one: Readonly<Record<string, unknown>>): StoredRecord {
  const alias = textOrNull(inner(one, 'AliasTarget'), 'DNSName');
  const [value] = list(one, 'ResourceRecords');
  const target = alias ?? (value === undefined ? '' : text(value, 'Value'));
  return {
    type: text(one, 'Type'),
    target: target.replace(/\.$/, ''),
    ttl: typeof one['TTL'] === 'number' ? one['TTL'] : null,
    alias: alias !== null,
    failover: textOrNull(one, 'Failover'),
    setId: textOrNull(one, 'SetIdentifier'),
    healthCheckId: textOrNull(one, 'HealthCheckId'),
    routing: routingOf(one),
  };
}

function routingOf(one: Readonly<Record<string, unknown>>): string | null {
  const weight = one['Weight'];
  const latency = textOrNull(one, 'Region');
  if (typeof weight === 'number') return `weight ${weight}`;
  if (latency !== null) return `latency ${latency}`;
  if (textOrNull(one, 'Failover') !== null) return `failover ${textOrNull(one, 'Failover') ?? ''}`;
  if (one['MultiValueAnswer'] === true) return 'multivalue answer';
  const others = { GeoLocation: 'geolocation', GeoProximityLocation: 'geoproximity', CidrRoutingConfig: 'IP-based' };
  return Object.entries(others).find(([member]) => one[member] !== undefined && one[member] !== null)?.[1] ?? null;
}

/** The plain CNAME that a record change moves; null where there is none. */
export function plainRecord(records: readonly StoredRecord[]): StoredRecord | null {
  return records.find(({ type, setId }) => type === 'CNAME' && setId === null) ?? null;
}

/**
 * What does not belong under the name, or nothing. With `record-change` that is everything but one plain CNAME: Route 53 refuses the
 * change beside others, and would answer by their routing policy. With inverted health checks it is everything but the failover records
 * of the two regions. What is missing is not judged here: a record change makes its record, and preflight looks for the pair.
 */
export function wrongRecords(topology: Topology, records: readonly StoredRecord[]): DnsProblem | null {
  const { traffic } = topology;
  const regions = failoverRecords(topology).map(({ region }) => region.region);
  const belongs = (one: StoredRecord): boolean =>
    one.type === 'CNAME' &&
    (traffic.method === 'record-change'
      ? one.setId === null
      : one.failover !== null && one.setId !== null && regions.includes(one.setId));
  const wrong = records.filter((one) => !belongs(one));
  if (wrong.length === 0) return null;
  const { name } = topology.serviceRecord;
  const right =
    traffic.method === 'record-change'
      ? 'one CNAME without a routing policy'
      : `the failover records ${regions.join(' and ')}`;
  return {
    about: 'records',
    code: 'other-records',
    what: `${name} has other records than ${right}: ${wrong.map(describeRecord).join(', ')}`,
    why:
      traffic.method === 'record-change'
        ? 'Route 53 chooses between them by their own policy and refuses the change that a move sends, after the database was promoted.'
        : 'Route 53 chooses between them by their own policy: the takeover object of a region would move no client.',
    fix: `Find out who made them (CloudTrail: ChangeResourceRecordSets). ${
      traffic.method === 'record-change'
        ? `Delete them in one batch (aws route53 change-resource-record-sets) that also creates the CNAME to the entry of the region that serves (${topology.regions.map(({ addresses }) => addresses.entry).join(' or ')}), then run this again.`
        : 'Delete them (aws route53 change-resource-record-sets), then dr apply the global state.'
    } Until then these records decide where clients go.`,
  };
}

function describeRecord({ type, target, alias, setId, routing }: StoredRecord): string {
  const named = setId === null ? '' : ` ${setId}`;
  const policy = routing === null ? '' : ` (${routing})`;
  return `${alias ? 'alias ' : ''}${type}${named}${policy} -> ${target}`;
}
