/** State machines that carry out a failover: with their role, the connection that their HTTP requests need, the topic that asks a person. */
import { CloudwatchEventConnection } from '@cdktf/provider-aws/lib/cloudwatch-event-connection';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { dnsSuffixOf, partitionOf } from '../../overlays/regions';
import { LOG_DELIVERY, type FailoverMachine } from '../../topology/machines';
import { alarm, logGroup } from '../alarms/construct';
import { policyDocument, type KeyStatement } from '../key/construct/policy';
import type { LayerPart } from '../../contracts/place';

export interface RecoveryMachinesProps {
  readonly accountId: string;
  /** The region that takes over. */
  readonly region: string;
  readonly names: {
    readonly machineRole: string;
    readonly machineLogGroup: string;
    readonly machineConnection: string;
    readonly approvalTopic: string;
    readonly machineAlarm: string;
  };
  readonly permissionsBoundaryArn: string;
  readonly keyArn: string;
  readonly retentionDays: number;
  readonly protect: boolean;
  /** Subscribed to the questions when set; the person confirms by mail. */
  readonly email: string | null;
  readonly alarmTopicArn: string;
  readonly zoneId: string;
  readonly listenerArn: string;
  /** All of this region. */
  readonly machines: readonly FailoverMachine[];
}

export class RecoveryMachines extends Construct {
  constructor(scope: Construct, id: string, props: RecoveryMachinesProps) {
    super(scope, id);
    const { names, keyArn, machines } = props;
    const logs = logGroup(this, 'logs', { name: names.machineLogGroup, ...props });
    const connection = probeConnection(this, names.machineConnection, keyArn);
    const topic = approvals(this, props);
    const role = new IamRole(this, 'role', {
      name: names.machineRole,
      permissionsBoundary: props.permissionsBoundaryArn,
      assumeRolePolicy: trust(props),
    });
    const known = (text: string, machine: FailoverMachine): string =>
      replaced(text, machine, { ...props, connectionArn: connection.arn, topicArn: topic.arn });
    const statements = [...ofSteps(machines, known), ...ofMachines(props, connection, topic)];
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'fail-over',
      role: role.name,
      policy: policyDocument(statements),
    });
    for (const machine of machines) {
      const built = new SfnStateMachine(this, `from-${machine.from}`, {
        name: machine.name,
        roleArn: role.arn,
        definition: known(machine.definition, machine),
        loggingConfiguration: {
          level: 'ERROR',
          // Logs do not contain AWS's answers. Who may read the execution sees them there.
          includeExecutionData: false,
          logDestination: `${logs.arn}:*`,
        },
        // Step Functions tries the role when it makes a machine that logs.
        dependsOn: [policy],
      });
      failureAlarm(this, props, machine, built.arn);
    }
  }
}

/** Without a connection Step Functions sends no HTTP request. Its header is no secret, and nobody looks at it: the entry is public. */
function probeConnection(scope: Construct, name: string, keyArn: string): CloudwatchEventConnection {
  return new CloudwatchEventConnection(scope, 'connection', {
    name,
    description: 'The header that it adds is no secret: the entry is public.',
    authorizationType: 'API_KEY',
    kmsKeyIdentifier: keyArn,
    authParameters: { apiKey: { key: 'x-twinstate-probe', value: 'public' } },
  });
}

function approvals(scope: Construct, { names, keyArn, email }: RecoveryMachinesProps): SnsTopic {
  const topic = new SnsTopic(scope, 'approvals', { name: names.approvalTopic, kmsMasterKeyId: keyArn });
  if (email !== null) {
    new SnsTopicSubscription(scope, 'approver', { topicArn: topic.arn, protocol: 'email', endpoint: email });
  }
  return topic;
}

/** One alarm for each machine, over executions that failed, timed out or were ended by hand: no recovery may end unnoticed. */
function failureAlarm(
  scope: Construct,
  { names, alarmTopicArn }: RecoveryMachinesProps,
  { from, name }: FailoverMachine,
  arn: string,
): void {
  for (const metric of ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']) {
    const word = metric.replace('Executions', '').toLowerCase();
    alarm(scope, `${word}-from-${from}`, {
      name: `${names.machineAlarm}-${from}-${word}`,
      description: `${name} did not end well (${word}). Its execution says which step is open; starting it again is safe, it looks before it acts.`,
      namespace: 'AWS/States',
      metric,
      statistic: 'Sum',
      dimensions: { StateMachineArn: arn },
      threshold: 0,
      minutes: 1,
      // Nothing is counted while nothing runs.
      missing: 'notBreaching',
      topicArn: alarmTopicArn,
    });
  }
}

function replaced(
  text: string,
  { placeholders }: FailoverMachine,
  real: {
    readonly zoneId: string;
    readonly listenerArn: string;
    readonly connectionArn: string;
    readonly topicArn: string;
  },
): string {
  return (['zoneId', 'listenerArn', 'connectionArn', 'topicArn'] as const).reduce(
    (all, key) => all.split(placeholders[key]).join(real[key]),
    text,
  );
}

/** What the steps send, once each: the machines of one region differ in the region that is lost, and that one is not asked. */
function ofSteps(
  machines: readonly FailoverMachine[],
  known: (text: string, machine: FailoverMachine) => string,
): readonly KeyStatement[] {
  const all = new Map(
    machines.flatMap((machine) =>
      machine.statements.map(({ Sid, ...rest }): [string, KeyStatement] => [
        JSON.stringify(rest),
        { Sid, Effect: 'Allow', ...rest, Resource: rest.Resource.map((one) => known(one, machine)) },
      ]),
    ),
  );
  return [...all.values()].map((statement, index) => ({ ...statement, Sid: `Step${index + 1}` }));
}

/** What Step Functions does for a machine: asks URLs through the connection, asks a person, writes its log. */
function ofMachines(
  { accountId, region, keyArn, machines, names }: RecoveryMachinesProps,
  connection: CloudwatchEventConnection,
  topic: SnsTopic,
): readonly KeyStatement[] {
  const arn = (service: string, rest: string): string =>
    `arn:${partitionOf(region)}:${service}:${region}:${accountId}:${rest}`;
  const endpoints = [...new Set(machines.flatMap((machine) => machine.endpoints))];
  return [
    {
      Sid: 'AskTheEntry',
      Effect: 'Allow',
      Action: 'states:InvokeHTTPEndpoint',
      Resource: machines.map(({ name }) => arn('states', `stateMachine:${name}`)),
      Condition: { StringEquals: { 'states:HTTPMethod': ['GET', 'POST'], 'states:HTTPEndpoint': endpoints } },
    },
    {
      Sid: 'UseTheConnection',
      Effect: 'Allow',
      Action: 'events:RetrieveConnectionCredentials',
      Resource: connection.arn,
    },
    {
      Sid: 'ReadTheHeader',
      Effect: 'Allow',
      Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      Resource: arn('secretsmanager', `secret:events!connection/${names.machineConnection}/*`),
    },
    { Sid: 'AskAPerson', Effect: 'Allow', Action: 'sns:Publish', Resource: topic.arn },
    {
      Sid: 'UseTheKey',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: keyArn,
      Condition: {
        StringEquals: {
          'kms:ViaService': ['sns', 'secretsmanager'].map((service) => `${service}.${region}.${dnsSuffixOf(region)}`),
        },
      },
    },
    // Deliveries of logs know no ARN.
    { Sid: 'WriteItsLog', Effect: 'Allow', Action: LOG_DELIVERY, Resource: '*' },
  ];
}

function trust({ accountId, region }: RecoveryMachinesProps): string {
  return policyDocument([
    {
      Sid: 'MachinesOfThisRegion',
      Effect: 'Allow',
      Principal: { Service: 'states.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'aws:SourceAccount': accountId },
        ArnLike: { 'aws:SourceArn': `arn:${partitionOf(region)}:states:${region}:${accountId}:stateMachine:*` },
      },
    },
  ]);
}

/** The failover to this region, for each region that it can take over from: where the environment has state machines. */
export const recoveryMachines: LayerPart = {
  part: 'state-machine',
  construct: ({ stack, topology, here, read, machines: all }) => {
    const machines = all.filter(({ region }) => region === here.region);
    if (topology.machineBoundaryArn === null || machines.length === 0) return;
    const base = read('platform');
    new RecoveryMachines(stack, 'machines', {
      accountId: topology.accountId,
      region: here.region,
      names: here.names,
      permissionsBoundaryArn: topology.machineBoundaryArn,
      keyArn: base.key_arn,
      retentionDays: here.logRetentionDays,
      protect: here.database.deletion_protection.protect,
      email: topology.alarmEmail,
      alarmTopicArn: base.alarm_topic_arn,
      zoneId: read('global').hosted_zone_id,
      listenerArn: base.listener_arn,
      machines,
    });
  },
};
