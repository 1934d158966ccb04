/** Types that no part makes. Each has its row so that the rules judge what somebody adds: without one, a type passes as harmless. */
import { writeOnly } from '../policies/rules/no-secrets';
import type { TerraformTypeFacts, TerraformTypeRows, TypeRule } from '../policies/terraform-types';
import { flag, leavesSnapshot, need, notForced, PREVENTED } from './protection';

const WHY = 'no part makes one; the rules judge it all the same where somebody adds it';
const EXISTS = 'the second region fails with EntityAlreadyExists, or one role serves both and is fought over';
const EDGE = 'the edge has one configuration for all regions: the second creation fails';
const CONTROL = 'the second creation fails, or two states own one object';
/** One name for all regions, at the edge. */
const AT_THE_EDGE = { argument: 'name', space: 'account', apart: 'suffix', otherwise: EDGE } as const;
const always = (): boolean => true;

const secureString: TypeRule = ({ attributes }) =>
  attributes['type'] === 'SecureString' && attributes['value'] !== undefined
    ? [{ what: 'value is kept in the state.', fix: writeOnly('value') }]
    : [];

const ROWS: TerraformTypeRows = {
  aws_autoscaling_group: {
    carriesTags: true,
  },
  aws_backup_vault: {
    stateful: 'its recovery points go with it',
    protection: [PREVENTED, need('force_destroy = false', notForced)],
    key: { argument: 'kms_key_arn' },
  },
  aws_budgets_budget: {
    namespace: { argument: 'name', space: 'account', apart: 'suffix', otherwise: 'DuplicateRecordException' },
  },
  aws_cloudfront_cache_policy: {
    namespace: AT_THE_EDGE,
  },
  aws_cloudfront_function: {
    namespace: AT_THE_EDGE,
  },
  aws_cloudfront_key_group: {
    namespace: AT_THE_EDGE,
  },
  aws_cloudfront_key_value_store: {
    namespace: AT_THE_EDGE,
  },
  aws_cloudfront_origin_access_control: {
    namespace: AT_THE_EDGE,
  },
  aws_cloudfront_origin_request_policy: {
    namespace: AT_THE_EDGE,
  },
  aws_cloudfront_public_key: {
    namespace: AT_THE_EDGE,
  },
  aws_cloudfront_realtime_log_config: {
    namespace: AT_THE_EDGE,
  },
  aws_cloudfront_response_headers_policy: {
    namespace: AT_THE_EDGE,
  },
  aws_cloudwatch_composite_alarm: {
    alarm: {},
  },
  aws_db_instance: {
    stateful: 'it is a database; its data goes with it',
    protection: [
      PREVENTED,
      need('deletion_protection', flag('deletion_protection')),
      need('skip_final_snapshot = false with a final_snapshot_identifier', leavesSnapshot),
    ],
    key: { argument: 'kms_key_id', on: ['storage_encrypted'] },
    secrets: { arguments: ['password'] },
  },
  aws_db_parameter_group: {
    identifier: { argument: 'name' },
  },
  aws_docdb_cluster: {
    secrets: { arguments: ['password', 'master_password'] },
  },
  aws_dynamodb_table: {
    stateful: 'its items go with it',
    protection: [need('deletion_protection_enabled', flag('deletion_protection_enabled'))],
    key: { argument: 'server_side_encryption.kms_key_arn', on: ['server_side_encryption.enabled'] },
  },
  aws_ebs_volume: {
    key: { argument: 'kms_key_id', on: ['encrypted'] },
  },
  aws_ecr_repository: {
    stateful: 'its images go with it, and running services cannot start new tasks',
    protection: [need('force_delete = false', ({ attributes }) => attributes['force_delete'] === false)],
    key: { argument: 'encryption_configuration.kms_key' },
  },
  aws_ecrpublic_repository: {
    namespace: { argument: 'repository_name', space: 'account', apart: 'suffix', otherwise: CONTROL },
  },
  aws_efs_file_system: {
    stateful: 'its files go with it',
    protection: [PREVENTED],
    key: { argument: 'kms_key_id', on: ['encrypted'] },
  },
  aws_globalaccelerator_accelerator: {
    namespace: AT_THE_EDGE,
  },
  aws_iam_access_key: {
    secrets: { keeper: 'Use a role.' },
  },
  aws_iam_group: {
    namespace: { argument: 'name', space: 'account', apart: 'suffix', otherwise: EXISTS },
  },
  aws_iam_instance_profile: {
    namespace: { argument: 'name', space: 'account', apart: 'suffix', otherwise: EXISTS },
  },
  aws_iam_openid_connect_provider: {
    namespace: { argument: 'url', space: 'account', apart: 'once', otherwise: EXISTS },
  },
  aws_iam_policy: {
    namespace: { argument: 'name', space: 'account', apart: 'suffix', otherwise: EXISTS },
  },
  aws_iam_saml_provider: {
    namespace: { argument: 'name', space: 'account', apart: 'suffix', otherwise: EXISTS },
  },
  aws_iam_server_certificate: {
    namespace: { argument: 'name', space: 'account', apart: 'suffix', otherwise: EXISTS },
  },
  aws_iam_service_linked_role: {
    namespace: {
      argument: 'aws_service_name',
      space: 'account',
      apart: 'once',
      otherwise: 'it already exists in the second region',
    },
  },
  aws_iam_user: {
    namespace: { argument: 'name', space: 'account', apart: 'suffix', otherwise: EXISTS },
  },
  aws_iam_user_login_profile: {
    secrets: { keeper: 'Use roles and an identity provider.' },
  },
  aws_kinesis_stream: {
    key: { argument: 'kms_key_id' },
  },
  aws_kms_replica_key: {
    stateful: 'what this region encrypted with it can no longer be read here',
    protection: [PREVENTED],
  },
  aws_neptune_cluster: {
    secrets: { arguments: ['password'] },
  },
  aws_redshift_cluster: {
    secrets: { arguments: ['password', 'master_password'] },
  },
  aws_route53recoverycontrolconfig_cluster: {
    namespace: { argument: 'name', space: 'account', apart: 'suffix', otherwise: CONTROL },
  },
  aws_route53recoverycontrolconfig_control_panel: {
    namespace: { argument: 'name', space: 'account', apart: 'suffix', otherwise: CONTROL },
  },
  aws_route53recoveryreadiness_cell: {
    namespace: { argument: 'cell_name', space: 'account', apart: 'suffix', otherwise: CONTROL },
  },
  aws_route53recoveryreadiness_recovery_group: {
    namespace: { argument: 'recovery_group_name', space: 'account', apart: 'suffix', otherwise: CONTROL },
  },
  aws_secretsmanager_secret: {
    stateful: 'its value is kept nowhere else',
    protection: [PREVENTED],
    key: { argument: 'kms_key_id' },
  },
  aws_secretsmanager_secret_version: {
    secrets: { arguments: ['secret_string', 'secret_binary'] },
  },
  aws_shield_protection_group: {
    namespace: { argument: 'protection_group_id', space: 'account', apart: 'suffix', otherwise: CONTROL },
  },
  aws_sqs_queue: {
    stateful: 'messages that wait in it are lost',
    protection: {
      unprotected: 'its messages live for days at most; an apply still refuses to lose it without being asked by name',
    },
    key: { argument: 'kms_master_key_id' },
    identifier: { argument: 'name', ask: 'sqs get-queue-url --queue-name {} --query QueueUrl' },
    passing: true,
  },
  aws_ssm_parameter: {
    identifier: { argument: 'name' },
    secrets: { judge: secureString },
  },
  aws_wafv2_ip_set: {
    namespace: { ...AT_THE_EDGE, when: { argument: 'scope', is: 'CLOUDFRONT' } },
  },
  aws_wafv2_regex_pattern_set: {
    namespace: { ...AT_THE_EDGE, when: { argument: 'scope', is: 'CLOUDFRONT' } },
  },
  aws_wafv2_rule_group: {
    namespace: { ...AT_THE_EDGE, when: { argument: 'scope', is: 'CLOUDFRONT' } },
  },
  aws_wafv2_web_acl: {
    namespace: { ...AT_THE_EDGE, when: { argument: 'scope', is: 'CLOUDFRONT' } },
  },
  'data.aws_kms_secrets': {
    secrets: { reads: always },
  },
  'data.aws_secretsmanager_random_password': {
    secrets: { reads: always },
  },
  'data.aws_secretsmanager_secret_version': {
    secrets: { reads: always },
  },
  'data.aws_ssm_parameter': {
    secrets: { reads: ({ with_decryption: decrypts }) => decrypts !== false },
  },
  random_bytes: {
    secrets: { keeper: 'Let Secrets Manager or KMS make the value.' },
  },
  random_password: {
    secrets: { keeper: 'Let Secrets Manager make the value (`dr bootstrap`), and pass it as a write-only argument.' },
  },
  tls_private_key: {
    secrets: { keeper: 'Make the key where it is used.' },
  },
};

export const TYPES_NOT_IN_USE: TerraformTypeRows = Object.fromEntries(
  Object.entries(ROWS).map(([type, facts]): [string, TerraformTypeFacts] => [type, { ...facts, notInUse: WHY }]),
);
