/** Service models of a few operations, so that the gateway is tested without the emulator's environment. */
import { serviceModel, type Models, type ServiceModel } from '../model';

const text = { shape: 'Text' };
const shapes = {
  Text: { type: 'string' },
  Count: { type: 'integer' },
  Flag: { type: 'boolean' },
  Time: { type: 'timestamp' },
  Texts: { type: 'list', member: { shape: 'Text', locationName: 'Name' } },
  Members: { type: 'list', member: { shape: 'Text' } },
};

const rds: ServiceModel = serviceModel('rds', {
  metadata: { apiVersion: '2014-10-31', protocol: 'query', endpointPrefix: 'rds' },
  operations: {
    CreateDBCluster: {
      name: 'CreateDBCluster',
      http: { method: 'POST', requestUri: '/' },
      input: { shape: 'Create' },
      output: { shape: 'Created', resultWrapper: 'CreateDBClusterResult' },
    },
    DescribeDBClusters: {
      name: 'DescribeDBClusters',
      http: { method: 'POST', requestUri: '/' },
      input: { shape: 'Describe' },
      output: { shape: 'Described', resultWrapper: 'DescribeDBClustersResult' },
    },
  },
  shapes: {
    ...shapes,
    Create: {
      type: 'structure',
      members: {
        DBClusterIdentifier: text,
        MasterUserPassword: text,
        BackupRetentionPeriod: { shape: 'Count' },
        DeletionProtection: { shape: 'Flag' },
        AvailabilityZones: { shape: 'Texts' },
      },
    },
    Created: { type: 'structure', members: { DBCluster: { shape: 'Cluster' } } },
    Describe: { type: 'structure', members: { DBClusterIdentifier: text } },
    Described: { type: 'structure', members: { DBClusters: { shape: 'Clusters' } } },
    Clusters: { type: 'list', member: { shape: 'Cluster', locationName: 'DBCluster' } },
    Cluster: {
      type: 'structure',
      members: {
        DBClusterIdentifier: text,
        MultiAZ: { shape: 'Flag' },
        ClusterCreateTime: { shape: 'Time' },
        Readers: { shape: 'Members' },
      },
    },
  },
});

const cloudwatch: ServiceModel = serviceModel('cloudwatch', {
  metadata: {
    apiVersion: '2010-08-01',
    protocol: 'smithy-rpc-v2-cbor',
    jsonVersion: '1.0',
    targetPrefix: 'Granite',
    endpointPrefix: 'monitoring',
    awsQueryCompatible: {},
  },
  operations: {
    SetAlarmState: { name: 'SetAlarmState', http: { method: 'POST', requestUri: '/' }, input: { shape: 'Set' } },
    DescribeAlarms: {
      name: 'DescribeAlarms',
      http: { method: 'POST', requestUri: '/' },
      input: { shape: 'Describe' },
      output: { shape: 'Described', resultWrapper: 'DescribeAlarmsResult' },
    },
  },
  shapes: {
    ...shapes,
    Set: { type: 'structure', members: { AlarmName: text, StateValue: text } },
    Describe: { type: 'structure', members: { AlarmNames: { shape: 'Members' } } },
    Described: { type: 'structure', members: { MetricAlarms: { shape: 'Alarms' } } },
    Alarms: { type: 'list', member: { shape: 'Alarm' } },
    Alarm: {
      type: 'structure',
      members: { AlarmName: text, StateUpdatedTimestamp: { shape: 'Time' }, EvaluationPeriods: { shape: 'Count' } },
    },
  },
});

const s3: ServiceModel = serviceModel('s3', {
  metadata: { apiVersion: '2006-03-01', protocol: 'rest-xml', endpointPrefix: 's3' },
  operations: {
    CreateBucket: {
      name: 'CreateBucket',
      http: { method: 'PUT', requestUri: '/{Bucket}' },
      input: { shape: 'BucketOnly' },
    },
    PutObject: {
      name: 'PutObject',
      http: { method: 'PUT', requestUri: '/{Bucket}/{Key+}' },
      input: { shape: 'Object' },
    },
    CopyObject: {
      name: 'CopyObject',
      http: { method: 'PUT', requestUri: '/{Bucket}/{Key+}' },
      input: { shape: 'Copy' },
    },
    GetBucketVersioning: {
      name: 'GetBucketVersioning',
      http: { method: 'GET', requestUri: '/{Bucket}?versioning' },
      input: { shape: 'BucketOnly' },
    },
    ListObjects: {
      name: 'ListObjects',
      http: { method: 'GET', requestUri: '/{Bucket}' },
      input: { shape: 'BucketOnly' },
    },
  },
  shapes: {
    ...shapes,
    BucketOnly: {
      type: 'structure',
      required: ['Bucket'],
      members: { Bucket: { ...text, location: 'uri', locationName: 'Bucket' } },
    },
    Object: {
      type: 'structure',
      required: ['Bucket', 'Key'],
      members: {
        Bucket: { ...text, location: 'uri', locationName: 'Bucket' },
        Key: { ...text, location: 'uri', locationName: 'Key' },
      },
    },
    Copy: {
      type: 'structure',
      required: ['Bucket', 'Key', 'CopySource'],
      members: {
        Bucket: { ...text, location: 'uri', locationName: 'Bucket' },
        Key: { ...text, location: 'uri', locationName: 'Key' },
        CopySource: { ...text, location: 'header', locationName: 'x-amz-copy-source' },
      },
    },
  },
});

const secretsmanager: ServiceModel = serviceModel('secretsmanager', {
  metadata: {
    apiVersion: '2017-10-17',
    protocol: 'json',
    jsonVersion: '1.1',
    targetPrefix: 'secretsmanager',
    endpointPrefix: 'secretsmanager',
  },
  operations: {
    PutSecretValue: { name: 'PutSecretValue', http: { method: 'POST', requestUri: '/' }, input: { shape: 'Put' } },
  },
  shapes: { ...shapes, Put: { type: 'structure', members: { SecretId: text, SecretString: text } } },
});

/** `rds` (query), `cloudwatch` (CBOR, JSON, query), `s3` (rest-xml), `secretsmanager` (JSON). */
export const SMALL_MODELS: Models = {
  service: (name) => [rds, cloudwatch, s3, secretsmanager].find((model) => model.name === name),
};
