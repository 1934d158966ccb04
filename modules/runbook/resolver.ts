/** DNS answers of a zone's own name servers, without any cache. */
import { promises as dns } from 'node:dns';
import type { NameResolver } from './ports';

/** The longest chain of names; a longer one counts as a circle. */
const MAX_CHAIN = 8;
/** Name servers of a zone that are asked, one after the other: Route 53 gives four to a zone. */
const SERVERS = 4;

export interface ResolverConfig {
  /** `address:port` that answers for every zone, e.g. a lab's; null: the zone's own name servers, as the machine's resolver knows them. */
  readonly server: string | null;
  /** Wall milliseconds for one question to one server. */
  readonly timeoutMs: number;
}

/** Never rejects. A name that does not exist is an answer; a server that refuses or says nothing is none. */
export function zoneResolver({ server, timeoutMs }: ResolverConfig): NameResolver {
  const known = new Map<string, Promise<readonly string[]>>();
  return async (name, zone, signal) => {
    const resolver = new dns.Resolver({ timeout: timeoutMs, tries: 1 });
    const stop = (): void => resolver.cancel();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      signal?.throwIfAborted();
      const servers = server === null ? await (known.get(zone) ?? remembered(known, zone, timeoutMs)) : [server];
      resolver.setServers(servers);
      return { ok: true, chain: await follow(resolver, name, zone) };
    } catch (error) {
      return { ok: false, why: codeOf(error) };
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };
}

/** Names that follow, in order. The zone's servers do not answer for a name outside of it: there the chain ends. */
async function follow(resolver: dns.Resolver, name: string, zone: string): Promise<readonly string[]> {
  const chain: string[] = [];
  for (let current = name; chain.length < MAX_CHAIN && inZone(current, zone); current = chain.at(-1) ?? '') {
    const next = await resolver.resolveCname(current).catch((error: unknown) => {
      // The servers say that the name does not exist or has no CNAME.
      if (['ENOTFOUND', 'ENODATA'].includes(codeOf(error))) return [];
      throw error;
    });
    if (next[0] === undefined) break;
    chain.push(canonical(next[0]));
  }
  return chain;
}

/** Asked once per process: a zone's servers hardly ever change. After a failure it is asked again. */
function remembered(known: Map<string, Promise<readonly string[]>>, zone: string, timeoutMs: number) {
  const asked = nameServers(zone, timeoutMs);
  known.set(zone, asked);
  asked.catch(() => known.delete(zone));
  return asked;
}

async function nameServers(zone: string, timeoutMs: number): Promise<readonly string[]> {
  const machine = new dns.Resolver({ timeout: timeoutMs, tries: 1 });
  const names = (await machine.resolveNs(zone)).sort().slice(0, SERVERS);
  const found = await Promise.allSettled(names.map((name) => machine.resolve4(name)));
  const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value.slice(0, 1) : []));
  if (addresses.length === 0) throw new Error(`no name server of ${zone} has an address`);
  return addresses;
}

/** A name as it is compared: lower case, without a dot at the end. */
export const canonical = (name: string): string => name.toLowerCase().replace(/\.$/, '');

const inZone = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

function codeOf(error: unknown): string {
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  return code ?? message ?? String(error);
}
