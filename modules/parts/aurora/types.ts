/**
 * Facts about the Terraform types of the database. Source of what roles do: terraform-provider-aws, internal/service/rds/cluster.go and
 * global_cluster.go (ForceNew, and the calls that Read and Update make); RDS widens availability zones to three on its own.
 */
import type { TerraformTypeRows, ComparedInstead, TypeRule } from '../../policies/terraform-types';
import { blocksOf, list, text, type ComposedBlock } from '../../policies/tree';
import { permit, KEY_USE, LINKED_ROLE, RDS_TAGS } from '../permit';
import { PREVENTED, flag, leavesSnapshot, need, notForced } from '../protection';

const STORED = 'stored and answered as it was given; nothing comes of it';
const AT_CREATION = 'AWS takes it when the resource is made, and has no call that changes it';
const SECRET = 'it is written when the database is made and read by nobody; the secret is another check of preflight';
const demanded = (...ids: [string, ...string[]]): ComparedInstead => ({ by: 'demands', ids });
const nobody = (why: string): ComparedInstead => ({ by: 'nobody', why });

export const AURORA_TYPES: TerraformTypeRows = {
  aws_db_subnet_group: {
    permissions: permit(
      'rds',
      'CreateDBSubnetGroup AddTagsToResource',
      'DescribeDBSubnetGroups ListTagsForResource',
      `ModifyDBSubnetGroup ${RDS_TAGS}`,
      'DeleteDBSubnetGroup',
    ),
    lab: STORED,
    identifier: { argument: 'name' },
    placedIn: 'subnet_ids',
  },
  aws_rds_cluster: {
    permissions: permit(
      'rds',
      `CreateDBCluster AddTagsToResource ${LINKED_ROLE} ${KEY_USE}`,
      'DescribeDBClusters DescribeGlobalClusters ListTagsForResource',
      `ModifyDBCluster RemoveFromGlobalCluster ${RDS_TAGS}`,
      'DeleteDBCluster CreateDBClusterSnapshot RemoveFromGlobalCluster',
    ),
    lab: 'no PostgreSQL; creating and changing take no modelled time; no restore',
    stateful: 'it is the database; its data goes with it',
    protection: [
      PREVENTED,
      need('deletion_protection', flag('deletion_protection')),
      need('skip_final_snapshot = false with a final_snapshot_identifier', leavesSnapshot),
    ],
    refused: {
      global_cluster_identifier: {
        rule: 'moves-global-membership',
        why: 'changing global_cluster_identifier in place takes the cluster out of its Aurora global database, and it can never join again',
      },
      replication_source_identifier: {
        rule: 'promotes-replica',
        why: 'changing replication_source_identifier in place promotes the replica: two regions would accept writes',
      },
    },
    key: { argument: 'kms_key_id', on: ['storage_encrypted'] },
    identifier: { argument: 'cluster_identifier' },
    roles: {
      moved: {
        arguments: ['replication_source_identifier', 'source_region', 'availability_zones', 'engine_version'],
        otherwise: 'after a switch the next plan promotes, replaces or upgrades the cluster',
        where: ({ attributes }) => attributes['global_cluster_identifier'] !== undefined,
      },
      judge: joinsOneWay,
      harm: {
        replication_source_identifier:
          'the provider answers with PromoteReadReplicaDBCluster: two regions would accept writes',
        global_cluster_identifier:
          'the provider answers with RemoveFromGlobalCluster, and the cluster can never join again',
        source_region: 'it replaces the cluster',
        storage_encrypted: 'it replaces the cluster',
        snapshot_identifier: 'it replaces the cluster',
        kms_key_id: 'it replaces the cluster',
        engine: 'it replaces the cluster',
        cluster_identifier: 'it replaces the cluster',
        database_name: 'it replaces the cluster',
        master_username: 'it replaces the cluster',
        availability_zones: 'it replaces the cluster',
        db_subnet_group_name: 'it replaces the cluster',
        master_password: 'it resets the password of the writer, and fails on a replica',
        master_password_wo_version: 'it resets the password of the writer, and fails on a replica',
        engine_version: 'it upgrades one member apart from the others',
      },
    },
    ignored: {
      availability_zones: nobody(AT_CREATION),
      database_name: nobody(AT_CREATION),
      engine_version: demanded('engine-version'),
      master_password: nobody(SECRET),
      master_password_wo: nobody(SECRET),
      master_password_wo_version: nobody(SECRET),
      master_username: nobody(AT_CREATION),
      replication_source_identifier: { by: 'roles' },
      source_region: nobody(AT_CREATION),
    },
    inTransit: forcesTls,
    secrets: { arguments: ['master_password'] },
  },
  aws_rds_cluster_instance: {
    permissions: permit(
      'rds',
      `CreateDBInstance AddTagsToResource ${KEY_USE}`,
      'DescribeDBInstances DescribeDBClusters ListTagsForResource',
      `ModifyDBInstance RebootDBInstance ${RDS_TAGS}`,
      'DeleteDBInstance',
    ),
    lab: 'no PostgreSQL; available at once',
    stateful: 'a cluster without instances cannot be promoted, and a writer without instances does not write',
    protection: {
      unprotected:
        'its storage is the cluster’s, and one that failed to start must be replaceable; an apply refuses to lose it without being asked by name',
    },
    key: { argument: 'performance_insights_kms_key_id', where: 'performance_insights_enabled' },
    identifier: { argument: 'identifier' },
    roles: {
      moved: {
        arguments: ['engine_version'],
        otherwise: "the instance follows its cluster's version, and the next plan would argue with it",
        where: ({ attributes }) => attributes['engine_version'] !== undefined,
      },
    },
    ignored: {
      engine_version: demanded('instance-versions'),
    },
  },
  aws_rds_cluster_parameter_group: {
    permissions: permit(
      'rds',
      'CreateDBClusterParameterGroup ModifyDBClusterParameterGroup AddTagsToResource',
      'DescribeDBClusterParameterGroups DescribeDBClusterParameters ListTagsForResource',
      `ModifyDBClusterParameterGroup ResetDBClusterParameterGroup ${RDS_TAGS}`,
      'DeleteDBClusterParameterGroup',
    ),
    lab: 'parameters change nothing',
    identifier: { argument: 'name' },
  },
  aws_rds_global_cluster: {
    permissions: permit(
      'rds',
      'CreateGlobalCluster AddTagsToResource',
      'DescribeGlobalClusters ListTagsForResource',
      `ModifyGlobalCluster ${RDS_TAGS}`,
      'DeleteGlobalCluster RemoveFromGlobalCluster',
    ),
    lab: 'no rows: a loss is a lag in seconds',
    stateful: 'it ties the regions together; a new one starts without members',
    protection: [
      PREVENTED,
      need('deletion_protection', flag('deletion_protection')),
      need('force_destroy = false', notForced),
    ],
    namespace: {
      argument: 'global_cluster_identifier',
      space: 'account',
      apart: 'once',
      otherwise: 'GlobalClusterAlreadyExistsFault; and a state that owns it blocks the others when its region is out',
    },
    identifier: { argument: 'global_cluster_identifier' },
    roles: {
      moved: {
        arguments: ['engine_version', 'source_db_cluster_identifier', 'database_name'],
        otherwise: 'a global cluster that was made anew around the survivor would be replaced',
      },
      harm: {
        source_db_cluster_identifier: 'it replaces the global cluster',
        database_name: 'it replaces the global cluster',
        storage_encrypted: 'it replaces the global cluster',
        global_cluster_identifier: 'it replaces the global cluster',
        engine: 'it replaces the global cluster',
      },
    },
    ignored: {
      database_name: nobody(AT_CREATION),
      engine_version: demanded('engine-version'),
      source_db_cluster_identifier: { by: 'roles' },
    },
    encryptedBy: 'storage_encrypted',
    unscopable: {
      'rds:DescribeGlobalClusters': 'it lists global clusters of the account',
    },
  },
};

function forcesTls({ attributes }: ComposedBlock, state: Parameters<TypeRule>[1]): ReturnType<TypeRule> {
  const groups = blocksOf(state).filter(({ type }) => type === 'aws_rds_cluster_parameter_group');
  return text(attributes['engine']).includes('postgresql') && !groups.some(setsForceSsl)
    ? [
        {
          what: 'No cluster parameter group of this state sets rds.force_ssl.',
          fix: 'Set the parameter rds.force_ssl to 1.',
        },
      ]
    : [];
}

function setsForceSsl({ attributes }: ComposedBlock): boolean {
  return list(attributes['parameter']).some(({ name, value }) => name === 'rds.force_ssl' && text(value) === '1');
}

/** A member of a global database must not say its membership in two ways. */
function joinsOneWay({ attributes }: ComposedBlock): ReturnType<TypeRule> {
  const either = ['global_cluster_identifier', 'replication_source_identifier'];
  if (!either.every((name) => attributes[name] !== undefined)) return [];
  return [
    {
      what: `It sets both ${either.join(' and ')}: the provider ignores one when it creates, and promotes by the other later.`,
      fix: 'Leave replication_source_identifier out; a member of a global database joins by its identifier.',
    },
  ];
}
