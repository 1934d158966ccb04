/** Service models as an AWS CLI carries them: beside the program, where the bundled one of version 2 has them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const structure = (members: object, required: readonly string[] = []): object => ({
  type: 'structure',
  members,
  required,
});
const of = (shape: string): object => ({ shape });

/** Enough of RDS to promote. `allowsLoss`: as newer versions have it. */
const rds = (allowsLoss: boolean): object => ({
  operations: {
    FailoverGlobalCluster: { name: 'FailoverGlobalCluster', input: of('Failover') },
    DescribeDBClusters: { name: 'DescribeDBClusters', input: of('Describe') },
    DescribeNothing: { name: 'DescribeNothing' },
  },
  shapes: {
    Failover: structure(
      {
        GlobalClusterIdentifier: of('Text'),
        TargetDbClusterIdentifier: of('Text'),
        Token: { ...of('Text'), idempotencyToken: true },
        ...(allowsLoss ? { AllowDataLoss: of('Flag') } : {}),
      },
      ['GlobalClusterIdentifier', 'Token'],
    ),
    Describe: structure({ Filters: of('Filters'), Tags: of('Tags') }),
    Filters: { type: 'list', member: of('Filter') },
    Filter: structure({ Name: of('Text'), Values: of('Texts') }, ['Name']),
    Texts: { type: 'list', member: of('Text') },
    Tags: { type: 'map', key: of('Text'), value: of('Text') },
    Text: { type: 'string' },
    Flag: { type: 'boolean' },
  },
});

/** Puts them beside the program that lies in `folder`; an older version of the service lies there too. */
export function carryModels(folder: string, allowsLoss = true): void {
  const data = join(folder, 'awscli', 'botocore', 'data', 'rds');
  for (const [version, model] of [
    ['2013-01-01', { operations: {}, shapes: {} }],
    ['2014-10-31', rds(allowsLoss)],
  ] as const) {
    mkdirSync(join(data, version), { recursive: true });
    writeFileSync(join(data, version, 'service-2.json.gz'), gzipSync(JSON.stringify(model)));
  }
}
