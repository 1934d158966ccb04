/** Who may talk to whom inside a region's VPC. Each arrow is one rule on each end; nothing else is open. */
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { CACHE_PORT, DATABASE_PORT, LISTENER_PORT, TEST_LISTENER_PORT } from './ports';

export interface FirewallProps {
  readonly prefix: string;
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly containerPort: number;
}

export class Firewall extends Construct {
  /** Of the VPC link, through which API Gateway enters. */
  readonly entryId: string;
  readonly loadBalancerId: string;
  readonly serviceId: string;
  readonly databaseId: string;
  readonly cacheId: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FirewallProps,
  ) {
    super(scope, id);
    const entry = this.group('entry', 'VPC link of the API');
    const loadBalancer = this.group('load-balancer', 'Load balancer');
    const service = this.group('service', 'Tasks of the service');
    const database = this.group('database', 'Aurora cluster');
    const cache = this.group('cache', 'Redis replication group');

    this.allow('entry-to-load-balancer', entry, loadBalancer, LISTENER_PORT, 'API requests to the load balancer');
    this.allow('load-balancer-to-service', loadBalancer, service, props.containerPort, 'Requests to tasks');
    this.allow('service-to-database', service, database, DATABASE_PORT, 'Tasks to Aurora');
    this.allow('service-to-cache', service, cache, CACHE_PORT, 'Tasks to Redis');
    this.testTraffic(loadBalancer);
    this.awsApis(service);

    this.entryId = entry.id;
    this.loadBalancerId = loadBalancer.id;
    this.serviceId = service.id;
    this.databaseId = database.id;
    this.cacheId = cache.id;
  }

  private group(name: string, description: string): SecurityGroup {
    const full = `${this.props.prefix}-${name}`;
    return new SecurityGroup(this, name, {
      name: full,
      description,
      vpcId: this.props.vpcId,
      tags: { Name: full },
    });
  }

  private allow(name: string, from: SecurityGroup, to: SecurityGroup, port: number, description: string): void {
    const ports = { description, ipProtocol: 'tcp', fromPort: port, toPort: port };
    new VpcSecurityGroupEgressRule(this, `${name}-out`, {
      ...ports,
      securityGroupId: from.id,
      referencedSecurityGroupId: to.id,
    });
    new VpcSecurityGroupIngressRule(this, `${name}-in`, {
      ...ports,
      securityGroupId: to.id,
      referencedSecurityGroupId: from.id,
    });
  }

  /** Whoever tries the idle colour does so from inside the VPC. */
  private testTraffic(loadBalancer: SecurityGroup): void {
    new VpcSecurityGroupIngressRule(this, 'test-traffic-in', {
      description: 'Tests of the idle target group from inside the VPC',
      ipProtocol: 'tcp',
      fromPort: TEST_LISTENER_PORT,
      toPort: TEST_LISTENER_PORT,
      securityGroupId: loadBalancer.id,
      cidrIpv4: this.props.vpcCidr,
    });
  }

  /** Registry, secrets, logs and whatever the service calls: HTTPS, through NAT. */
  private awsApis(service: SecurityGroup): void {
    new VpcSecurityGroupEgressRule(this, 'service-to-apis-out', {
      description: 'Tasks to AWS APIs and to what they call, HTTPS only',
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      securityGroupId: service.id,
      cidrIpv4: '0.0.0.0/0',
    });
  }
}
