/** The AWS in memory, made of what each part says of itself. */
import type { Clock } from '../console/ports';
import { MemoryCloud } from '../memory/cloud';
import type { MemoryHandlers } from '../memory/state';
import type { Topology } from '../topology/topology';
import { iam, quotas, sts } from './account/memory';
import { cloudwatch } from './alarms/memory';
import { apiGateway } from './api-entry/memory';
import { oldWriterReturns, rds } from './aurora/memory';
import { cache } from './cache/memory';
import { acm } from './certificate/memory';
import { secretsmanager } from './database-secret/memory';
import { applicationAutoscaling } from './ecs-service/memory/scaling';
import { ecs } from './ecs-service/memory/service';
import { kms } from './key/memory';
import { elbv2 } from './load-balancer/memory';
import { ecr } from './registry/memory';
import { route53 } from './service-record/memory';
import { s3 } from './takeover-object/memory';

const HANDLERS: MemoryHandlers = joined([
  rds,
  cloudwatch,
  ecs,
  applicationAutoscaling,
  elbv2,
  apiGateway,
  cache,
  route53,
  s3,
  sts,
  quotas,
  iam,
  kms,
  ecr,
  secretsmanager,
  acm,
]);

/** Throws where two parts answer the same action: one of them would never be asked. */
function joined(all: readonly MemoryHandlers[]): MemoryHandlers {
  const rows = all.flatMap((handlers) => Object.entries(handlers));
  const twice = rows.find(([action], index) => rows.findIndex(([one]) => one === action) !== index);
  if (twice !== undefined) throw new Error(`two parts answer ${twice[0]}`);
  return Object.fromEntries(rows);
}

/** An AWS in memory that has every part. */
export class FakeCloud extends MemoryCloud {
  constructor(topology: Topology, clock: Pick<Clock, 'now'>) {
    super(topology, clock, HANDLERS);
  }

  override restore(region: string): void {
    super.restore(region);
    oldWriterReturns(this, region);
  }
}
