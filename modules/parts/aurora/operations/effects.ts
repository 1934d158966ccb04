/** What calls of RDS make true. */
import { is, text, type Effect, type ShownFact, type Take } from '../../../operations/effects';
import type { InputValue, Predicate } from '../../../operations/values';

type Asked = Readonly<Record<string, Predicate>>;

function globalCluster(take: Take, where: Asked): ShownFact {
  const id = take('GlobalClusterIdentifier');
  return {
    action: 'DescribeGlobalClusters',
    input: { GlobalClusterIdentifier: id },
    in: 'GlobalClusters[]',
    where: { GlobalClusterIdentifier: is(id), ...where },
  };
}

const globalGone = (take: Take): ShownFact => ({
  action: 'DescribeGlobalClusters',
  input: { GlobalClusterIdentifier: take('GlobalClusterIdentifier') },
  missing: 'GlobalClusterNotFound',
});

const clusterGone = (take: Take): ShownFact => ({
  action: 'DescribeDBClusters',
  input: { DBClusterIdentifier: take('DBClusterIdentifier') },
  missing: 'DBClusterNotFound',
});

const snapshots = (id: InputValue, where: Asked): ShownFact => ({
  action: 'DescribeDBClusterSnapshots',
  input: {},
  in: 'DBClusterSnapshots[]',
  where: { DBClusterSnapshotIdentifier: is(id), Status: { is: 'available' }, ...where },
});

const TERRAFORM = 'the plan of the data state compares it, and reconciliation applies it';

/** The writer is there, and nothing is under way any more. */
export const moves: Effect = {
  shows: (take) => [
    [
      {
        action: 'DescribeGlobalClusters',
        input: { GlobalClusterIdentifier: take('GlobalClusterIdentifier') },
        in: 'GlobalClusters[].GlobalClusterMembers[]',
        where: { DBClusterArn: is(take('TargetDbClusterIdentifier')), IsWriter: { is: true } },
      },
      globalCluster(take, { 'FailoverState.Status': { absent: true } }),
    ],
  ],
  left: { AllowDataLoss: 'says how the writer moves, not where' },
};

export const removeFromGlobal: Effect = {
  shows: (take) => {
    const arn = text(take('DbClusterIdentifier'));
    return [[globalCluster(take, { GlobalClusterMembers: { lacks: { DBClusterArn: arn } } })]];
  },
};

export const modifyGlobal: Effect = {
  shows: (take) => [[globalCluster(take, { DeletionProtection: is(take('DeletionProtection')) })], [globalGone(take)]],
};

export const deleteGlobal: Effect = { shows: (take) => [[globalGone(take)]] };

export const createGlobal: Effect = {
  shows: (take) => {
    const around = { DBClusterArn: text(take('SourceDBClusterIdentifier')), IsWriter: true };
    // Asked of the whole list: by its name it is a fault until it is there.
    return [[{ ...globalCluster(take, { GlobalClusterMembers: { has: around } }), input: {} }]];
  },
  left: { DeletionProtection: TERRAFORM, Tags: TERRAFORM },
};

export const modifyCluster: Effect = {
  shows: (take) => [
    [
      {
        action: 'DescribeDBClusters',
        input: { DBClusterIdentifier: take('DBClusterIdentifier') },
        in: 'DBClusters[]',
        where: { DeletionProtection: is(take('DeletionProtection')) },
      },
    ],
    [clusterGone(take)],
  ],
  left: { ApplyImmediately: 'says when, not what' },
};

export const deleteCluster: Effect = {
  shows: (take) => [[clusterGone(take)]],
  left: { SkipFinalSnapshot: 'the snapshot before it is a step of its own' },
};

export const deleteInstance: Effect = {
  shows: (take) => [
    [
      {
        action: 'DescribeDBInstances',
        input: { DBInstanceIdentifier: take('DBInstanceIdentifier') },
        missing: 'DBInstanceNotFound',
      },
    ],
  ],
};

export const createSnapshot: Effect = {
  shows: (take) => [
    [
      snapshots(take('DBClusterSnapshotIdentifier'), {
        DBClusterIdentifier: is(take('DBClusterIdentifier')),
      }),
    ],
  ],
};

export const copySnapshot: Effect = {
  shows: (take) => [[snapshots(take('TargetDBClusterSnapshotIdentifier'), {})]],
  left: {
    SourceDBClusterSnapshotIdentifier: 'the name of the copy is made of it',
    CopyTags: 'labels, no data',
  },
};
