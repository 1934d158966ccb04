/** One region's VPC: three kinds of subnet over the chosen zones, named by zone id, since letters differ per account. */
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Construct } from 'constructs';
import type { ZonePlan } from '../../../topology/topology';

export interface NetworkProps {
  /** For Name tags. */
  readonly prefix: string;
  readonly region: string;
  readonly cidr: string;
  readonly zones: readonly ZonePlan[];
}

type Tier = 'public' | 'private' | 'isolated';

const EVERYWHERE = '0.0.0.0/0';

export class Network extends Construct {
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  readonly isolatedSubnetIds: readonly string[];
  private readonly privateSubnetOf: ReadonlyMap<string, string>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NetworkProps,
  ) {
    super(scope, id);
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: props.cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: this.named('vpc'),
    });
    this.vpcId = vpc.id;
    // Without rules: whatever forgets to name a security group reaches nothing.
    new DefaultSecurityGroup(this, 'default', { vpcId: vpc.id, tags: this.named('default-closed') });

    const publicTable = this.routeTable('public');
    const wayOut = this.internetRoute(publicTable);
    const isolatedTable = this.routeTable('isolated');
    const privateTables: RouteTable[] = [];
    const privateSubnets: Subnet[] = [];
    const isolatedSubnets: Subnet[] = [];
    for (const zone of props.zones) {
      const publicSubnet = this.subnet('public', zone, zone.publicCidr, publicTable);
      const privateTable = this.privateRouteTable(zone, publicSubnet, wayOut);
      privateTables.push(privateTable);
      privateSubnets.push(this.subnet('private', zone, zone.privateCidr, privateTable));
      isolatedSubnets.push(this.subnet('isolated', zone, zone.isolatedCidr, isolatedTable));
    }
    this.privateSubnetIds = privateSubnets.map((subnet) => subnet.id);
    this.privateSubnetOf = new Map(props.zones.map(({ zoneId }, index) => [zoneId, privateSubnets[index]?.id ?? '']));
    this.isolatedSubnetIds = isolatedSubnets.map((subnet) => subnet.id);
    this.gatewayEndpoints([...privateTables, isolatedTable]);
  }

  /** Private subnets of these zones, in the order of the subnet plan. */
  privateSubnetIdsIn(zoneIds: readonly string[]): readonly string[] {
    return [...this.privateSubnetOf].flatMap(([zone, subnet]) => (zoneIds.includes(zone) ? [subnet] : []));
  }

  private internetRoute(table: RouteTable): Route {
    const gateway = new InternetGateway(this, 'internet', { vpcId: this.vpcId, tags: this.named('internet') });
    return new Route(this, 'public-out', {
      routeTableId: table.id,
      destinationCidrBlock: EVERYWHERE,
      gatewayId: gateway.id,
    });
  }

  /** One NAT gateway and one table per zone, so that losing a zone does not take the others' way out. */
  private privateRouteTable(zone: ZonePlan, publicSubnet: Subnet, wayOut: Route): RouteTable {
    const address = new Eip(this, `nat-address-${zone.zoneId}`, {
      domain: 'vpc',
      tags: this.named(`nat-${zone.zoneId}`),
    });
    const nat = new NatGateway(this, `nat-${zone.zoneId}`, {
      allocationId: address.allocationId,
      subnetId: publicSubnet.id,
      tags: this.named(`nat-${zone.zoneId}`),
      // A NAT gateway comes up only where its subnet already has a way to the internet.
      dependsOn: [wayOut],
    });
    const table = this.routeTable(`private-${zone.zoneId}`);
    new Route(this, `private-out-${zone.zoneId}`, {
      routeTableId: table.id,
      destinationCidrBlock: EVERYWHERE,
      natGatewayId: nat.id,
    });
    return table;
  }

  private routeTable(name: string): RouteTable {
    return new RouteTable(this, `${name}-table`, { vpcId: this.vpcId, tags: this.named(name) });
  }

  private subnet(tier: Tier, zone: ZonePlan, cidr: string, table: RouteTable): Subnet {
    const name = `${tier}-${zone.zoneId}`;
    const subnet = new Subnet(this, name, {
      vpcId: this.vpcId,
      availabilityZoneId: zone.zoneId,
      cidrBlock: cidr,
      tags: { ...this.named(name), tier },
    });
    new RouteTableAssociation(this, `${name}-routes`, { subnetId: subnet.id, routeTableId: table.id });
    return subnet;
  }

  /** Free, and the way to image layers and state does not lead through NAT. */
  private gatewayEndpoints(tables: readonly RouteTable[]): void {
    for (const service of ['s3', 'dynamodb']) {
      new VpcEndpoint(this, `${service}-endpoint`, {
        vpcId: this.vpcId,
        vpcEndpointType: 'Gateway',
        serviceName: `com.amazonaws.${this.props.region}.${service}`,
        routeTableIds: tables.map((table) => table.id),
        tags: this.named(service),
      });
    }
  }

  private named(what: string): Record<string, string> {
    return { Name: `${this.props.prefix}-${what}` };
  }
}
