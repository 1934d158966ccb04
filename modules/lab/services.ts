/** Which AWS services a lab serves: the one list. What is not in it is refused, whoever asks, and the emulator starts without it. */
import { AwsFault } from './gateway/handler';

/** A service that is open, by the name of its model in botocore. */
export interface OpenService {
  /** `*`, or the operations that are open where others would run what they are given or act by themselves. */
  readonly operations: '*' | readonly string[];
  /** What needs it. */
  readonly why: string;
}

/** A new service of the product gets a line here; docs/reference/lab.md is made from it. */
export const SERVICES: Readonly<Record<string, OpenService>> = {
  acm: { operations: '*', why: 'certificates of the entries' },
  apigatewayv2: { operations: '*', why: 'the APIs, their VPC links and domain names' },
  'application-autoscaling': { operations: '*', why: 'bounds of the ECS services' },
  cloudwatch: { operations: '*', why: 'alarms and metrics' },
  ec2: { operations: '*', why: 'networks' },
  ecr: { operations: '*', why: 'registries and images' },
  ecs: { operations: '*', why: 'clusters, services and tasks; a task is a record, and no container runs' },
  elasticache: { operations: '*', why: 'caches' },
  elbv2: { operations: '*', why: 'load balancers' },
  iam: { operations: '*', why: 'roles, policies and their simulator' },
  kms: { operations: '*', why: 'keys' },
  logs: { operations: '*', why: 'log groups' },
  rds: { operations: '*', why: 'Aurora; a database is a record, and no server runs' },
  route53: { operations: '*', why: 'zones, records and health checks' },
  s3: { operations: '*', why: 'states, runs and bundles' },
  secretsmanager: { operations: '*', why: 'the database secret' },
  'service-quotas': { operations: '*', why: 'preflight' },
  sns: { operations: '*', why: 'alarm topics; messages reach nobody' },
  sqs: { operations: '*', why: 'tries of the AWS CLI 1, which has an endpoint of its own for it' },
  stepfunctions: {
    operations: [
      'CreateStateMachine',
      'DeleteStateMachine',
      'DescribeStateMachine',
      'ListStateMachines',
      'ListStateMachineVersions',
      'ListTagsForResource',
      'TagResource',
      'UntagResource',
      'UpdateStateMachine',
      'ValidateStateMachineDefinition',
    ],
    why: 'recovery machines; they are stored, and an execution in the emulator would act past the gateway',
  },
  sts: { operations: '*', why: 'who asks' },
};

/** Why a request is not served, or undefined. 501, which clients do not retry. */
export function closedTo(service: string, action: string): AwsFault | undefined {
  const open = Object.hasOwn(SERVICES, service) ? SERVICES[service] : undefined;
  if (open?.operations === '*' || open?.operations.includes(action) === true) return undefined;
  const what = open === undefined ? service : `${service} ${action === '' ? 'with this request' : action}`;
  const why = 'The product does not use it, and the lab runs nothing for anybody';
  return new AwsFault(
    501,
    'NotImplemented',
    `The lab does not serve ${what}. ${why}. What it serves: docs/reference/lab.md.`,
  );
}
