import {
  blocksOf,
  fields,
  isTrue,
  list,
  mentions,
  outputsOf,
  text,
  texts,
  type Attributes,
  type ComposedBlock,
  type ComposedValue,
} from '../tree';
import type { ComposedState, ComposedTree } from '../tree';
import type { TerraformTypes } from '../terraform-types';
import type { Breach, Policy } from '../policy';

const ANYWHERE = ['0.0.0.0/0', '::/0'];

/** Ports that may be open to the internet: web servers. All others may lead to data or to a shell. */
const WEB_PORTS = [80, 443];

const BUCKET_BLOCKS = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'];

export const noPublicData: Policy = {
  id: 'no-public-data',
  title: 'no data store can be reached from the internet',
  why: 'Databases that were reachable for a day are found within that day. The standby has the same data as the region that serves.',
  check: (tree, types) =>
    tree.states.flatMap((state) =>
      blocksOf(state).flatMap((block) => [
        ...openTo(state, block),
        ...accessible(state, block),
        ...ofBucket(tree, types, state, block),
        ...placed(tree, state, block, types.get(block.type)?.placedIn),
      ]),
    ),
};

const found = (state: ComposedState, block: ComposedBlock, what: string, fix: string): Breach => ({
  state: state.id,
  at: block.address,
  what,
  fix,
});

function openTo(state: ComposedState, block: ComposedBlock): Breach[] {
  return ingressOf(block)
    .filter((rule) => sourcesOf(rule).some((source) => ANYWHERE.includes(source)))
    .filter((rule) => !isWeb(rule))
    .map((rule) =>
      found(
        state,
        block,
        `It lets the internet in on ${portsOf(rule)}.`,
        'Name a security group or a range of the VPC as source.',
      ),
    );
}

function ingressOf({ type, attributes }: ComposedBlock): Attributes[] {
  if (type === 'aws_vpc_security_group_ingress_rule') return [attributes];
  if (type === 'aws_security_group_rule') return attributes['type'] === 'ingress' ? [attributes] : [];
  return ['aws_security_group', 'aws_default_security_group'].includes(type) ? list(attributes['ingress']) : [];
}

function sourcesOf(rule: Attributes): string[] {
  return ['cidr_ipv4', 'cidr_ipv6', 'cidr_blocks', 'ipv6_cidr_blocks'].flatMap((name) => texts(rule[name]));
}

function isWeb(rule: Attributes): boolean {
  const port = Number(rule['from_port']);
  return rule['from_port'] === rule['to_port'] && WEB_PORTS.includes(port);
}

function portsOf(rule: Attributes): string {
  const { from_port: from, to_port: to } = rule;
  if (from === undefined || from === null) return 'every port';
  return from === to ? `port ${JSON.stringify(from)}` : `ports ${JSON.stringify(from)} to ${JSON.stringify(to)}`;
}

function accessible(state: ComposedState, block: ComposedBlock): Breach[] {
  if (!isTrue(block.attributes['publicly_accessible'])) return [];
  return [found(state, block, 'publicly_accessible is true.', 'Set it to false.')];
}

function ofBucket(tree: ComposedTree, types: TerraformTypes, state: ComposedState, block: ComposedBlock): Breach[] {
  if (block.type === 'aws_s3_bucket_acl' && text(block.attributes['acl']).startsWith('public')) {
    return [found(state, block, `Its acl is ${text(block.attributes['acl'])}.`, 'Remove the acl.')];
  }
  if (block.type !== 'aws_s3_bucket') return [];
  const closed = blocksOf(state)
    .filter(({ type }) => type === 'aws_s3_bucket_public_access_block')
    .filter(({ attributes }) => mentions(attributes, block) || attributes['bucket'] === block.attributes['bucket'])
    .some(({ attributes }) => BUCKET_BLOCKS.every((name) => isTrue(attributes[name])));
  if (closed || types.get(block.type)?.publicOnPurpose?.(block, state, tree) === true) return [];
  const what = 'No aws_s3_bucket_public_access_block closes it.';
  return [found(state, block, what, `Add one with ${BUCKET_BLOCKS.join(', ')} all true.`)];
}

/** Follows subnets through outputs of other states to their definition, and looks for a route to the internet. */
function placed(tree: ComposedTree, state: ComposedState, block: ComposedBlock, argument?: string): Breach[] {
  if (argument === undefined) return [];
  const open = subnetsIn(tree, state, block.attributes[argument]).filter(([home, subnet]) => hasWayIn(home, subnet));
  return open.map(([home, subnet]) =>
    found(
      state,
      block,
      `${subnet.address} of ${home.id} is routed to an internet gateway.`,
      'Place data stores in isolated subnets.',
    ),
  );
}

type Placed = readonly [ComposedState, ComposedBlock];

function subnetsIn(tree: ComposedTree, state: ComposedState, value: ComposedValue | undefined): Placed[] {
  const here = blocksOf(state).filter((block) => block.type === 'aws_subnet' && mentions(value, block));
  const there = texts(value).flatMap((one) => {
    const [, reader, output] = /data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)/.exec(one) ?? [];
    const source = reader === undefined ? undefined : sourceOf(tree, state, reader);
    const published = source && outputsOf(source).find(({ name }) => name === output);
    return source && published ? subnetsIn(tree, source, published.attributes['value']) : [];
  });
  return [...here.map((block) => [state, block] as const), ...there];
}

function sourceOf(tree: ComposedTree, state: ComposedState, reader: string): ComposedState | undefined {
  const block = blocksOf(state, 'data').find((one) => one.address === `data.terraform_remote_state.${reader}`);
  const config = fields(block?.attributes['config']);
  const source = tree.states.find(
    ({ backend }) => backend.bucket === config['bucket'] && backend.key === config['key'],
  );
  return source === state ? undefined : source;
}

function hasWayIn(state: ComposedState, subnet: ComposedBlock): boolean {
  const all = blocksOf(state);
  const tables = all.filter(({ type }) => type === 'aws_route_table');
  const routes = all.filter(({ type, attributes }) => type === 'aws_route' && attributes['gateway_id'] !== undefined);
  return all
    .filter(({ type }) => type === 'aws_route_table_association')
    .filter(({ attributes }) => mentions(attributes['subnet_id'], subnet))
    .some(({ attributes }) =>
      tables
        .filter((table) => mentions(attributes['route_table_id'], table))
        .some((table) => routes.some((route) => mentions(route.attributes['route_table_id'], table))),
    );
}
