import { blocksOf, isTrue, list, text, type ComposedBlock, type ComposedState } from '../tree';
import type { Breach, Policy } from '../policy';

export const inTransit: Policy = {
  id: 'in-transit',
  title: 'clients, cache and database talk over TLS',
  why: 'What is encrypted at rest is read on the wire otherwise: by whoever can see a packet in the VPC, or on the way to it.',
  check: (tree) =>
    tree.states.flatMap((state) => {
      const groups = blocksOf(state).filter(({ type }) => type === 'aws_rds_cluster_parameter_group');
      return blocksOf(state).flatMap((block) => ofBlock(state, block, groups));
    }),
};

function ofBlock(state: ComposedState, block: ComposedBlock, groups: readonly ComposedBlock[]): Breach[] {
  const { type, attributes } = block;
  const found = (what: string, fix: string): Breach[] => [{ state: state.id, at: block.address, what, fix }];
  switch (type) {
    case 'aws_elasticache_replication_group':
      return isTrue(attributes['transit_encryption_enabled'])
        ? []
        : found('transit_encryption_enabled is not true.', 'Set it to true.');
    case 'aws_rds_cluster':
      return text(attributes['engine']).includes('postgresql') && !groups.some(forcesTls)
        ? found('No cluster parameter group of this state sets rds.force_ssl.', 'Set the parameter rds.force_ssl to 1.')
        : [];
    case 'aws_lb_listener':
      return listener(attributes['protocol'], block)
        ? []
        : found('It takes requests without TLS.', 'Use HTTPS or TLS, or redirect to it.');
    case 'aws_apigatewayv2_domain_name':
      return list(attributes['domain_name_configuration']).every((one) => one['security_policy'] === 'TLS_1_2')
        ? []
        : found('It accepts TLS below 1.2.', 'Set security_policy to TLS_1_2.');
    default:
      return [];
  }
}

function forcesTls({ attributes }: ComposedBlock): boolean {
  return list(attributes['parameter']).some(({ name, value }) => name === 'rds.force_ssl' && text(value) === '1');
}

function listener(protocol: unknown, { attributes }: ComposedBlock): boolean {
  const redirects = list(attributes['default_action']).every(({ type }) => type === 'redirect');
  return protocol === 'HTTPS' || protocol === 'TLS' || redirects;
}
