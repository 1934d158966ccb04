/**
 * Availability zones. The emulator knows the zones a, b and c of every region and puts a subnet that asks for any other zone id into the
 * first of them. The numbers are those of AWS (ids with holes, since a zone's id outlives the zone); a zone's letter is its number here.
 */
import {
  AwsFault,
  type AwsRequest,
  type AwsResponse,
  type LabHandler,
  type HandlerContext,
} from '../../../lab/gateway/handler';
import { isRecord } from '../../../lab/gateway/scalars';
import { regionCode } from '../../../lab/region-code';

const DEFAULT_NUMBERS: readonly number[] = [1, 2, 3];

/** Where a region's zones are not 1 to 3. */
const NUMBERS: Readonly<Record<string, readonly number[]>> = {
  'us-east-1': [1, 2, 3, 4, 5, 6],
  'us-west-1': [1, 3],
  'us-west-2': [1, 2, 3, 4],
  'ca-central-1': [1, 2, 4],
  'ap-northeast-1': [1, 2, 4],
  'ap-northeast-2': [1, 2, 3, 4],
};

interface Zone {
  readonly name: string;
  readonly id: string;
}

function zonesOf(region: string): readonly Zone[] {
  return (NUMBERS[region] ?? DEFAULT_NUMBERS).map((number) => ({
    name: `${region}${'abcdef'.charAt(number - 1)}`,
    id: `${regionCode(region)}-az${number}`,
  }));
}

/** The id of a zone that is named by its letter; null for one that the region does not have. */
export function zoneIdOf(region: string, name: string): string | null {
  return zonesOf(region).find((zone) => zone.name === name)?.id ?? null;
}

export function zoneShim(): LabHandler {
  return { service: 'ec2', actions: ['DescribeAvailabilityZones', 'CreateSubnet'], handle };
}

async function handle(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  return request.action === 'CreateSubnet' ? createSubnet(request, context) : describeZones(request, context);
}

/** Names the zone, which the emulator takes as it is and turns into the right id. */
function createSubnet(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const { AvailabilityZoneId: id, ...params } = request.params;
  if (id === undefined) return context.forward(request);
  const zone = zonesOf(request.region).find((candidate) => candidate.id === id);
  if (!zone) {
    const known = zonesOf(request.region).map((candidate) => candidate.id);
    throw new AwsFault(
      400,
      'InvalidParameterValue',
      `Value (${JSON.stringify(id)}) for parameter availabilityZoneId is invalid. Subnets can currently only be created in: ${known.join(', ')}.`,
    );
  }
  return context.forward(context.withParams(request, { ...params, AvailabilityZone: zone.name }));
}

async function describeZones(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const { region, params } = request;
  const zones = zonesOf(region)
    .map(({ name, id }) => ({
      ZoneName: name,
      ZoneId: id,
      RegionName: region,
      GroupName: region,
      NetworkBorderGroup: region,
      ZoneType: 'availability-zone',
      OptInStatus: 'opt-in-not-required',
      State: 'available',
      Messages: [],
    }))
    .filter((zone) => passes(params['ZoneNames'], zone.ZoneName) && passes(params['ZoneIds'], zone.ZoneId))
    .filter((zone) => filtersOf(params['Filters']).every(({ field, values }) => passes(values, zone[field])));
  return Promise.resolve(context.reply(request, { AvailabilityZones: zones }));
}

function passes(wanted: unknown, value: string): boolean {
  return !Array.isArray(wanted) || wanted.includes(value);
}

const FIELDS = {
  'zone-name': 'ZoneName',
  'zone-id': 'ZoneId',
  'region-name': 'RegionName',
  'group-name': 'GroupName',
  'zone-type': 'ZoneType',
  'opt-in-status': 'OptInStatus',
  state: 'State',
} as const;

function filtersOf(filters: unknown): { field: (typeof FIELDS)[keyof typeof FIELDS]; values: unknown }[] {
  if (!Array.isArray(filters)) return [];
  return filters.filter(isRecord).map((filter) => {
    const field = FIELDS[filter['Name'] as keyof typeof FIELDS];
    if (!field) throw new AwsFault(400, 'InvalidParameterValue', `The filter '${String(filter['Name'])}' is invalid.`);
    return { field, values: filter['Values'] };
  });
}
