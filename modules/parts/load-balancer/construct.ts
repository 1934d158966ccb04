/** The load balancer of one region, inside the VPC, with two colours behind it. */
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { Construct } from 'constructs';
import { LISTENER_PORT, TEST_LISTENER_PORT } from '../network/construct/ports';

export interface LoadBalancerProps {
  readonly names: {
    readonly loadBalancer: string;
    readonly targetGroupBlue: string;
    readonly targetGroupGreen: string;
  };
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly certificateArn: string;
  readonly containerPort: number;
  readonly healthPath: string;
  /** Deployments and runbooks choose the live colour; plans then leave the listeners' targets alone. */
  readonly blueGreen: boolean;
  /** Nobody deletes the load balancer before the overlays give its protection up. */
  readonly protect: boolean;
}

/** Seconds that a leaving task may use to finish its requests; short, because a failover waits for it. */
const DRAIN_SECONDS = '30';

const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06';

export class LoadBalancer extends Construct {
  readonly arnSuffix: string;
  readonly listenerArn: string;
  readonly blue: LbTargetGroup;
  readonly green: LbTargetGroup;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LoadBalancerProps,
  ) {
    super(scope, id);
    const balancer = new Lb(this, 'balancer', {
      name: props.names.loadBalancer,
      loadBalancerType: 'application',
      // API Gateway is the only way in; it comes through the VPC link.
      internal: true,
      subnets: [...props.subnetIds],
      securityGroups: [props.securityGroupId],
      dropInvalidHeaderFields: true,
      enableDeletionProtection: props.protect,
    });
    this.arnSuffix = balancer.arnSuffix;
    this.blue = this.targetGroup('blue', props.names.targetGroupBlue);
    this.green = this.targetGroup('green', props.names.targetGroupGreen);
    this.listenerArn = this.listener('listener', balancer, LISTENER_PORT, this.blue).arn;
    this.listener('test-listener', balancer, TEST_LISTENER_PORT, this.green);
  }

  private targetGroup(id: string, name: string): LbTargetGroup {
    return new LbTargetGroup(this, id, {
      name,
      port: this.props.containerPort,
      protocol: 'HTTP',
      targetType: 'ip',
      vpcId: this.props.vpcId,
      deregistrationDelay: DRAIN_SECONDS,
      healthCheck: {
        path: this.props.healthPath,
        matcher: '200',
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    });
  }

  private listener(id: string, balancer: Lb, port: number, target: LbTargetGroup): LbListener {
    return new LbListener(this, id, {
      loadBalancerArn: balancer.arn,
      port,
      protocol: 'HTTPS',
      sslPolicy: TLS_POLICY,
      certificateArn: this.props.certificateArn,
      defaultAction: [{ type: 'forward', targetGroupArn: target.arn }],
      ...(this.props.blueGreen ? { lifecycle: { ignoreChanges: ['default_action'] } } : {}),
    });
  }
}
