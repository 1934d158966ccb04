/** Names of the region’s member of the global database. */
import { partitionOf } from '../../overlays/regions';
import type { StoreRule } from '../../topology/arrange';
import { name, prefixOf, type NamesMade } from '../../topology/naming';
import type { EnvironmentNameRule, EnvironmentNamesMade, PieceRule, PiecesMade } from '../../topology/pieces';

export const databaseNames = {
  // RDS chooses this name itself; declaring the group beforehand is what gives it a key and a retention.
  databaseLogGroup: name(512, ({ prefix }) => `/aws/rds/cluster/${prefix}/postgresql`),
  /** RDS, CreateDBCluster DBClusterIdentifier, CreateDBInstance DBInstanceIdentifier. */
  dbCluster: name(63, ({ prefix }) => prefix),
  dbClusterArn: name(
    null,
    ({ prefix, settings, region }) =>
      `arn:${partitionOf(region.region)}:rds:${region.region}:${settings.account_id}:cluster:${prefix}`,
  ),
  /** `<dbCluster>-<n>`, n from 1. */
  dbInstances: name(63, ({ prefix, region }): readonly string[] =>
    Array.from({ length: region.database.instances }, (_, index) => `${prefix}-${index + 1}`),
  ),
  /** RDS, CreateDBSubnetGroup and CreateDBClusterParameterGroup. */
  dbSubnetGroup: name(255, ({ prefix }) => prefix),
  // The family is fixed when a parameter group is made, so the major version is part of its name: an upgrade makes a second one.
  dbClusterParameterGroup: name(
    255,
    ({ prefix, region }) => `${prefix}-postgresql${region.database.engine_version.split('.')[0] ?? ''}`,
  ),
  /** CloudWatch, PutMetricAlarm AlarmName. */
  lagAlarm: name(255, ({ prefix }) => `${prefix}-replication-lag`),
};

/** The global cluster: one name for the whole account. RDS, CreateGlobalCluster. */
const globalClusterId: EnvironmentNameRule = {
  what: 'global cluster',
  most: 63,
  make: (prefix) => `${prefix}-global`,
};

export const globalDatabaseNames = { globalClusterId };

/** Region of the writer, where this one is a replica. */
const sourceRegion: PieceRule<string | null> = ({ is_aurora_secondary: secondary, aurora_source_region: source }) =>
  secondary ? source : null;

export const databasePieces = { sourceRegion };

/** The store that the global database is. */
export const DATABASE = 'database';

export const databaseStore: StoreRule = {
  name: DATABASE,
  what: 'Aurora global database',
  title: (settings) => globalClusterId.make(prefixOf(settings)),
  roleIn: ({ is_aurora_secondary: secondary }) => (secondary ? 'replica' : 'writer'),
};

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof databaseNames> {}
  interface RegionParts extends PiecesMade<typeof databasePieces> {}
  interface EnvironmentNames extends EnvironmentNamesMade<typeof globalDatabaseNames> {}
}
