/** Whether the domains of a region lead to its API, and its names to its domains. */
import { inner, list, only, text, textOrNull, UnexpectedAnswer } from '../../../observation/answers';
import { askEach, type Asker } from '../../../observation/asker';
import { allWell, ofPiece } from '../../../observation/demand-rule';
import type { ObserveSide, OwnedSide } from '../../../observation/sides';
import { known, type Known, type Observation, type PartsView } from '../../../observation/types';
import * as reads from './reads';
import { recordSets } from '../../service-record/observe/reads';
import type { RegionTopology, Topology } from '../../../topology/topology';

/** One of the region's names: where its record leads, and where it should: the regional name of its domain in API Gateway. */
export interface NameView {
  readonly name: string;
  /** Null where there is no such record. */
  readonly leadsTo: string | null;
  readonly wanted: string;
}

declare module '../../../observation/types' {
  interface PartsView {
    /** Domain names of API Gateway that lead to no API. */
    readonly unmapped: Known<readonly string[]>;
    readonly names: Known<readonly NameView[]>;
  }
}

const owned: OwnedSide<'unmapped' | 'names'> = {
  pieces: ['unmapped', 'names'],
  observe: async ({ topology, region, observation }, asker) => {
    const [unmapped, names] = await Promise.all([
      unmappedIn(topology, region, asker),
      namesOf(topology, region, observation, asker),
    ]);
    return { unmapped, names };
  },
};

export const apiEntryObserve = { owned } satisfies ObserveSide;

/** The service's domain and the region's own. */
const domainsOf = (topology: Topology, { addresses }: RegionTopology): readonly string[] => [
  topology.serviceRecord.name,
  addresses.host,
];

async function unmappedIn(topology: Topology, region: RegionTopology, asker: Asker): Promise<PartsView['unmapped']> {
  const found = await askEach(domainsOf(topology, region), async (domain) => {
    const mapped = await asker.askOrNone(reads.apiMappings(region.region, domain), 'NotFound', (output) =>
      list(output, 'Items').some(
        (one) => textOrNull(one, 'ApiId') !== null && textOrNull(one, 'ApiMappingKey') === null,
      ),
    );
    return mapped.known ? known({ domain, mapped: mapped.value === true }) : mapped;
  });
  return found.known ? known(found.value.filter(({ mapped }) => !mapped).map(({ domain }) => domain)) : found;
}

/** The entry is a CNAME for the service's domain, the region's own name an alias for its own. */
async function namesOf(
  topology: Topology,
  region: RegionTopology,
  { hostedZoneId }: Observation,
  asker: Asker,
): Promise<PartsView['names']> {
  if (!hostedZoneId.known) return hostedZoneId;
  const { entry, host } = region.addresses;
  const { name: service } = topology.serviceRecord;
  const domains: Readonly<Record<string, string>> = { [entry]: service, [host]: host };
  return askEach([entry, host], async (name) => {
    const [wanted, leadsTo] = await Promise.all([
      asker.askOrNone(reads.apiDomain(region.region, domains[name] ?? ''), 'NotFound', (output) =>
        text(only(list(output, 'DomainNameConfigurations'), 'configuration of the domain'), 'ApiGatewayDomainName'),
      ),
      asker.ask(recordSets(topology.controlRegion, hostedZoneId.value, name), (output) =>
        targetOf(output, name, name === entry ? 'CNAME' : 'A'),
      ),
    ]);
    if (!wanted.known) return wanted;
    if (!leadsTo.known) return leadsTo;
    return known({ name, leadsTo: leadsTo.value, wanted: plain(wanted.value ?? `no domain ${domains[name] ?? ''}`) });
  });
}

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');

function targetOf(output: unknown, name: string, type: 'A' | 'CNAME'): string | null {
  const found = list(output, 'ResourceRecordSets').find(
    (one) => plain(text(one, 'Name')) === plain(name) && text(one, 'Type') === type,
  );
  if (found === undefined) return null;
  const alias = textOrNull(inner(found, 'AliasTarget'), 'DNSName');
  const [value] = list(found, 'ResourceRecords');
  const target = alias ?? textOrNull(value, 'Value');
  if (target === null) throw new UnexpectedAnswer(`the record ${name} has no value`);
  return plain(target);
}

export const apiMapping = ofPiece(
  {
    id: 'api-mapping',
    title: 'The domains of the region lead to its API',
    fix: "Apply the region's platform state: it makes the mapping.",
    of: 'way',
  },
  'unmapped',
  'API mappings',
  (unmapped) =>
    allWell(
      unmapped.map((domain) => `${domain} has no API mapping: clients get 403 or 404`),
      'its domains lead to the API',
    ),
);

export const regionNames = ofPiece(
  {
    id: 'names',
    title: "The region's names lead to its domains",
    fix: "Apply the region's platform state: it makes the records.",
    of: 'way',
  },
  'names',
  'records of the region',
  (names) =>
    allWell(
      names
        .filter(({ leadsTo, wanted }) => leadsTo !== wanted)
        .map(({ name, leadsTo, wanted }) =>
          leadsTo === null ? `${name} does not exist` : `${name} leads to ${leadsTo}, and should to ${wanted}`,
        ),
      'its names lead to its domains',
    ),
);
