/** Hosted zones and their records as they are stored, and what a resolver would make of them. */
import { AwsFault, type HandlerContext } from '../../../lab/gateway/handler';
import { flag, number, record, records, text, type RequestInput } from '../../../lab/gateway/input';
import { canonical, DNS_REGION } from './names';
import { allZones, isPrivate, zoneId } from './zones';

export { canonical, DNS_REGION } from './names';

export interface ResourceRecord {
  readonly zoneId: string;
  /** Lower case, without the trailing dot. */
  readonly name: string;
  readonly type: string;
  readonly values: readonly string[];
  readonly alias: { readonly zoneId: string; readonly name: string; readonly evaluatesHealth: boolean } | null;
  readonly setId: string | null;
  readonly weight: number | null;
  readonly failover: string | null;
  readonly healthCheckId: string | null;
  /** Seconds; null for an alias. */
  readonly ttl: number | null;
}

export function recordOf(zoneId: string, item: RequestInput): ResourceRecord {
  const alias = record(item, 'AliasTarget');
  return {
    zoneId,
    name: canonical(text(item, 'Name') ?? ''),
    type: text(item, 'Type') ?? '',
    values: records(item, 'ResourceRecords').map((value) => text(value, 'Value') ?? ''),
    alias: alias
      ? {
          zoneId: text(alias, 'HostedZoneId') ?? '',
          name: canonical(text(alias, 'DNSName') ?? ''),
          evaluatesHealth: flag(alias, 'EvaluateTargetHealth') ?? false,
        }
      : null,
    setId: text(item, 'SetIdentifier') ?? null,
    weight: number(item, 'Weight') ?? null,
    failover: text(item, 'Failover') ?? null,
    healthCheckId: text(item, 'HealthCheckId') ?? null,
    ttl: number(item, 'TTL') ?? null,
  };
}

/** All records of a zone; an empty list when the zone does not exist. */
export async function recordsOf(context: HandlerContext, zoneId: string): Promise<ResourceRecord[]> {
  const found: ResourceRecord[] = [];
  let from: Record<string, string> = {};
  for (;;) {
    const page = await listPage(context, zoneId, from);
    found.push(...records(page, 'ResourceRecordSets').map((item) => recordOf(zoneId, item)));
    const next = text(page, 'NextRecordName');
    if (!flag(page, 'IsTruncated') || !next) return found;
    from = { StartRecordName: next, StartRecordType: text(page, 'NextRecordType') ?? 'A' };
  }
}

async function listPage(context: HandlerContext, zoneId: string, from: Record<string, string>): Promise<RequestInput> {
  try {
    return await context.call('route53', DNS_REGION, 'ListResourceRecordSets', { HostedZoneId: zoneId, ...from });
  } catch (error) {
    if (error instanceof AwsFault && error.code === 'NoSuchHostedZone') return {};
    throw error;
  }
}

/**
 * The public zone that answers for a name: the longest one that it lies in. A private one answers inside its VPCs only, where nobody asks
 * here. No registrar delegates in a lab: of several zones with one name the one with the most records counts as the delegated one.
 */
export async function zoneFor(context: HandlerContext, name: string): Promise<string | null> {
  const zones = (await allZones(context))
    .filter((zone) => !isPrivate(zone))
    .map((zone) => ({
      id: zoneId(zone),
      name: canonical(text(zone, 'Name') ?? ''),
      records: number(zone, 'ResourceRecordSetCount') ?? 0,
    }))
    .filter((zone) => name === zone.name || name.endsWith(`.${zone.name}`))
    .sort((one, other) => other.name.length - one.name.length || other.records - one.records);
  return zones[0]?.id ?? null;
}

/** Whether a record's health check is passing. Passed in, because checks themselves look at names. */
export type HealthOf = (healthCheckId: string) => Promise<boolean>;

/**
 * Which record of a group answers (facts 2.2). Failover: the secondary answers when the primary is unhealthy and it is not; when
 * both are unhealthy the primary does. Weighted: the heaviest healthy one. All unhealthy counts as all healthy.
 */
export async function choose(group: readonly ResourceRecord[], healthOf: HealthOf): Promise<ResourceRecord | null> {
  const healthy = new Map<ResourceRecord, boolean>();
  for (const item of group) healthy.set(item, item.healthCheckId ? await healthOf(item.healthCheckId) : true);
  const primary = group.find((item) => item.failover === 'PRIMARY');
  const secondary = group.find((item) => item.failover === 'SECONDARY');
  if (primary || secondary) {
    if (primary && healthy.get(primary)) return primary;
    return secondary && healthy.get(secondary) ? secondary : (primary ?? null);
  }
  const candidates = group.filter((item) => healthy.get(item));
  const open = candidates.length > 0 ? candidates : [...group];
  const weighted = open.filter((item) => (item.weight ?? 1) > 0);
  return (
    (weighted.length > 0 ? weighted : open).sort(
      (one, other) =>
        (other.weight ?? 1) - (one.weight ?? 1) || (one.setId ?? '').localeCompare(other.setId ?? '', 'en'),
    )[0] ?? null
  );
}

export interface Resolution {
  /** Each step in words: `api.example.com CNAME us-east-1-entry…`. */
  readonly chain: readonly string[];
  /** The last name, which no zone here holds; null where the chain broke. */
  readonly target: string | null;
  /** Why it broke. */
  readonly problem: string | null;
}

/** Follows records from a name to one that lies outside of the account's zones. */
export async function resolve(context: HandlerContext, name: string, healthOf: HealthOf): Promise<Resolution> {
  const chain: string[] = [];
  let current = canonical(name);
  for (let hops = 0; hops < 9; hops += 1) {
    const zone = await zoneFor(context, current);
    if (!zone)
      return chain.length > 0
        ? { chain, target: current, problem: null }
        : { chain, target: null, problem: `no hosted zone for ${current}` };
    const group = (await recordsOf(context, zone)).filter((item) => item.name === current);
    const cname = group.filter((item) => item.type === 'CNAME');
    const answer = await choose(cname.length > 0 ? cname : group.filter((item) => item.type === 'A'), healthOf);
    if (!answer) return { chain, target: null, problem: `no record for ${current}` };
    const next = answer.alias?.name ?? canonical(answer.values[0] ?? '');
    chain.push(`${current} ${answer.alias ? 'ALIAS' : answer.type} ${next}`);
    if (!answer.alias && answer.type === 'A') return { chain, target: next, problem: null };
    current = next;
  }
  return { chain, target: null, problem: `more than 8 records follow each other from ${name}` };
}
