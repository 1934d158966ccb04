/** The load balancer of one region, inside the VPC, with two colours behind it. */
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { Construct } from 'constructs';
import { LISTENER_PORT, TEST_LISTENER_PORT } from '../network/construct/ports';
import { slot, type LayerPart, type RegionPlace } from '../../contracts/place';
import { ALARM } from '../../topology/alarms';
import { alarm } from '../alarms/construct';
import { CERTIFICATE } from '../certificate/construct';
import { FIREWALL, NETWORK } from '../network/construct/layer';

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

export const LOAD_BALANCER = slot<LoadBalancer>('load balancer');

export const loadBalancer: LayerPart = {
  part: 'load-balancer',
  construct: (place) => {
    const { stack, here, of } = place;
    const balancer = new LoadBalancer(stack, 'load-balancer', {
      names: here.names,
      vpcId: of(NETWORK).vpcId,
      subnetIds: of(NETWORK).privateSubnetIds,
      securityGroupId: of(FIREWALL).loadBalancerId,
      certificateArn: of(CERTIFICATE).arn,
      containerPort: here.container.port,
      healthPath: here.container.health_path,
      blueGreen: here.blueGreen,
      protect: here.database.deletion_protection.protect,
    });
    place.give(LOAD_BALANCER, balancer);
    place.publish('platform', {
      load_balancer_arn_suffix: balancer.arnSuffix,
      listener_arn: balancer.listenerArn,
      blue_target_group_arn: balancer.blue.arn,
      blue_target_group_arn_suffix: balancer.blue.arnSuffix,
      green_target_group_arn: balancer.green.arn,
      green_target_group_arn_suffix: balancer.green.arnSuffix,
    });
  },
};

/** In the layer of the service: an alarm goes with what it watches over. */
export const targetAlarms: LayerPart = {
  part: 'load-balancer',
  construct: (place) => {
    healthAlarms(place);
    errorAlarms(place);
  },
};

function healthAlarms({ stack, here, read }: RegionPlace): void {
  const base = read('platform');
  const colours = [
    { id: 'unhealthy-targets', suffix: '', targetGroup: base.blue_target_group_arn_suffix },
    { id: 'unhealthy-green-targets', suffix: '-green', targetGroup: base.green_target_group_arn_suffix },
  ];
  for (const { id, suffix, targetGroup } of here.blueGreen ? colours : colours.slice(0, 1)) {
    alarm(stack, id, {
      name: `${here.names.unhealthyTargetsAlarm}${suffix}`,
      description: `Tasks in ${here.region} fail their health check. Look at the service's log and its last deployment.`,
      namespace: 'AWS/ApplicationELB',
      metric: 'UnHealthyHostCount',
      statistic: 'Maximum',
      dimensions: { LoadBalancer: base.load_balancer_arn_suffix, TargetGroup: targetGroup },
      threshold: 0,
      minutes: ALARM.periods,
      // A target group without targets reports nothing, and that is not health.
      missing: 'missing',
      topicArn: base.alarm_topic_arn,
    });
  }
}

function errorAlarms({ stack, here, read }: RegionPlace): void {
  const base = read('platform');
  const kinds = [
    { id: 'server-errors', suffix: '', metric: 'HTTPCode_ELB_5XX_Count', who: 'The load balancer' },
    { id: 'target-errors', suffix: '-target', metric: 'HTTPCode_Target_5XX_Count', who: 'The service' },
  ];
  for (const { id, suffix, metric, who } of kinds) {
    alarm(stack, id, {
      name: `${here.names.serverErrorsAlarm}${suffix}`,
      description: `${who} in ${here.region} answers with 5xx.`,
      namespace: 'AWS/ApplicationELB',
      metric,
      statistic: 'Sum',
      dimensions: { LoadBalancer: base.load_balancer_arn_suffix },
      threshold: SERVER_ERRORS_PER_MINUTE,
      minutes: ALARM.periods,
      // Counted only when there are some: here no data is zero errors.
      missing: 'notBreaching',
      topicArn: base.alarm_topic_arn,
    });
  }
}

/** Above it for three minutes, it is not one client's bad luck. */
const SERVER_ERRORS_PER_MINUTE = 5;
