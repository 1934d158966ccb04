/** The network of a region, and who may talk to whom in it. */
import { slot, type LayerPart } from '../../../contracts/place';
import { Firewall } from './firewall';
import { Network } from './network';

export const NETWORK = slot<Network>('network');
export const FIREWALL = slot<Firewall>('firewall');

export const regionNetwork: LayerPart = {
  part: 'network',
  construct: (place) => {
    const { stack, here } = place;
    const { prefix } = here.names;
    const network = new Network(stack, 'network', {
      prefix,
      region: here.region,
      cidr: here.vpcCidr,
      zones: here.zones,
    });
    const firewall = new Firewall(stack, 'firewall', {
      prefix,
      vpcId: network.vpcId,
      vpcCidr: here.vpcCidr,
      containerPort: here.container.port,
    });
    place.give(NETWORK, network);
    place.give(FIREWALL, firewall);
    place.publish('platform', {
      vpc_id: network.vpcId,
      private_subnet_ids: network.privateSubnetIds,
      isolated_subnet_ids: network.isolatedSubnetIds,
      service_security_group_id: firewall.serviceId,
      database_security_group_id: firewall.databaseId,
      cache_security_group_id: firewall.cacheId,
    });
  },
};
