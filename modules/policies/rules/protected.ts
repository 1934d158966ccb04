import {
  blocksOf,
  isTrue,
  lifecycleOf,
  mentions,
  regionFacts,
  text,
  type ComposedBlock,
  type ComposedState,
  type ComposedTree,
} from '../tree';
import { outputsOf } from '../tree';
import type { Breach, Policy } from '../policy';

type Way = (block: ComposedBlock) => boolean;

const prevented: Way = (block) => isTrue(lifecycleOf(block)['prevent_destroy']);
const flag =
  (name: string): Way =>
  ({ attributes }) =>
    isTrue(attributes[name]);
const notForced: Way = ({ attributes }) => attributes['force_destroy'] === false;
const leavesSnapshot: Way = ({ attributes }) =>
  attributes['skip_final_snapshot'] === false && text(attributes['final_snapshot_identifier']) !== '';

/** A thing to protect: all of `needs` must hold. */
interface Need {
  readonly words: string;
  readonly holds: Way;
}

const PREVENTED: Need = { words: 'lifecycle.prevent_destroy', holds: prevented };
const need = (words: string, ...any: Way[]): Need => ({ words, holds: (block) => any.some((way) => way(block)) });

/** How each stateful type is protected, or why it is not. Types are those of modules/terraform/stateful.ts (a test compares). */
export const PROTECTION: Readonly<Record<string, readonly Need[] | { readonly unprotected: string }>> = {
  aws_rds_global_cluster: [
    PREVENTED,
    need('deletion_protection', flag('deletion_protection')),
    need('force_destroy = false', notForced),
  ],
  aws_rds_cluster: [
    PREVENTED,
    need('deletion_protection', flag('deletion_protection')),
    need('skip_final_snapshot = false with a final_snapshot_identifier', leavesSnapshot),
  ],
  aws_rds_cluster_instance: {
    unprotected:
      'its storage is the cluster’s, and one that failed to start must be replaceable; an apply refuses to lose it without being asked by name',
  },
  aws_db_instance: [
    PREVENTED,
    need('deletion_protection', flag('deletion_protection')),
    need('skip_final_snapshot = false with a final_snapshot_identifier', leavesSnapshot),
  ],
  aws_elasticache_replication_group: {
    unprotected:
      'a cache is filled again from the database; an apply still refuses to lose it without being asked by name',
  },
  aws_dynamodb_table: [need('deletion_protection_enabled', flag('deletion_protection_enabled'))],
  aws_s3_bucket: [need('force_destroy = false', notForced)],
  aws_efs_file_system: [PREVENTED],
  aws_sqs_queue: {
    unprotected: 'its messages live for days at most; an apply still refuses to lose it without being asked by name',
  },
  aws_kms_key: [PREVENTED],
  aws_kms_replica_key: [PREVENTED],
  aws_secretsmanager_secret: [PREVENTED],
  aws_route53_zone: [need('force_destroy = false or lifecycle.prevent_destroy', notForced, prevented)],
  aws_cloudwatch_log_group: [need('lifecycle.prevent_destroy or skip_destroy', prevented, flag('skip_destroy'))],
  aws_ecr_repository: [need('force_delete = false', ({ attributes }) => attributes['force_delete'] === false)],
  aws_backup_vault: [PREVENTED, need('force_destroy = false', notForced)],
};

/** What encrypts messages on their way holds nothing that stays. */
const PASSING = ['aws_sns_topic', 'aws_sqs_queue', 'aws_kms_alias'];

export const protectedState: Policy = {
  id: 'protected',
  title: 'what an apply cannot bring back is protected, or has a reason',
  why: 'A data store, key or record that one wrong plan deletes is gone, and the standby region with it where it was replicated from there.',
  check: (tree) => tree.states.flatMap((state) => blocksOf(state).flatMap((block) => ofBlock(tree, state, block))),
};

function ofBlock(tree: ComposedTree, state: ComposedState, block: ComposedBlock): Breach[] {
  const needs = PROTECTION[block.type];
  if (needs === undefined || 'unprotected' in needs) return [];
  // The overlays give it up with a reason: `database.deletion_protection`.
  if ((regionFacts(tree, state.region)?.unprotectedBecause ?? null) !== null) return [];
  if (block.type === 'aws_kms_key' && encryptsOnlyPassing(state, block)) return [];
  return needs
    .filter(({ holds }) => !holds(block))
    .map(({ words }) => ({
      state: state.id,
      at: block.address,
      what: `It lacks ${words}.`,
      fix: `Set ${words}, or give up protection in an overlay: database.deletion_protection with a reason.`,
    }));
}

function encryptsOnlyPassing(state: ComposedState, key: ComposedBlock): boolean {
  const users = blocksOf(state).filter((block) => block.address !== key.address && mentions(block.attributes, key));
  const published = outputsOf(state).some(({ attributes }) => mentions(attributes, key));
  return !published && users.length > 0 && users.every(({ type }) => PASSING.includes(type));
}
