/** What a lab's journal of requests says to somebody who is asked for permissions: who sent what, where, about which names; each once. */
export type Agent = 'bootstrap' | 'terraform' | 'dr' | 'cli' | 'approver';
export type Input = Readonly<Record<string, string | readonly string[]>>;
export type Sent = readonly [agent: Agent, service: string, action: string, region: string, input: Input];

/** As much of a line of `requests.jsonl` as is needed. */
export interface Recorded {
  readonly agent: Exclude<Agent, 'bootstrap' | 'approver'>;
  readonly service: string;
  readonly action: string;
  readonly region: string;
  readonly input: unknown;
  /** Who signed it, where it was not the lab's root. */
  readonly as?: 'approver';
}

/** Members of inputs that ARNs are made of. */
const NAMES = [
  ...['Bucket', 'Key', 'RoleName', 'SecretId', 'repositoryName'],
  ...['DBClusterIdentifier', 'DBInstanceIdentifier', 'GlobalClusterIdentifier', 'DbClusterIdentifier'],
  ...['TargetDbClusterIdentifier', 'DBSubnetGroupName', 'DBClusterParameterGroupName'],
  ...['PermissionsBoundary'],
  ...['SourceDBClusterSnapshotIdentifier', 'TargetDBClusterSnapshotIdentifier', 'DBClusterSnapshotIdentifier'],
];

/** The journal of one run. In one that began with an empty lab, what dr sends before the first of Terraform's is bootstrap's. */
export function compact(records: readonly Recorded[], began: 'empty' | 'applied'): readonly Sent[] {
  const first = records.findIndex(({ agent }) => agent === 'terraform');
  const before = (at: number): boolean => began === 'empty' && (first === -1 || at < first);
  const lines = records.map(({ agent, service, action, region, input, as }, at) =>
    JSON.stringify([
      before(at) ? 'bootstrap' : (as ?? agent),
      service,
      action,
      region,
      namesIn(service, action, input),
    ]),
  );
  return [...new Set(lines)].sort().map((line) => JSON.parse(line) as Sent);
}

function namesIn(service: string, action: string, input: unknown): Input {
  const given = (input ?? {}) as Readonly<Record<string, unknown>>;
  const names = NAMES.flatMap((name) => {
    const value = given[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const changes = service === 'route53' && action === 'ChangeResourceRecordSets' ? [['Records', recordsIn(given)]] : [];
  return Object.fromEntries([...names, ...changes]) as Input;
}

interface ChangeBatch {
  readonly Changes?: readonly { readonly ResourceRecordSet: { readonly Name: string } }[];
}

function recordsIn({ ChangeBatch: batch }: Readonly<Record<string, unknown>>): readonly string[] {
  return ((batch as ChangeBatch | undefined)?.Changes ?? []).map(({ ResourceRecordSet: { Name } }) => Name);
}
