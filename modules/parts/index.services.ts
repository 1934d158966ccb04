/** The AWS services that a lab has to know of, each from the part that needs it. What is not open here is refused, whoever asks. */
import type { LabService } from '../lab/gateway/service';
import { accountServices } from './account/lab/services';
import { alarmServices } from './alarms/lab/services';
import { apiGatewayServices } from './api-entry/lab/services';
import { rdsService } from './aurora/lab/services';
import { cacheService } from './cache/lab/services';
import { acmService } from './certificate/lab';
import { secretsService } from './database-secret/lab';
import { ecsServices } from './ecs-service/lab/services';
import { kmsService } from './key/lab';
import { loadBalancerServices } from './load-balancer/lab/services';
import { ec2Service } from './network/lab/services';
import { ecrService } from './registry/lab/services';
import { route53Service } from './service-record/lab/services';
import { s3Service } from './state-bucket/lab/services';
import { stepFunctionsService } from './state-machine/lab';

export const LAB_SERVICES: readonly LabService[] = [
  ...accountServices,
  ...alarmServices,
  ...apiGatewayServices,
  ...ecsServices,
  ...loadBalancerServices,
  acmService,
  cacheService,
  ec2Service,
  ecrService,
  kmsService,
  rdsService,
  route53Service,
  s3Service,
  secretsService,
  stepFunctionsService,
];
