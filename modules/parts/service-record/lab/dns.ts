/** What a hosted zone answers for a name: the one place where records, their policies and their health checks become an answer. */
import { createHash } from 'node:crypto';
import type { DnsReply, HandlerContext } from '../../../lab/gateway/handler';
import { checkHealth } from '../../takeover-object/lab/health';
import { probe } from '../../traffic/lab/probe';
import { canonical, choose, recordsOf, zoneFor, type ResourceRecord } from './records';

/** CNAMEs that a server follows in its own zones before it gives the rest to whoever asked. */
const MAX_CHAIN = 8;

export interface FoundRecord {
  /** False where the zone has nothing of that name, of any type. */
  readonly exists: boolean;
  readonly record: ResourceRecord | null;
}

/** The record that answers: of the type, or else the name's CNAME; where several share the name, the one that their policy chooses. */
export async function lookUp(
  context: HandlerContext,
  zoneId: string,
  name: string,
  type: string,
): Promise<FoundRecord> {
  const named = (await recordsOf(context, zoneId)).filter((item) => item.name === name);
  const ofType = named.filter((item) => item.type === type);
  const group = ofType.length > 0 ? ofType : named.filter((item) => item.type === 'CNAME');
  const healthOf = async (id: string): Promise<boolean> =>
    (await checkHealth(context, id, (url) => probe(url, context))).healthy;
  return { exists: named.length > 0, record: await choose(group, healthOf) };
}

/** As the zones' name servers answer, without a cache. */
export async function answerDns(question: string, type: string, context: HandlerContext): Promise<DnsReply> {
  const answers: DnsReply['answers'][number][] = [];
  for (let name = canonical(question); answers.length < MAX_CHAIN;) {
    const zone = await zoneFor(context, name);
    if (zone === null) return { code: answers.length > 0 ? 'NOERROR' : 'REFUSED', answers };
    const { exists, record } = await lookUp(context, zone, name, type);
    if (!exists) return { code: answers.length > 0 ? 'NOERROR' : 'NXDOMAIN', answers };
    if (record === null) return { code: 'NOERROR', answers };
    const { type: found, alias, values, ttl } = record;
    const next = alias === null ? canonical(values[0] ?? '') : addressOf(alias.name);
    // Others (NS, SOA, TXT) are asked of Route 53's API.
    if (found !== 'A' && found !== 'CNAME') return { code: 'NOERROR', answers };
    answers.push({ name, type: found, ttl: ttl ?? ALIAS_TTL, data: next });
    if (found === 'A' || type === 'CNAME') return { code: 'NOERROR', answers };
    name = next;
  }
  return { code: 'SERVFAIL', answers: [] };
}

/** Route 53 Developer Guide, "Choosing between alias and non-alias records": an alias to an AWS resource answers with its TTL. */
const ALIAS_TTL = 60;

/** An address for benchmarks (RFC 2544: 198.18.0.0/15) that stands for a name outside: the same for the same name. */
export function addressOf(name: string): string {
  const [one = 0, two = 0, three = 0] = createHash('sha256').update(name).digest();
  return `198.${18 + (one % 2)}.${two}.${three}`;
}
