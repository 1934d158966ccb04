/** What the lab adds to its emulator: Aurora global databases, alarms and lag, scaling, tasks, weights, VPC links, DNS views, quotas, IAM's simulator, the probe. */
import type { Behaviours } from '../lab/behaviours';
import { ecsHandler } from './ecs-service/lab/ecs';
import { elbv2Handler } from './load-balancer/lab/elbv2';
import { scalingHandler } from './ecs-service/lab/scaling';
import { ecrHandler } from './registry/lab/ecr';
import { apiGatewayHandler } from './api-entry/lab/apigateway';
import { addressOf, answerDns } from './service-record/lab/dns';
import { probe } from './traffic/lab/probe';
import { route53Handler } from './service-record/lab/route53';
import { iamHandler } from './account/lab/iam';
import { accountHandler } from './account/lab/regions';
import { cloudwatchHandler } from './alarms/lab/cloudwatch';
import { quotasHandler } from './account/lab/quotas';
import { stsHandler } from './account/lab/sts';
import { rdsHandler } from './aurora/lab/rds';
import { KNOBS } from './index.knobs';
import { PLANE_SIDES } from './index.plane';
import { LAB_SERVICES } from './index.services';

export { AURORA_DURATIONS, type DurationName, type ModelledDuration } from './aurora/lab/durations';
export { TASK_SECONDS } from './ecs-service/lab/tasks';
export { QUOTAS, type QuotaRow } from './account/lab/quotas';
export { setAuroraDurations } from './aurora/lab/rds';

/** All handlers and the data plane's probe. They keep everything in the context's store, so one set serves any number of labs. */
export function awsBehaviours(): Behaviours {
  return {
    handlers: [
      rdsHandler(),
      cloudwatchHandler(),
      scalingHandler(),
      ecsHandler(),
      elbv2Handler(),
      apiGatewayHandler(),
      route53Handler(),
      ecrHandler(),
      iamHandler(),
      quotasHandler(),
      stsHandler(),
      accountHandler(),
    ],
    probe,
    dns: answerDns,
    plane: { sides: PLANE_SIDES, addressOf },
    services: LAB_SERVICES,
    knobs: KNOBS,
  };
}
