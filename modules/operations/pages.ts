/**
 * Answers that AWS gives in pages. The first page of a list is no answer about what is not in it, so every read of the catalogue that
 * AWS pages has a row here: how it goes on, which lists its pages hold, and what makes what is looked for in it exact. Sources: the
 * service models and botocore's paginators; `pages.test.ts` holds the rows against the SDK.
 */
import type { CallResult } from './adapter';
import type { InputValue, Operation } from './operation';

/** How one read is whole. */
export interface PageRow {
  /** Members of the answer that hold a part of the whole in each page. */
  readonly lists: readonly string[];
  /** Member of the input by member of the answer that gives it its value. The first one says whether there is another page. */
  readonly next: Readonly<Record<string, string>>;
  /**
   * Where a list begins at the name that was asked for and goes on with others: the member of the input with that name. Pages are then
   * read while they are about it, and what follows is nobody's question.
   */
  readonly beginsAt?: string;
  /** Why what is looked for is exactly what is found: the question names it whole, or the reader compares it whole. */
  readonly exact: string;
}

const row = (lists: string, next: PageRow['next'], exact: string, beginsAt?: string): PageRow => ({
  lists: lists.split(' '),
  next,
  exact,
  ...(beginsAt === undefined ? {} : { beginsAt }),
});

const MARKER = { Marker: 'Marker' };
const NEXT_MARKER = { Marker: 'NextMarker' };
const TOKEN = { NextToken: 'NextToken' };
const SMALL_TOKEN = { nextToken: 'nextToken' };
const BY_NAME = 'asked for by its whole name, which is unique in the account and region';
const BY_ARN = 'asked for by the ARN of what it belongs to';

/** By `service:Action`: every read of the catalogue that AWS answers in pages. */
export const PAGES: Readonly<Record<string, PageRow>> = {
  'rds:DescribeGlobalClusters': row(
    'GlobalClusters',
    MARKER,
    'the identifier is compared whole, also in the whole list',
  ),
  'rds:DescribeDBClusters': row('DBClusters', MARKER, BY_NAME),
  'rds:DescribeDBInstances': row(
    'DBInstances',
    MARKER,
    'filtered by the whole name of the cluster, compared once more',
  ),
  'rds:DescribeDBClusterSnapshots': row(
    'DBClusterSnapshots',
    MARKER,
    'of one cluster, by its whole name; a snapshot by its whole name; those of Aurora by the beginning of theirs, since it ends with a time',
  ),
  'ecs:ListTasks': row('taskArns', SMALL_TOKEN, 'of one cluster, by its whole name'),
  'application-autoscaling:DescribeScalableTargets': row('ScalableTargets', TOKEN, 'asked for by its whole id'),
  'application-autoscaling:DescribeScalingPolicies': row('ScalingPolicies', TOKEN, 'of one target, by its whole id'),
  'apigatewayv2:GetApiMappings': row('Items', TOKEN, 'of one domain, by its whole name'),
  'logs:DescribeLogGroups': row('logGroups', SMALL_TOKEN, 'asked for as a prefix, and compared whole'),
  'elasticache:DescribeReplicationGroups': row('ReplicationGroups', MARKER, BY_NAME),
  'elbv2:DescribeLoadBalancers': row('LoadBalancers', NEXT_MARKER, BY_NAME),
  'elbv2:DescribeListeners': row('Listeners', NEXT_MARKER, BY_ARN),
  'elbv2:DescribeRules': row('Rules', NEXT_MARKER, BY_ARN),
  'elbv2:DescribeTargetGroups': row('TargetGroups', NEXT_MARKER, BY_NAME),
  'cloudwatch:DescribeAlarms': row('MetricAlarms CompositeAlarms', TOKEN, 'asked for by whole names, and counted'),
  'cloudwatch:GetMetricData': row('MetricDataResults', TOKEN, 'the query names namespace, metric and every dimension'),
  'route53:ListHostedZonesByName': row(
    'HostedZones',
    { DNSName: 'NextDNSName', HostedZoneId: 'NextHostedZoneId' },
    'names are compared whole; several zones may have one, so the published id decides and public ones are counted',
    'DNSName',
  ),
  'route53:ListResourceRecordSets': row(
    'ResourceRecordSets',
    {
      StartRecordName: 'NextRecordName',
      StartRecordType: 'NextRecordType',
      StartRecordIdentifier: 'NextRecordIdentifier',
    },
    'names are compared whole; several records may have one, so every one of them is judged',
    'StartRecordName',
  ),
  's3:ListObjectsV2': row(
    'Contents CommonPrefixes',
    { ContinuationToken: 'NextContinuationToken' },
    'keys are compared whole; a key that is a prefix of others comes first of them',
  ),
  'ecr:DescribeRepositories': row('repositories', SMALL_TOKEN, BY_NAME),
  'ecr:DescribeImages': row('imageDetails', SMALL_TOKEN, 'asked for by its digest'),
  'iam:ListAttachedRolePolicies': row('AttachedPolicies', MARKER, 'of one role, by its whole name'),
  'iam:ListPolicyVersions': row('Versions', MARKER, BY_ARN),
  'iam:SimulatePrincipalPolicy': row('EvaluationResults', MARKER, 'each result names its action and resource'),
  'acm:ListCertificates': row(
    'CertificateSummaryList',
    TOKEN,
    'names are compared whole; several certificates may have one, so every one that is in use is judged',
  ),
};

/** Pages that are read of one answer before it counts as unknown: a list that does not end. */
export const MOST_PAGES = 50;

/** What stands for an answer of which not all pages were read. */
export const MORE_PAGES = 'MorePages';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** The request for the page behind an answer; null where the answer is whole, or where what follows is about other names. */
export function nextPage(operation: Operation, output: unknown): Operation | null {
  const found = PAGES[`${operation.service}:${operation.action}`];
  if (found === undefined) return null;
  const answer = fieldsOf(output);
  const given = Object.entries(found.next).flatMap(([input, member]): readonly (readonly [string, InputValue])[] => {
    const value = answer[member];
    return typeof value === 'string' && value !== '' ? [[input, value]] : [];
  });
  const [first] = Object.keys(found.next);
  if (!given.some(([input]) => input === first)) return null;
  const { beginsAt } = found;
  if (beginsAt !== undefined && !sameName(operation.input[beginsAt], Object.fromEntries(given)[beginsAt])) return null;
  const kept = Object.entries(operation.input).filter(([input]) => !(input in found.next));
  return { ...operation, input: Object.fromEntries([...kept, ...given]) };
}

/** DNS names: case and the trailing dot say nothing. */
function sameName(one: unknown, other: unknown): boolean {
  const plain = (name: unknown): string => (typeof name === 'string' ? name.toLowerCase().replace(/\.$/, '') : '');
  return plain(one) === plain(other);
}

interface Sender {
  send(operation: Operation, signal?: AbortSignal): Promise<CallResult>;
}

/**
 * Sends a read and reads all of its pages: one answer with the lists of all. A page that fails makes the whole fail, and so does a list
 * that does not end (code `MorePages`): a part of a list is never given for the whole.
 */
export async function sendWhole(sender: Sender, operation: Operation, signal?: AbortSignal): Promise<CallResult> {
  let answer = await sender.send(operation, signal);
  const lists = PAGES[`${operation.service}:${operation.action}`]?.lists ?? [];
  for (let pages = 1, asked = operation; answer.ok; pages += 1) {
    const next = nextPage(asked, answer.output);
    if (next === null) return answer;
    if (pages >= MOST_PAGES || JSON.stringify(next) === JSON.stringify(asked)) return endless(operation, pages);
    const page = await sender.send(next, signal);
    if (!page.ok) return page;
    answer = { ...page, output: joined(lists, fieldsOf(answer.output), fieldsOf(page.output)) };
    asked = next;
  }
  return answer;
}

/** The later page, with what the earlier ones listed in front. */
function joined(lists: readonly string[], before: Fields, page: Fields): Fields {
  const both = lists.flatMap((name): readonly (readonly [string, unknown])[] => {
    const parts = [before[name], page[name]].filter((part): part is readonly unknown[] => Array.isArray(part));
    return parts.length === 0 ? [] : [[name, parts.flat(1)]];
  });
  return { ...page, ...Object.fromEntries(both) };
}

function endless({ service, action }: Operation, pages: number): CallResult {
  return {
    ok: false,
    kind: 'other',
    code: MORE_PAGES,
    message: `${service}:${action} has more pages than the ${pages} that were read`,
    requestId: null,
  };
}
