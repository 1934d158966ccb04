/** How long things usually take, with sources. Used for the RTO budget only. Seconds. */
import type { Typical } from '../runbook';

const USER_GUIDE = 'Aurora User Guide, disaster recovery';
const ESTIMATE = 'estimate; a drill measures it';

export const TYPICAL = {
  call: { seconds: 5, source: ESTIMATE },
  fence: { seconds: 45, source: `${ESTIMATE}: ECS stops tasks within their stop timeout, 30 s by default` },
  promote: { seconds: 180, source: `${USER_GUIDE}: a managed failover completes "within a few minutes"` },
  detach: { seconds: 120, source: `${USER_GUIDE}: detach and promote gives no figure; ${ESTIMATE}` },
  switchover: { seconds: 90, source: `${USER_GUIDE} gives no figure; third-party notes say under 30 s; ${ESTIMATE}` },
  scale: { seconds: 120, source: `${ESTIMATE}: image pull, start and health checks of a Fargate task` },
  verify: { seconds: 20, source: ESTIMATE },
  rebuild: { seconds: 3600, source: `${USER_GUIDE}: rebuilding a secondary takes "a few minutes to several hours"` },
  snapshot: { seconds: 300, source: ESTIMATE },
} as const satisfies Record<string, Typical>;

/** The record: propagation within Route 53, then what resolvers keep. */
export const typicalRecord = (ttlSeconds: number): Typical => ({
  seconds: 60 + ttlSeconds,
  source: `Route 53 API reference: changes propagate within 60 s; TTL ${ttlSeconds} s`,
});
