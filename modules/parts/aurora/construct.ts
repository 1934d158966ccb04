/**
 * One region's member of the Aurora global database. A role is never part of an argument that replaces, promotes or resets:
 * what a member needs at creation only is in `ignore_changes`, so that plans are empty whichever way the roles lie.
 */
import { DataAwsKmsKey } from '@cdktf/provider-aws/lib/data-aws-kms-key';
import { DataAwsSecretsmanagerSecret } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group';
import { RdsCluster, type RdsClusterConfig } from '@cdktf/provider-aws/lib/rds-cluster';
import { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance';
import { RdsClusterParameterGroup } from '@cdktf/provider-aws/lib/rds-cluster-parameter-group';
import { RdsGlobalCluster } from '@cdktf/provider-aws/lib/rds-global-cluster';
import { Fn, type ITerraformDependable, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { DatabaseSettings } from '../../overlays/settings';
import type { RegionNames, StoreRole } from '../../topology/topology';
import { DATABASE_PORT } from '../network/construct/ports';
import { slot, type LayerPart } from '../../contracts/place';
import { ALARM } from '../../topology/alarms';
import { alarm, logGroup } from '../alarms/construct';
import { DATABASE } from './names';

export interface DatabaseProps {
  readonly names: Pick<
    RegionNames,
    'dbCluster' | 'dbInstances' | 'dbSubnetGroup' | 'dbClusterParameterGroup' | 'databaseSecret'
  >;
  readonly settings: DatabaseSettings;
  readonly globalClusterId: string;
  /** This region's data state owns the global cluster object. Fixed; not a role. */
  readonly home: boolean;
  readonly role: StoreRole;
  /** Region of the writer when this member is created as a replica. */
  readonly sourceRegion: string | null;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** Of this region: a member encrypted with a key that it cannot reach is lost for good. */
  readonly keyArn: string;
  /** The cluster waits for them: a log group that Aurora makes itself has no retention and no key. */
  readonly after: readonly ITerraformDependable[];
}

const ENGINE = 'aurora-postgresql';

/** Statements that take longer than this are logged with their text, in milliseconds. */
const SLOW_STATEMENT_MS = 1000;

/** Attributes a member gets at creation, or that a switch of roles changes behind Terraform's back. */
export const CLUSTER_IGNORES = [
  // Set by AWS on whoever follows; Terraform would take it away, and the provider promotes the replica to do so.
  'replication_source_identifier',
  // Where the writer was when this member was created; changing it would replace the cluster.
  'source_region',
  // A failover may align a member's version with the new writer; upgrades go by the clusters' own order.
  'engine_version',
  // RDS widens them to three by itself, and another set would replace the cluster.
  'availability_zones',
  // Only the member that seeds the database has them; the others follow.
  'master_username',
  'master_password',
  'master_password_wo',
  'master_password_wo_version',
  'database_name',
] as const;

/** What a global cluster made by a recovery, from the promoted cluster, has otherwise than one made empty. */
export const GLOBAL_CLUSTER_IGNORES = ['engine_version', 'database_name', 'source_db_cluster_identifier'] as const;

export class Database extends Construct {
  readonly cluster: RdsCluster;
  readonly secretArn: string;
  /** Of the key that the secret is encrypted with: bootstrap's choice, AWS's own key where it made none. */
  readonly secretKeyArn: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DatabaseProps,
  ) {
    super(scope, id);
    const globalClusterId = props.home ? this.globalCluster().id : props.globalClusterId;
    // Made by bootstrap, before any state; only its name is known here and only its ARN is read.
    const secret = new DataAwsSecretsmanagerSecret(this, 'secret', { name: props.names.databaseSecret });
    const secretKey = new DataAwsKmsKey(this, 'secret-key', {
      keyId: Token.asString(Fn.coalesce([secret.kmsKeyId, 'alias/aws/secretsmanager'])),
    });
    this.secretArn = secret.arn;
    this.secretKeyArn = secretKey.arn;
    this.cluster = this.member(globalClusterId);
    this.instances();
  }

  private globalCluster(): RdsGlobalCluster {
    const { settings, globalClusterId } = this.props;
    return new RdsGlobalCluster(this, 'global', {
      globalClusterIdentifier: globalClusterId,
      engine: ENGINE,
      engineVersion: settings.engine_version,
      storageEncrypted: true,
      deletionProtection: settings.deletion_protection.protect,
      // Membership ends cluster by cluster; never with the whole object, by a list that a failover made stale.
      forceDestroy: false,
      lifecycle: this.lifecycle(GLOBAL_CLUSTER_IGNORES),
    });
  }

  private member(globalClusterId: string): RdsCluster {
    const { names, settings } = this.props;
    return new RdsCluster(this, 'cluster', {
      clusterIdentifier: names.dbCluster,
      globalClusterIdentifier: globalClusterId,
      engine: ENGINE,
      engineVersion: settings.engine_version,
      port: DATABASE_PORT,
      dbSubnetGroupName: this.subnetGroup().name,
      dbClusterParameterGroupName: this.parameterGroup().name,
      vpcSecurityGroupIds: [this.props.securityGroupId],
      storageEncrypted: true,
      kmsKeyId: this.props.keyArn,
      // Allows tokens of IAM beside the password; a database user needs the role rds_iam as well before one works.
      iamDatabaseAuthenticationEnabled: true,
      backupRetentionPeriod: settings.backup_retention_days,
      copyTagsToSnapshot: true,
      deletionProtection: settings.deletion_protection.protect,
      deleteAutomatedBackups: false,
      skipFinalSnapshot: false,
      // One name on purpose: a second destroy fails until someone decided what becomes of the first one's snapshot.
      finalSnapshotIdentifier: `${names.dbCluster}-final`,
      enabledCloudwatchLogsExports: ['postgresql'],
      dependsOn: [...this.props.after],
      lifecycle: this.lifecycle(CLUSTER_IGNORES),
      ...this.creation(),
    });
  }

  /**
   * What only creation looks at. The home region seeds an empty global cluster as long as it is declared the writer; everyone
   * else, and the home region when it is rebuilt as a replica, joins without credentials, which arrive with the storage.
   */
  private creation(): Partial<RdsClusterConfig> {
    const { settings, home, role, sourceRegion } = this.props;
    if (home && role === 'writer') {
      return {
        databaseName: settings.name,
        masterUsername: settings.master_username,
        masterPasswordWo: this.ephemeralPassword(),
        masterPasswordWoVersion: 1,
      };
    }
    return sourceRegion === null ? {} : { sourceRegion };
  }

  /** Read while a plan or apply runs, handed to a write-only argument: neither state nor plan ever holds it. */
  private ephemeralPassword(): string {
    const address = `${this.node.id}_password`;
    TerraformStack.of(this).addOverride(`ephemeral.aws_secretsmanager_secret_version.${address}`, {
      secret_id: this.secretArn,
    });
    return `\${jsondecode(ephemeral.aws_secretsmanager_secret_version.${address}.secret_string)["password"]}`;
  }

  private instances(): void {
    const { names, settings, keyArn } = this.props;
    names.dbInstances.forEach((identifier, index) => {
      new RdsClusterInstance(this, `instance-${index + 1}`, {
        identifier,
        clusterIdentifier: this.cluster.clusterIdentifier,
        engine: ENGINE,
        instanceClass: settings.instance_class,
        publiclyAccessible: false,
        // Members are upgraded together, replicas first; a minor upgrade by itself would make switchovers impossible.
        autoMinorVersionUpgrade: false,
        copyTagsToSnapshot: true,
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: keyArn,
        lifecycle: { ignoreChanges: ['engine_version'] },
      });
    });
  }

  private subnetGroup(): DbSubnetGroup {
    return new DbSubnetGroup(this, 'subnets', {
      name: this.props.names.dbSubnetGroup,
      subnetIds: [...this.props.subnetIds],
    });
  }

  /** `rds.global_db_rpo` stays at its default: in a two-region database it would stop a promoted writer (Aurora User Guide). */
  private parameterGroup(): RdsClusterParameterGroup {
    const major = this.props.settings.engine_version.split('.')[0] ?? '';
    return new RdsClusterParameterGroup(this, 'parameters', {
      name: this.props.names.dbClusterParameterGroup,
      family: `${ENGINE}${major}`,
      parameter: [
        { name: 'rds.force_ssl', value: '1' },
        // Changes of the schema, and what is slow. Not every statement: those hold what customers typed.
        { name: 'log_statement', value: 'ddl' },
        { name: 'log_min_duration_statement', value: String(SLOW_STATEMENT_MS) },
      ],
    });
  }

  private lifecycle(ignores: readonly string[]): { ignoreChanges: string[]; preventDestroy?: boolean } {
    const protect = this.props.settings.deletion_protection.protect;
    return { ignoreChanges: [...ignores], ...(protect ? { preventDestroy: true } : {}) };
  }
}

const CLUSTER = slot<RdsCluster>('database cluster');

export const database: LayerPart = {
  part: 'aurora',
  construct: (place) => {
    const { stack, topology, here } = place;
    const base = place.read('platform');
    const logs = logGroup(stack, 'database-logs', {
      name: here.names.databaseLogGroup,
      retentionDays: here.logRetentionDays,
      keyArn: base.key_arn,
      protect: here.database.deletion_protection.protect,
    });
    const { cluster, secretArn, secretKeyArn } = new Database(stack, 'database', {
      names: here.names,
      settings: here.database,
      globalClusterId: topology.globalClusterId,
      home: here.region === topology.databaseHomeRegion,
      role: here.role.stores[DATABASE] ?? 'replica',
      sourceRegion: here.sourceRegion,
      subnetIds: base.isolated_subnet_ids,
      securityGroupId: base.database_security_group_id,
      keyArn: base.key_arn,
      after: [logs],
    });
    place.publish('data', {
      db_cluster_arn: cluster.arn,
      db_cluster_endpoint: cluster.endpoint,
      db_cluster_reader_endpoint: cluster.readerEndpoint,
      database_secret_arn: secretArn,
      database_secret_key_arn: secretKeyArn,
    });
    place.give(CLUSTER, cluster);
  },
};

/**
 * One in every region, whatever its role. The metric exists only in a replica's region, for the replica's own cluster, and
 * moves with the roles: an alarm made for the role of the day would fall silent with the first failover. Where this region
 * holds the writer, INSUFFICIENT_DATA is the right state; where it holds the replica, it means that the lag is unknown, which
 * is why no data must be neither good ("notBreaching") nor a page in the writer's region ("breaching").
 */
export const lagAlarm: LayerPart = {
  part: 'aurora',
  construct: ({ stack, here, read, of }) => {
    const seconds = here.database.lag_alarm_seconds;
    alarm(stack, 'replication-lag', {
      name: here.names.lagAlarm,
      description: `The replica in ${here.region} is more than ${seconds} s behind: a failover now would lose that much.`,
      namespace: 'AWS/RDS',
      metric: 'AuroraGlobalDBRPOLag',
      statistic: 'Maximum',
      dimensions: { DBClusterIdentifier: of(CLUSTER).clusterIdentifier },
      // The metric counts milliseconds.
      threshold: seconds * 1000,
      minutes: ALARM.periods,
      missing: 'missing',
      topicArn: read('platform').alarm_topic_arn,
    });
  },
};
