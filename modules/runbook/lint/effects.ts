/**
 * What each operation that a runbook sends makes true, as AWS shows it afterwards. One row an operation: what a step proves is held
 * against it, so that no step counts as met where its own call would still change something. Fields: the services' API references.
 */
import type { InputValue, Operation } from '../../operations/operation';
import type { Fact, Question } from './implies';
import * as reads from '../reads';
import type { Observed, Predicate } from '../runbook';

/** Takes a member of the input; which ones were taken is what the row looks at. */
export type Take = (member: string) => InputValue;

export interface Effect {
  /** Alternatives: of one of them, every fact. */
  readonly shows: (take: Take, operation: Operation) => readonly (readonly Fact[])[];
  /** Members that no fact is about, each with the reason. */
  readonly left?: Readonly<Record<string, string>>;
}

type Where = Observed['where'];

const asked = ({ service, region }: Operation, action: Question['action'], input: Question['input']): Question => ({
  service,
  action,
  region,
  input,
});

const text = (value: InputValue): string => (typeof value === 'string' ? value : JSON.stringify(value));
const is = (value: InputValue): Predicate => ({ is: typeof value === 'object' ? JSON.stringify(value) : value });

type Fields = Readonly<Record<string, InputValue>>;

/** The objects of a list; what is none is left out, since a lint meets what is wrong. */
const objects = (value: InputValue | undefined): readonly Fields[] =>
  Array.isArray(value)
    ? (value as readonly InputValue[]).filter((one): one is Fields => typeof one === 'object' && !Array.isArray(one))
    : [];

const each = (fields: Fields): Where =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, is(value)]));

/** A number that is set; or raised, where more is as good. Nothing is as good as none. */
const counts = (value: InputValue): readonly Predicate[] => [
  is(value),
  ...(typeof value === 'number' && value > 0 ? [{ atLeast: value }] : []),
];

const MEMBERS = 'GlobalClusters[].GlobalClusterMembers[]';

function globalCluster(take: Take, operation: Operation, where: Where): Fact {
  const id = take('GlobalClusterIdentifier');
  return {
    read: asked(operation, 'DescribeGlobalClusters', { GlobalClusterIdentifier: id }),
    in: 'GlobalClusters[]',
    where: { GlobalClusterIdentifier: is(id), ...where },
  };
}

const globalGone = (take: Take, operation: Operation): Fact => ({
  read: asked(operation, 'DescribeGlobalClusters', { GlobalClusterIdentifier: take('GlobalClusterIdentifier') }),
  missing: 'GlobalClusterNotFound',
});

const clusterGone = (take: Take, operation: Operation): Fact => ({
  read: asked(operation, 'DescribeDBClusters', { DBClusterIdentifier: take('DBClusterIdentifier') }),
  missing: 'DBClusterNotFound',
});

/** The writer is there, and nothing is under way any more. */
const moves: Effect = {
  shows: (take, operation) => [
    [
      {
        read: asked(operation, 'DescribeGlobalClusters', { GlobalClusterIdentifier: take('GlobalClusterIdentifier') }),
        in: MEMBERS,
        where: { DBClusterArn: is(take('TargetDbClusterIdentifier')), IsWriter: { is: true } },
      },
      globalCluster(take, operation, { 'FailoverState.Status': { absent: true } }),
    ],
  ],
  left: { AllowDataLoss: 'says how the writer moves, not where' },
};

/** Tasks are there when they run. None is there when none starts either, and when no other task of the cluster could write. */
const updateService: Effect = {
  shows: (take, operation) => {
    const [cluster, service, desired] = [take('cluster'), take('service'), take('desiredCount')];
    const counted = (tasks: Predicate, more: Where): Fact => ({
      read: asked(operation, 'DescribeServices', { cluster, services: [service] }),
      in: 'services[]',
      where: { desiredCount: tasks, runningCount: tasks, ...more },
    });
    const none: Predicate = { is: 0 };
    if (desired !== 0) return counts(desired).map((tasks) => [counted(tasks, {})]);
    return [
      [
        counted(none, { pendingCount: none }),
        {
          read: asked(operation, 'ListTasks', { cluster, desiredStatus: 'RUNNING' }),
          in: '@',
          where: { taskArns: { empty: true }, nextToken: { absent: true } },
        },
        {
          read: asked(operation, 'DescribeClusters', { clusters: [cluster] }),
          in: 'clusters[]',
          where: { runningTasksCount: none, pendingTasksCount: none },
        },
      ],
    ];
  },
};

const registerScalableTarget: Effect = {
  shows: (take, operation) => {
    const [ServiceNamespace, ResourceId, ScalableDimension] = [
      take('ServiceNamespace'),
      take('ResourceId'),
      take('ScalableDimension'),
    ];
    const [min, max] = [take('MinCapacity'), take('MaxCapacity')];
    const read = asked(operation, 'DescribeScalableTargets', {
      ServiceNamespace,
      ResourceIds: [ResourceId],
      ScalableDimension,
    });
    return counts(min).flatMap((MinCapacity) =>
      counts(max).map((MaxCapacity) => [
        { read, in: 'ScalableTargets[]', where: { ResourceId: is(ResourceId), MinCapacity, MaxCapacity } },
      ]),
    );
  },
};

const modifyListener: Effect = {
  shows: (take, operation) => {
    return [
      objects(take('DefaultActions')).map((action) => ({
        read: asked(operation, 'DescribeListeners', { ListenerArns: [take('ListenerArn')] }),
        in: 'Listeners[].DefaultActions[]',
        where: each(action),
      })),
    ];
  },
};

const changeRecords: Effect = {
  shows: (take, operation) => {
    const [batch = {}] = objects([take('ChangeBatch')]);
    const sets = objects(batch['Changes']).flatMap((change) => objects([change['ResourceRecordSet'] ?? '']));
    return [
      sets.map(({ Name = '', ResourceRecords = [], ...rest }) => ({
        read: asked(operation, 'ListResourceRecordSets', { HostedZoneId: take('HostedZoneId') }),
        in: 'ResourceRecordSets[]',
        where: {
          Name: { is: reads.canonicalName(text(Name)) },
          ResourceRecords: { has: { Value: text(objects(ResourceRecords)[0]?.['Value'] ?? '') } },
          ...each(rest),
        },
      })),
    ];
  },
};

const bucketOf = (take: Take, operation: Operation): Question =>
  asked(operation, 'ListObjectsV2', { Bucket: take('Bucket'), Prefix: take('Key') });

const snapshot = (id: InputValue): Where => ({ DBClusterSnapshotIdentifier: is(id), Status: { is: 'available' } });

const TERRAFORM = 'the plan of the data state compares it, and reconciliation applies it';

export const EFFECTS: Readonly<Record<string, Effect | undefined>> = {
  'ecs:UpdateService': updateService,
  'application-autoscaling:RegisterScalableTarget': registerScalableTarget,
  'elbv2:ModifyListener': modifyListener,
  'route53:ChangeResourceRecordSets': changeRecords,
  's3:PutObject': {
    shows: (take, operation) => [
      [{ read: bucketOf(take, operation), in: 'Contents[]', where: { Key: is(take('Key')) } }],
    ],
  },
  's3:DeleteObject': {
    shows: (take, operation) => [
      [
        {
          read: bucketOf(take, operation),
          in: '@',
          where: { Name: is(take('Bucket')), Contents: { lacks: { Key: text(take('Key')) } } },
        },
      ],
    ],
  },
  'rds:FailoverGlobalCluster': moves,
  'rds:SwitchoverGlobalCluster': moves,
  'rds:RemoveFromGlobalCluster': {
    shows: (take, operation) => {
      const arn = text(take('DbClusterIdentifier'));
      return [[globalCluster(take, operation, { GlobalClusterMembers: { lacks: { DBClusterArn: arn } } })]];
    },
  },
  'rds:ModifyGlobalCluster': {
    shows: (take, operation) => {
      const own = globalCluster(take, operation, { DeletionProtection: is(take('DeletionProtection')) });
      return [[own], [globalGone(take, operation)]];
    },
  },
  'rds:DeleteGlobalCluster': { shows: (take, operation) => [[globalGone(take, operation)]] },
  'rds:CreateGlobalCluster': {
    shows: (take, operation) => {
      const around = { DBClusterArn: text(take('SourceDBClusterIdentifier')), IsWriter: true };
      const made = globalCluster(take, operation, { GlobalClusterMembers: { has: around } });
      // Asked of the whole list: by its name it is a fault until it is there.
      return [[{ ...made, read: asked(operation, 'DescribeGlobalClusters', {}) }]];
    },
    left: { DeletionProtection: TERRAFORM, Tags: TERRAFORM },
  },
  'rds:ModifyDBCluster': {
    shows: (take, operation) => {
      const read = asked(operation, 'DescribeDBClusters', { DBClusterIdentifier: take('DBClusterIdentifier') });
      const where = { DeletionProtection: is(take('DeletionProtection')) };
      return [[{ read, in: 'DBClusters[]', where }], [clusterGone(take, operation)]];
    },
    left: { ApplyImmediately: 'says when, not what' },
  },
  'rds:DeleteDBCluster': {
    shows: (take, operation) => [[clusterGone(take, operation)]],
    left: { SkipFinalSnapshot: 'the snapshot before it is a step of its own' },
  },
  'rds:DeleteDBInstance': {
    shows: (take, operation) => {
      const DBInstanceIdentifier = take('DBInstanceIdentifier');
      return [
        [{ read: asked(operation, 'DescribeDBInstances', { DBInstanceIdentifier }), missing: 'DBInstanceNotFound' }],
      ];
    },
  },
  'rds:CreateDBClusterSnapshot': {
    shows: (take, operation) => {
      const where = {
        ...snapshot(take('DBClusterSnapshotIdentifier')),
        DBClusterIdentifier: is(take('DBClusterIdentifier')),
      };
      return [[{ read: asked(operation, 'DescribeDBClusterSnapshots', {}), in: 'DBClusterSnapshots[]', where }]];
    },
  },
  'rds:CopyDBClusterSnapshot': {
    shows: (take, operation) => {
      const read = asked(operation, 'DescribeDBClusterSnapshots', {});
      return [[{ read, in: 'DBClusterSnapshots[]', where: snapshot(take('TargetDBClusterSnapshotIdentifier')) }]];
    },
    left: {
      SourceDBClusterSnapshotIdentifier: 'the name of the copy is made of it',
      CopyTags: 'labels, no data',
    },
  },
};
