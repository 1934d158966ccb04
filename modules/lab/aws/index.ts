/** What the lab adds to its emulator: Aurora global databases, alarms and lag, scaling, tasks, weights, VPC links, DNS views, quotas, IAM's simulator, the probe. */
import type { Behaviours } from '../gateway/handler';
import { ecsHandler } from './compute/ecs';
import { elbv2Handler } from './compute/elbv2';
import { scalingHandler } from './compute/scaling';
import { ecrHandler, putStandIn } from './ecr';
import { apiGatewayHandler } from './entry/apigateway';
import { answerDns } from './entry/dns';
import { probe } from './entry/probe';
import { route53Handler } from './entry/route53';
import { iamHandler } from './iam';
import { cloudwatchHandler } from './metrics/cloudwatch';
import { grantedQuotas, quotasHandler, setQuota } from './quotas';
import { stsHandler } from './sts';
import { rdsHandler, replicationLags, setReplicationLag } from './rds';

export { AURORA_DURATIONS, type DurationName, type ModelledDuration } from './aurora/durations';
export { TASK_SECONDS } from './compute/tasks';
export { QUOTAS, type QuotaRow } from './quotas';
export { setAuroraDurations } from './rds';

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
    ],
    probe,
    dns: answerDns,
    setLag: (seconds, region, context) => setReplicationLag(context, region, seconds),
    lags: replicationLags,
    setQuota: (code, value, region, context) => setQuota(context, code, value, region),
    quotas: grantedQuotas,
    putImage: (image, context) => putStandIn(context, image),
  };
}
