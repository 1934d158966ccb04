/** Service Quotas: what preflight asks. A quota has AWS's documented default until somebody raises or lowers it here. */
import {
  AwsFault,
  type AwsRequest,
  type LabHandler,
  type HandlerContext,
  type Plain,
} from '../../../lab/gateway/handler';
import { text } from '../../../lab/gateway/input';
import { KnobRefusal } from '../../../lab/knobs/knob';

/** A quota and its default, as AWS publishes it. */
export interface QuotaRow {
  readonly service: string;
  readonly serviceName: string;
  readonly code: string;
  readonly name: string;
  readonly value: number;
  readonly source: string;
}

/** One row for each quota that a check reads. */
export const QUOTAS: readonly QuotaRow[] = [
  {
    service: 'fargate',
    serviceName: 'AWS Fargate',
    code: 'L-3032A538',
    name: 'Fargate On-Demand vCPU resource count',
    value: 6,
    source: 'AWS General Reference, Amazon ECS endpoints and quotas: "Each supported Region: 6"',
  },
];

/** The handler of service `service-quotas`. Nothing in the lab is refused for a quota: it only says what was granted. */
export function quotasHandler(): LabHandler {
  return {
    service: 'service-quotas',
    actions: ['GetServiceQuota', 'GetAWSDefaultServiceQuota'],
    handle: (request, context) => Promise.resolve(context.reply(request, { Quota: read(request, context) })),
  };
}

const keyOf = (code: string, region: string): string => `quotas/${code}/${region}`;

/** As Service Quotas has it: where nothing was applied for there is no applied value, and the default has to be asked for. */
function read({ action, region, params, accountId }: AwsRequest, context: HandlerContext): Plain {
  const row = QUOTAS.find(
    ({ service, code }) => service === text(params, 'ServiceCode') && code === text(params, 'QuotaCode'),
  );
  const applied =
    row && (context.store.get<number>(keyOf(row.code, region)) ?? context.store.get<number>(keyOf(row.code, '*')));
  const Value = action === 'GetServiceQuota' ? applied : row?.value;
  if (row === undefined || Value === undefined)
    throw new AwsFault(
      400,
      'NoSuchResourceException',
      'The request failed because the specified service quota does not exist.',
    );
  return {
    ServiceCode: row.service,
    ServiceName: row.serviceName,
    QuotaArn: `arn:aws:servicequotas:${region}:${accountId}:${row.service}/${row.code}`,
    QuotaCode: row.code,
    QuotaName: row.name,
    Value,
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
  };
}

/**
 * Grants a value of a quota from now on, in one region or in every one; null gives AWS's default back.
 * Throws KnobRefusal for a quota that the lab does not have.
 */
export function setQuota(context: HandlerContext, code: string, value: number | null, region: string | null): void {
  if (!QUOTAS.some((row) => row.code === code)) {
    const known = QUOTAS.map((row) => `${row.code} (${row.name})`).join(', ');
    throw new KnobRefusal(`code must be one of ${known}`);
  }
  if (value !== null) context.store.set(keyOf(code, region ?? '*'), value);
  else for (const key of context.store.keys(`quotas/${code}/${region ?? ''}`)) context.store.delete(key);
}

/** A quota that somebody set. `region` is null where it holds in every one that has none of its own. */
export interface GrantedQuota {
  readonly code: string;
  readonly region: string | null;
  readonly value: number;
}

/** Values that were granted and hold now. */
export function grantedQuotas(context: HandlerContext): readonly GrantedQuota[] {
  return context.store.keys('quotas/').map((key) => {
    const [, code = '', region = '*'] = key.split('/');
    return { code, region: region === '*' ? null : region, value: context.store.get<number>(key) ?? 0 };
  });
}
