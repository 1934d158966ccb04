/** Calls of RDS. */
import { BY_NAME, listed, MARKER, read, service, write, writes } from '../../../operations/rows';
import * as sets from './effects';

export const AURORA_OPERATIONS = {
  rds: service({
    load: () => import('@aws-sdk/client-rds'),
    sdkPackage: '@aws-sdk/client-rds',
    client: 'RDSClient',
    cli: 'rds',
    asl: 'rds',
    operations: {
      DescribeGlobalClusters: read('regional-control', {
        anywhere: true,
        pages: listed('GlobalClusters', MARKER, 'the identifier is compared whole, also in the whole list'),
      }),
      DescribeDBClusters: read('regional-control', { pages: listed('DBClusters', MARKER, BY_NAME) }),
      DescribeDBInstances: read('regional-control', {
        pages: listed('DBInstances', MARKER, 'filtered by the whole name of the cluster, compared once more'),
      }),
      DescribeDBClusterSnapshots: read('regional-control', {
        pages: listed(
          'DBClusterSnapshots',
          MARKER,
          'of one cluster, by its whole name; a snapshot by its whole name; those of Aurora by the beginning of theirs, since it ends with a time',
        ),
      }),
      ...writes(
        { plane: 'regional-control', promotes: 'always', sets: sets.moves },
        'FailoverGlobalCluster',
        'SwitchoverGlobalCluster',
      ),
      RemoveFromGlobalCluster: write('regional-control', { promotes: 'after-a-loss', sets: sets.removeFromGlobal }),
      CreateGlobalCluster: write('regional-control', { only: 'break-glass', sets: sets.createGlobal }),
      ModifyGlobalCluster: write('regional-control', { only: 'break-glass', sets: sets.modifyGlobal }),
      DeleteGlobalCluster: write('regional-control', { only: 'break-glass', sets: sets.deleteGlobal }),
      ModifyDBCluster: write('regional-control', { only: 'break-glass', sets: sets.modifyCluster }),
      DeleteDBCluster: write('regional-control', { only: 'break-glass', sets: sets.deleteCluster }),
      DeleteDBInstance: write('regional-control', { only: 'break-glass', sets: sets.deleteInstance }),
      CreateDBClusterSnapshot: write('regional-control', {
        permissions: ['rds:CreateDBClusterSnapshot', 'rds:AddTagsToResource'],
        only: 'break-glass',
        sets: sets.createSnapshot,
      }),
      // A copy is encrypted with a key of the region it lands in.
      CopyDBClusterSnapshot: write('regional-control', {
        permissions: ['rds:CopyDBClusterSnapshot', 'rds:AddTagsToResource', 'kms:CreateGrant', 'kms:DescribeKey'],
        sets: sets.copySnapshot,
      }),
    },
  }),
};
