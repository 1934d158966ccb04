import {
  blocksOf,
  ignoredBy,
  type Attributes,
  type ComposedBlock,
  type ComposedState,
  type Flip,
  type ComposedValue,
} from '../tree';
import type { ComposedTree } from '../tree';
import type { Breach, Policy } from '../policy';

/** Arguments of which a change in place is wanted when roles move. Data, with the reason. */
export const MOVES_IN_PLACE: readonly { readonly type: string; readonly argument: string; readonly why: string }[] = [
  {
    type: 'aws_route53_record',
    argument: 'records',
    why: "the service record's target is what a switch moves; the record is updated in place",
  },
];

/**
 * What a change of the argument does, where that is known. Source: terraform-provider-aws, internal/service/rds/cluster.go and
 * global_cluster.go (ForceNew, and the calls that Update makes).
 */
export const DANGEROUS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_rds_cluster: {
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
  aws_rds_global_cluster: {
    source_db_cluster_identifier: 'it replaces the global cluster',
    database_name: 'it replaces the global cluster',
    storage_encrypted: 'it replaces the global cluster',
    global_cluster_identifier: 'it replaces the global cluster',
    engine: 'it replaces the global cluster',
  },
  aws_ecs_service: { desired_count: 'an apply after a failover shrinks the region that serves' },
  aws_appautoscaling_target: {
    min_capacity: 'an apply after a failover shrinks the region that serves',
    max_capacity: 'an apply after a failover caps the region that serves',
  },
  aws_lb_listener: { default_action: 'it undoes the last deployment' },
  aws_elasticache_replication_group: { global_replication_group_id: 'it replaces the replication group' },
  aws_s3_bucket: { bucket: 'it replaces the bucket' },
};

/** In no plan: ephemeral values are in no state, and an order is not a change. */
const WITHOUT_EFFECT = ['depends_on', '//'];

const FIX =
  'Make it the same for both roles, or name it in ignore_changes if a runbook owns it (docs/decisions/012-role-is-data-in-every-plan.md).';

/** Compares the tree with itself under other roles. Says nothing where `tree.flips` is empty. */
export const roleIsData: Policy = {
  id: 'role-is-data',
  title: 'flipping the roles replaces, promotes, detaches and resets nothing',
  why: 'After a failover the overlays are flipped to say what is. A plan that then does more than move the service record undoes the failover, or destroys the database.',
  check: (tree) => {
    const seen = new Set<string>();
    return tree.flips
      .flatMap((flip) => differences(tree, flip))
      .filter(({ state, at, what }) => {
        const key = `${state}/${at} ${what.split(' when ')[0] ?? ''}`;
        return !seen.has(key) && seen.add(key) !== undefined;
      });
  },
};

function differences(tree: ComposedTree, flip: Flip): Breach[] {
  const compared = tree.states.filter(({ id }) => flip.compared?.includes(id) ?? true);
  return compared.flatMap((state) => {
    const flipped = flip.states.find(({ id }) => id === state.id);
    if (flipped === undefined) return [found(state, 'terraform', `The state is gone when roles move (${flip.what}).`)];
    return [...ofSections(state, flipped, flip), ...ofResources(state, flipped, flip)];
  });
}

/** Providers, backend, data sources and outputs must not know a role: a region that moves replaces all that is in it. */
function ofSections(state: ComposedState, flipped: ComposedState, { what }: Flip): Breach[] {
  const names = new Set([...Object.keys(state.config), ...Object.keys(flipped.config)]);
  return [...names]
    .filter((name) => !['resource', 'ephemeral', '//'].includes(name))
    .filter((name) => !same(state.config[name], flipped.config[name]))
    .map((name) => found(state, name, `The section ${name} differs when roles move (${what}).`));
}

function ofResources(state: ComposedState, flipped: ComposedState, flip: Flip): Breach[] {
  const before = new Map(blocksOf(state).map((block) => [block.address, block]));
  const after = new Map(blocksOf(flipped).map((block) => [block.address, block]));
  const only = [...new Set([...before.keys(), ...after.keys()])].filter((at) => !(before.has(at) && after.has(at)));
  return [
    ...only.map((at) => {
      const act = before.has(at) ? 'destroyed' : 'created';
      return found(state, at, `It is ${act} when roles move (${flip.what}).`);
    }),
    ...[...before].flatMap(([at, block]) => {
      const other = after.get(at);
      return other === undefined ? [] : ofArguments(state, block, other, flip);
    }),
  ];
}

function ofArguments(state: ComposedState, before: ComposedBlock, after: ComposedBlock, { what }: Flip): Breach[] {
  return differing(before.attributes, after.attributes)
    .filter((name) => !WITHOUT_EFFECT.includes(name))
    .filter((name) => !(ignores(before, name) && ignores(after, name)))
    .filter((name) => !MOVES_IN_PLACE.some(({ type, argument }) => type === before.type && argument === name))
    .map((name) => {
      const known = DANGEROUS[before.type]?.[name] ?? 'nobody has said that this is harmless';
      return found(state, before.address, `${name} differs when roles move (${what}): ${known}.`);
    });
}

function found(state: ComposedState, at: string, what: string): Breach {
  return { state: state.id, at, what, fix: FIX };
}

function ignores(block: ComposedBlock, name: string): boolean {
  const ignored = ignoredBy(block);
  return ignored.includes(name) || ignored.includes('all');
}

function differing(left: Attributes, right: Attributes): string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((name) => !same(left[name], right[name]));
}

function same(left: ComposedValue | undefined, right: ComposedValue | undefined): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  return differing(fieldsOf(left), fieldsOf(right)).filter((name) => name !== '//').length === 0;
}

/** A list's elements count by their place. */
const fieldsOf = (value: ComposedValue): Attributes => Object.fromEntries(Object.entries(value as object));
