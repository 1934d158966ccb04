/** Route 53 health checks, judged by what the lab's data plane would answer. */
import type { HandlerContext, Plain, PlaneAnswer } from '../../../lab/gateway/handler';
import { flag, number, record, text } from '../../../lab/gateway/input';
import { readAlarms } from '../../alarms/lab/alarms';
import { DNS_REGION } from '../../service-record/lab/records';

/** Asks the data plane; passed in, because the data plane asks health checks in turn. */
export type AskPlane = (url: string) => Promise<PlaneAnswer>;

export interface CheckResult {
  readonly type: string;
  /** As Route 53 uses it, after inversion. */
  readonly healthy: boolean;
  /** As a checker reports it. */
  readonly report: string;
}

/** What the checkers see now. Throws `AwsFault` (NoSuchHealthCheck) for an unknown check. */
export async function checkHealth(context: HandlerContext, id: string, ask: AskPlane): Promise<CheckResult> {
  const answer = await context.call('route53', DNS_REGION, 'GetHealthCheck', { HealthCheckId: id });
  const config = record(record(answer, 'HealthCheck') ?? {}, 'HealthCheckConfig') ?? {};
  const type = text(config, 'Type') ?? '';
  // Facts 2.2: a disabled check is always healthy.
  if (flag(config, 'Disabled')) return { type, healthy: true, report: 'Success: Health check is disabled' };
  const seen = await observe(context, id, config, ask);
  return { type, healthy: flag(config, 'Inverted') ? !seen.healthy : seen.healthy, report: seen.report };
}

async function observe(
  context: HandlerContext,
  id: string,
  config: Plain,
  ask: AskPlane,
): Promise<{ healthy: boolean; report: string }> {
  const type = text(config, 'Type') ?? '';
  if (type === 'CLOUDWATCH_METRIC') return alarmHealth(context, config);
  const host = text(config, 'FullyQualifiedDomainName') ?? text(config, 'IPAddress');
  if (!host || !/^HTTPS?/.test(type)) return { healthy: true, report: `Success: ${type} is not modelled in the lab` };
  const port = number(config, 'Port');
  const scheme = type.startsWith('HTTPS') ? 'https' : 'http';
  const url = `${scheme}://${host}${port && port !== 80 && port !== 443 ? `:${port}` : ''}${text(config, 'ResourcePath') ?? '/'}`;
  const { status } = await ask(url);
  const passes = status >= 200 && status < 400;
  const healthy = settled(context, id, config, passes);
  return { healthy, report: `${passes ? 'Success' : 'Failure'}: HTTP Status Code ${status}` };
}

/** What checkers agree on, and since when they see otherwise, in clock milliseconds. */
interface Mind {
  readonly passes: boolean;
  readonly otherwiseSince: number | null;
}

/**
 * Facts 2.2: checkers change their mind after `FailureThreshold` answers in a row, one each `RequestInterval`; a new check passes until
 * they did. Counted from when somebody first asked what they see, since nothing runs on timers.
 */
function settled(context: HandlerContext, id: string, config: Plain, passes: boolean): boolean {
  const key = `route53/health/${id}`;
  const before = context.store.get<Mind>(key) ?? { passes: true, otherwiseSince: null };
  const keep = (mind: Mind): boolean => {
    if (mind.passes !== before.passes || mind.otherwiseSince !== before.otherwiseSince) context.store.set(key, mind);
    return mind.passes;
  };
  if (passes === before.passes) return keep({ passes, otherwiseSince: null });
  const now = context.clock.now();
  const since = before.otherwiseSince ?? now;
  const takes = (number(config, 'RequestInterval') ?? 30) * (number(config, 'FailureThreshold') ?? 3) * 1000;
  return now - since >= takes ? keep({ passes, otherwiseSince: null }) : keep({ ...before, otherwiseSince: since });
}

async function alarmHealth(context: HandlerContext, config: Plain): Promise<{ healthy: boolean; report: string }> {
  const identifier = record(config, 'AlarmIdentifier') ?? {};
  const region = text(identifier, 'Region') ?? DNS_REGION;
  const name = text(identifier, 'Name');
  const alarms = context.regionOut(region)
    ? []
    : await readAlarms(context, region, (spec) => text(spec, 'AlarmName') === name);
  const state = alarms[0]?.state ?? 'INSUFFICIENT_DATA';
  const insufficient = text(config, 'InsufficientDataHealthStatus') ?? 'LastKnownStatus';
  // The last known status of a check that has never seen data is healthy (facts 2.2); the lab keeps no history of checks.
  const healthy = state === 'OK' || (state === 'INSUFFICIENT_DATA' && insufficient !== 'Unhealthy');
  return { healthy, report: `${healthy ? 'Success' : 'Failure'}: CloudWatch alarm is ${state}` };
}
