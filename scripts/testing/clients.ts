/** Clients that a person uses on a lab, as a shell has them after `eval "$(dr lab env)"`: the AWS CLI, botocore and boto3. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Operations in use, each as the CLI names it, and as a lab's journal does. */
export const CALLS: readonly (readonly [cli: string, service: string, region: string, action: string])[] = [
  // The AWS CLI 1 has an endpoint of its own for this one, whatever it is told by variables.
  ['rds describe-global-clusters', 'rds', 'us-east-1', 'DescribeGlobalClusters'],
  ['rds describe-db-clusters', 'rds', 'us-west-2', 'DescribeDBClusters'],
  ['ecs list-clusters', 'ecs', 'us-west-2', 'ListClusters'],
  ['elbv2 describe-load-balancers', 'elbv2', 'us-west-2', 'DescribeLoadBalancers'],
  ['s3api list-buckets', 's3', 'us-west-2', 'ListBuckets'],
  ['route53 list-hosted-zones-by-name', 'route53', 'us-east-1', 'ListHostedZonesByName'],
  ['sts get-caller-identity', 'sts', 'us-west-2', 'GetCallerIdentity'],
  ['secretsmanager list-secrets', 'secretsmanager', 'us-west-2', 'ListSecrets'],
  ['sqs list-queues', 'sqs', 'us-west-2', 'ListQueues'],
];

/** Settings of the user's that lead elsewhere until the shell enters the lab. */
const MISLED = {
  AWS_PROFILE: 'mine',
  AWS_SESSION_TOKEN: 'mine',
  AWS_ENDPOINT_URL_RDS: 'http://127.0.0.1:1',
  HTTP_PROXY: 'http://127.0.0.1:1',
  http_proxy: 'http://127.0.0.1:1',
};

export interface Shell {
  /** Command that prints what `eval` reads. */
  readonly enter: string;
  /** Folder of the lab's own programs. */
  readonly programs: string;
  /** The user's home. */
  readonly home: string;
}

/** All calls at once through the function `aws`; rejects when one fails. */
export async function callByCli(shell: Shell): Promise<void> {
  const calls = CALLS.map(([cli, , region]) => `aws --region ${region} ${cli} > /dev/null & all="$all $!"`);
  await inShell(shell, [...calls, 'for one in $all; do wait "$one" || exit 1; done']);
}

/** How each makes a client; both are told of the lab by variables alone. */
const PYTHON_CLIENTS = {
  botocore: 'import botocore.session; make = botocore.session.get_session().create_client',
  boto3: 'import boto3; make = boto3.client',
} as const;

const PYTHON = `
import sys
for line in sys.argv[1:]:
    service, region, action = line.split()
    client = make(service, region_name=region)
    [call] = [python for python, name in client.meta.method_to_api_mapping.items() if name == action]
    getattr(client, call)()
`;

/** The same by a library of Python; rejects when one fails. */
export async function callByPython(shell: Shell, library: keyof typeof PYTHON_CLIENTS): Promise<void> {
  const calls = CALLS.map(([, service, region, action]) => `'${service} ${region} ${action}'`).join(' ');
  await inShell(shell, [`'${join(shell.programs, 'python')}' -c '${PYTHON_CLIENTS[library]}${PYTHON}' ${calls}`]);
}

async function inShell({ enter, home }: Shell, lines: readonly string[]): Promise<void> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, ...MISLED };
  await run('bash', ['-c', ['set -e', `eval "$(${enter})"`, ...lines].join('\n')], { env });
}
