/** Hosted zones as Route 53 lists them by name; the emulator leaves names below the one that is asked for out, and begins pages elsewhere. */
import type { AwsRequest, AwsResponse, HandlerContext } from '../../../lab/gateway/handler';
import { flag, number, record, records, text, type RequestInput } from '../../../lab/gateway/input';
import { canonical, DNS_REGION } from './names';

/** Route 53 API reference, ListHostedZonesByName: what MaxItems is at most, and where it is not given. */
const MOST = 100;

/** Every zone of the account, private ones included. */
export async function allZones(context: HandlerContext): Promise<readonly RequestInput[]> {
  const found: RequestInput[] = [];
  for (let from = {}; ;) {
    const page = await context.call('route53', DNS_REGION, 'ListHostedZones', from);
    found.push(...records(page, 'HostedZones'));
    const next = text(page, 'NextMarker');
    if (flag(page, 'IsTruncated') !== true || next === undefined) return found;
    from = { Marker: next };
  }
}

export const zoneId = (zone: RequestInput): string => (text(zone, 'Id') ?? '').replace(/^\/hostedzone\//, '');

export const isPrivate = (zone: RequestInput): boolean => flag(record(zone, 'Config') ?? {}, 'PrivateZone') === true;

/** Names are compared from their last label on. */
const sortKey = (name: string): string => canonical(name).split('.').reverse().join('.');

const orderOf = (zone: RequestInput): readonly [string, string] => [sortKey(text(zone, 'Name') ?? ''), zoneId(zone)];

function compare(one: readonly [string, string], other: readonly [string, string]): number {
  const [first, second] = [one[0] === other[0] ? one[1] : one[0], one[0] === other[0] ? other[1] : other[0]];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** From a name on, and among zones of that name from an id on; a page names the first zone of the next one. */
export async function listByName(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const { params } = request;
  const [name, id] = [text(params, 'DNSName'), text(params, 'HostedZoneId')];
  const most = Math.min(number(params, 'MaxItems') ?? MOST, MOST);
  const from: readonly [string, string] = [name === undefined ? '' : sortKey(name), id ?? ''];
  const sorted = [...(await allZones(context))].sort((one, other) => compare(orderOf(one), orderOf(other)));
  const rest = sorted.filter((zone) => compare(orderOf(zone), from) >= 0);
  const next = rest[most];
  return context.reply(request, {
    HostedZones: rest.slice(0, most),
    ...(name === undefined ? {} : { DNSName: name }),
    ...(id === undefined ? {} : { HostedZoneId: id }),
    IsTruncated: next !== undefined,
    ...(next === undefined ? {} : { NextDNSName: text(next, 'Name') ?? '', NextHostedZoneId: zoneId(next) }),
    MaxItems: String(most),
  });
}
