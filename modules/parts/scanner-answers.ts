/**
 * Answers to the scanner: what checkov asks for and this configuration leaves as it is, with the reason and with what it would
 * cost to do it. `npm run scan` accepts nothing else; docs/policies.md and `.checkov.yaml` are written from this list.
 */
import type { ScannerAnswer } from '../policies/scanner/scan';

export const SCANNER_ANSWERS: readonly ScannerAnswer[] = [
  {
    check: 'CKV_AWS_338',
    asks: 'log groups keep logs for a year',
    resources: ['*logs'],
    reason:
      'How long logs are kept is a setting, log_retention_days. Access logs hold client addresses, which are personal data.',
    cost: 'Storage of a year of logs in each region, and a reason to keep personal data that long.',
  },
  {
    check: 'CKV2_AWS_5',
    asks: 'security groups are attached to something',
    resources: ['firewall_service', 'firewall_database', 'firewall_cache'],
    reason:
      'They are attached by the data and workloads states, which find them by the platform’s outputs. The scanner looks at one state at a time.',
    cost: 'Nothing to do: the plan of a later state shows the attachment.',
  },
  {
    check: 'CKV_AWS_118',
    asks: 'enhanced monitoring of database instances',
    resources: ['database_instance-*'],
    reason:
      'Performance Insights is on and shows the load by wait and by statement. Enhanced monitoring adds figures of the operating system.',
    cost: 'One more role in each region, and CloudWatch Logs for every sample of every instance.',
  },
  {
    check: 'CKV_AWS_226',
    asks: 'automatic minor version upgrades of database instances',
    resources: ['database_instance-*'],
    reason:
      'A switchover needs members of the same minor version. An upgrade that AWS makes in one region makes the planned move impossible until the others follow.',
    cost: 'The operator upgrades replicas first, then the writer; dr preflight compares the versions.',
  },
  {
    check: 'CKV_AWS_31',
    asks: 'a password for Redis',
    resources: ['cache_group'],
    reason:
      'Terraform would keep the token in the state. Connections use TLS, and the security group lets nobody in but the tasks of the service.',
    cost: 'A token in the state, or users of ElastiCache with IAM and an application that asks for tokens.',
  },
  {
    check: 'CKV_AWS_309',
    asks: 'an authorizer for every route of the API',
    resources: ['entry_route'],
    reason:
      'The API is a public entry. Who may call what is decided by the application, and health checks have no identity.',
    cost: 'An authorizer that fails closed is one more thing that must work in the region that takes over.',
  },
  {
    check: 'CKV_AWS_91',
    asks: 'access logs of the load balancer',
    resources: ['load-balancer_balancer'],
    reason:
      'The API in front of it is the only way in and writes a line for each request. The load balancer would write the same requests again.',
    cost: 'A bucket in each region with a policy for log delivery, its storage, and its lifecycle.',
  },
  {
    check: 'CKV2_AWS_8',
    asks: 'a plan of AWS Backup for the database',
    resources: ['database_cluster'],
    reason:
      'Aurora keeps continuous backups of its own in every region, for backup_retention_days, and the other region holds a copy that is seconds old.',
    cost: 'A vault, a plan and a role in each region, and storage of every recovery point.',
  },
  {
    check: 'CKV2_AWS_11',
    asks: 'flow logs of the VPC',
    resources: ['network_vpc'],
    reason:
      'Each security group rule names who may talk to whom, and the API logs every request. Flow logs answer questions that this product does not ask.',
    cost: 'A role or a bucket in each region, and a fee for every gigabyte of flow records.',
  },
  {
    check: 'CKV2_AWS_38',
    asks: 'DNSSEC signing of the zone',
    resources: ['zone'],
    reason:
      'It needs a key in us-east-1 and a record at the parent of the domain, which Terraform does not own. A key that is disabled takes the whole domain down.',
    cost: 'A dependency of every answer on a key in one region, and a change at the registrar.',
  },
  {
    check: 'CKV2_AWS_39',
    asks: 'logs of the zone’s queries',
    resources: ['zone'],
    reason: 'Query logs can only be written to us-east-1, and the global layer would depend on that region.',
    cost: 'A log group and a resource policy in us-east-1, and a line for every query of a resolver.',
  },
  {
    check: 'CKV_AWS_284',
    asks: 'X-Ray tracing of state machines',
    resources: ['machines_from-*'],
    reason: 'A failover runs a few times a year. Its execution history shows each state with its times.',
    cost: 'Permissions for X-Ray in the role of the machine, which has only what its steps need.',
  },
  {
    check: 'CKV_AWS_285',
    asks: 'execution data in the logs of state machines',
    resources: ['machines_from-*'],
    reason: 'Errors are logged. Answers of AWS are not: they name resources and hold what a person typed as a reason.',
    cost: 'That data in a log group, readable by whoever reads logs.',
  },
  {
    check: 'CKV_AWS_70',
    asks: 'no action for any principal in the bucket policy',
    resources: ['traffic_policy'],
    reason:
      'The checkers of Route 53 sign nothing. The policy opens two keys for reading, and neither says anything about anybody.',
    cost: 'Moving clients would need the control plane of Route 53, in us-east-1.',
  },
  {
    check: 'CKV_AWS_54',
    asks: 'public bucket policies blocked',
    resources: ['traffic_access'],
    reason: 'The policy of the same bucket opens two keys to health checkers. ACLs stay blocked.',
    cost: 'As for CKV_AWS_70.',
  },
  {
    check: 'CKV_AWS_56',
    asks: 'public buckets restricted to the account',
    resources: ['traffic_access'],
    reason: 'Health checkers read from outside the account.',
    cost: 'As for CKV_AWS_70.',
  },
  {
    check: 'CKV2_AWS_6',
    asks: 'every public access block of the bucket on',
    resources: ['traffic_bucket'],
    reason: 'Two of the four blocks are on. The others would stop the health checkers.',
    cost: 'As for CKV_AWS_70.',
  },
  {
    check: 'CKV2_AWS_62',
    asks: 'event notifications of the bucket',
    resources: ['traffic_bucket'],
    reason: 'Only a runbook writes to it, and its journal records that.',
    cost: 'A topic and a policy that nobody listens to.',
  },
  {
    check: 'CKV_AWS_18',
    asks: 'access logs of the bucket',
    resources: ['traffic_bucket'],
    reason: 'Health checkers read one key every few seconds from many places. Such a log shows nothing else.',
    cost: 'A second bucket in each region, filled by health checks.',
  },
  {
    check: 'CKV_AWS_144',
    asks: 'replication of the bucket to another region',
    resources: ['traffic_bucket'],
    reason: 'The takeover object makes this region serve. A copy in the other region would move clients there.',
    cost: 'Clients in the wrong region.',
  },
  {
    check: 'CKV_AWS_145',
    asks: 'a customer key for the bucket',
    resources: ['traffic_bucket'],
    reason: 'S3 refuses objects under a key of KMS to requests without a signature, and health checkers sign nothing.',
    cost: 'As for CKV_AWS_70.',
  },
];
