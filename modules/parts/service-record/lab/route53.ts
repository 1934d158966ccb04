/** Route 53: changes are checked as AWS checks them, zones are listed by name in its order, and the two views that the emulator lacks. Records stay with the emulator. */
import {
  AwsFault,
  type AwsRequest,
  type AwsResponse,
  type LabHandler,
  type HandlerContext,
  type Plain,
} from '../../../lab/gateway/handler';
import { record, records, text } from '../../../lab/gateway/input';
import { addressOf, lookUp } from './dns';
import { checkHealth } from '../../takeover-object/lab/health';
import { probe } from '../../traffic/lab/probe';
import { canonical, recordOf, recordsOf, type ResourceRecord } from './records';
import { customDomains } from '../../api-entry/lab/domains';
import { listByName } from './zones';

/** Regions from which Route 53 checks (facts 2.2). */
const CHECKERS = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
];

/** The handler of service `route53`. */
export function route53Handler(): LabHandler {
  return {
    service: 'route53',
    actions: ['ChangeResourceRecordSets', 'GetHealthCheckStatus', 'ListHostedZonesByName', 'TestDNSAnswer'],
    handle: async (request, context) => {
      if (request.action === 'ListHostedZonesByName') return listByName(request, context);
      if (request.action === 'ChangeResourceRecordSets') return changeRecords(request, context);
      const output =
        request.action === 'TestDNSAnswer' ? await testAnswer(request, context) : await healthStatus(request, context);
      return context.reply(request, output);
    },
  };
}

async function changeRecords(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const zoneId = (text(request.params, 'HostedZoneId') ?? '').replace(/^\/?hostedzone\//, '');
  const batch = record(request.params, 'ChangeBatch') ?? {};
  const changes = records(batch, 'Changes').map((change) => ({
    action: text(change, 'Action') ?? '',
    item: recordOf(zoneId, record(change, 'ResourceRecordSet') ?? {}),
  }));
  const written = changes.filter((change) => change.action !== 'DELETE').map((change) => change.item);
  if (written.some((item) => item.alias?.zoneId === zoneId)) {
    const known = [...(await recordsOf(context, zoneId)), ...written];
    for (const item of written) checkSameZone(item, known);
  }
  if (written.length > 0) {
    const all = after(await recordsOf(context, zoneId), changes);
    checkRouting(all);
    for (const item of written) checkAlone(item, all);
  }
  for (const item of written) await checkCustomDomain(context, item);
  return context.forward(request);
}

interface Change {
  readonly action: string;
  readonly item: ResourceRecord;
}

const same = (one: ResourceRecord, other: ResourceRecord): boolean =>
  one.name === other.name && one.type === other.type && one.setId === other.setId;

/** The zone's records when the whole batch is done: it is done at once or not at all. */
function after(known: readonly ResourceRecord[], changes: readonly Change[]): readonly ResourceRecord[] {
  const touched = changes.map(({ item }) => item);
  const kept = known.filter((one) => !touched.some((item) => same(one, item)));
  return [...kept, ...changes.filter(({ action }) => action !== 'DELETE').map(({ item }) => item)];
}

/** Records of one name and type have one routing policy: a simple record stands beside no failover record. */
function checkRouting(all: readonly ResourceRecord[]): void {
  for (const item of all.filter(({ setId }) => setId !== null)) {
    const others = all.filter((one) => one !== item && one.name === item.name && one.type === item.type);
    if (others.every(({ setId, failover }) => setId !== null && (failover === null) === (item.failover === null)))
      continue;
    throw new AwsFault(
      400,
      'InvalidChangeBatch',
      `[RRSet with DNS name ${item.name}., type ${item.type}, SetIdentifier ${item.setId ?? ''} cannot be created as other RRSets exist with the same name and type.]`,
    );
  }
}

/** RFC 1034: where a name has a CNAME it has nothing else. Route 53 refuses whichever comes second. */
function checkAlone(item: ResourceRecord, all: readonly ResourceRecord[]): void {
  const beside = all.find(
    (other) => other.name === item.name && other.type !== item.type && [item.type, other.type].includes('CNAME'),
  );
  if (beside === undefined) return;
  throw new AwsFault(
    400,
    'InvalidChangeBatch',
    `[RRSet of type ${item.type} with DNS name ${item.name}. is not permitted as it conflicts with other records with the same DNS name in zone ${item.zoneId}]`,
  );
}

/** Facts 2.7: an alias to a record of its own zone is refused while that record does not exist. */
function checkSameZone(item: ResourceRecord, known: readonly ResourceRecord[]): void {
  const { alias } = item;
  if (alias?.zoneId !== item.zoneId) return;
  if (known.some((other) => other !== item && other.name === alias.name && other.type === item.type)) return;
  throw new AwsFault(
    400,
    'InvalidChangeBatch',
    `[Tried to create an alias that targets ${alias.name}., type ${item.type} in zone ${item.zoneId}, but that target was not found]`,
  );
}

/** Facts 2.7: an alias to an API Gateway custom domain must have the custom domain's name. */
async function checkCustomDomain(context: HandlerContext, item: ResourceRecord): Promise<void> {
  const target = item.alias?.name ?? '';
  const region = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com$/.exec(target)?.[1];
  if (!region) return;
  const domain = (await customDomains(context, region)).find((candidate) => candidate.regionalName === target);
  if (domain && canonical(domain.name) === item.name) return;
  throw new AwsFault(
    400,
    'InvalidChangeBatch',
    `[Tried to create an alias that targets ${target}., type ${item.type}, but ${
      domain ? `the custom domain name is ${domain.name}, not ${item.name}` : 'that target was not found'
    }]`,
  );
}

async function healthStatus(request: AwsRequest, context: HandlerContext): Promise<Plain> {
  const id = text(request.params, 'HealthCheckId') ?? '';
  const result = await checkHealth(context, id, (url) => probe(url, context));
  if (result.type === 'CALCULATED')
    throw new AwsFault(400, 'InvalidInput', 'The status of calculated health checks cannot be asked for');
  const checked = new Date(context.clock.now()).toISOString();
  return {
    HealthCheckObservations: CHECKERS.map((region, index) => ({
      Region: region,
      // Documentation addresses (RFC 5737): nothing here belongs to anyone.
      IPAddress: `203.0.113.${index + 1}`,
      StatusReport: { Status: result.report, CheckedTime: checked },
    })),
  };
}

/** What a resolver would be told for one name and type. */
async function testAnswer(request: AwsRequest, context: HandlerContext): Promise<Plain> {
  const zoneId = (text(request.params, 'HostedZoneId') ?? '').replace(/^\/?hostedzone\//, '');
  const name = canonical(text(request.params, 'RecordName') ?? '');
  const type = text(request.params, 'RecordType') ?? 'A';
  const { exists, record: answer } = await lookUp(context, zoneId, name, type);
  return {
    Nameserver: 'ns-1.awsdns-00.com',
    RecordName: name,
    RecordType: answer?.type ?? type,
    RecordData: answer ? (answer.alias ? [addressOf(answer.alias.name)] : [...answer.values]) : [],
    ResponseCode: exists ? 'NOERROR' : 'NXDOMAIN',
    Protocol: 'UDP',
  };
}
