import { blocksOf, ignoredBy, type ComposedBlock, type ComposedState } from '../tree';
import type { Breach, Policy } from '../policy';

/** What a switch of roles moves behind Terraform's back. Data, with what a plan would do about it. */
interface Moved {
  readonly type: string;
  readonly arguments: readonly string[];
  readonly otherwise: string;
  /** Which resources of the type are meant. */
  readonly where?: (block: ComposedBlock) => boolean;
}

const inGlobalDatabase = ({ attributes }: ComposedBlock): boolean =>
  attributes['global_cluster_identifier'] !== undefined;
const hasVersion = ({ attributes }: ComposedBlock): boolean => attributes['engine_version'] !== undefined;

/** Source: terraform-provider-aws (rds/cluster.go, Read and Update); RDS widens availability zones to three on its own. */
export const MOVED: readonly Moved[] = [
  {
    type: 'aws_rds_cluster',
    arguments: ['replication_source_identifier', 'source_region', 'availability_zones', 'engine_version'],
    otherwise: 'after a switch the next plan promotes, replaces or upgrades the cluster',
    where: inGlobalDatabase,
  },
  {
    type: 'aws_rds_cluster_instance',
    arguments: ['engine_version'],
    otherwise: "the instance follows its cluster's version, and the next plan would argue with it",
    where: hasVersion,
  },
  {
    type: 'aws_rds_global_cluster',
    arguments: ['engine_version', 'source_db_cluster_identifier', 'database_name'],
    otherwise: 'a global cluster that was made anew around the survivor would be replaced',
  },
  {
    type: 'aws_ecs_service',
    arguments: ['desired_count'],
    otherwise: 'the next apply after a failover shrinks the region that serves',
  },
  {
    type: 'aws_appautoscaling_target',
    arguments: ['min_capacity', 'max_capacity'],
    otherwise: 'the next apply after a failover shrinks the region that serves',
  },
];

/** Where a global database is a member's, its membership must not also be said in the other way. */
const EITHER = ['global_cluster_identifier', 'replication_source_identifier'] as const;

export const movedByRunbooks: Policy = {
  id: 'moved-by-runbooks',
  title: 'what a switch of roles moves is in `ignore_changes`',
  why: 'A failover changes these in AWS. A plan that changes them back promotes, detaches or shrinks what has just become production.',
  check: (tree) => tree.states.flatMap((state) => blocksOf(state).flatMap((block) => ofBlock(state, block))),
};

function ofBlock(state: ComposedState, block: ComposedBlock): Breach[] {
  const ignored = ignoredBy(block);
  const rows = MOVED.filter(({ type, where }) => type === block.type && (where?.(block) ?? true));
  const open = rows.flatMap(({ arguments: names, otherwise }) =>
    names
      .filter((name) => !ignored.includes(name) && !ignored.includes('all'))
      .map((name) => ({
        state: state.id,
        at: block.address,
        what: `${name} is not in ignore_changes: ${otherwise}.`,
        fix: `Add "${name}" to its lifecycle.ignore_changes.`,
      })),
  );
  return [...open, ...twoWays(state, block)];
}

function twoWays(state: ComposedState, { type, address, attributes }: ComposedBlock): Breach[] {
  if (type !== 'aws_rds_cluster' || !EITHER.every((name) => attributes[name] !== undefined)) return [];
  return [
    {
      state: state.id,
      at: address,
      what: `It sets both ${EITHER.join(' and ')}: the provider ignores one when it creates, and promotes by the other later.`,
      fix: 'Leave replication_source_identifier out; a member of a global database joins by its identifier.',
    },
  ];
}
