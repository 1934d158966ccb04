/** Route 53 health checks, judged by what the lab's data plane would answer. */
import type { HandlerContext, Plain, ProbeAnswer } from '../../gateway/handler';
import { flag, number, record, text } from '../input';
import { readAlarms } from '../metrics/alarms';
import { DNS_REGION } from './records';

/** Asks the data plane; passed in, because the data plane asks health checks in turn. */
export type Ask = (url: string) => Promise<ProbeAnswer>;

export interface CheckResult {
  readonly type: string;
  /** As Route 53 uses it, after inversion. */
  readonly healthy: boolean;
  /** As a checker reports it. */
  readonly report: string;
}

/** What the checkers see now. Throws `AwsFault` (NoSuchHealthCheck) for an unknown check. */
export async function checkHealth(context: HandlerContext, id: string, ask: Ask): Promise<CheckResult> {
  const answer = await context.call('route53', DNS_REGION, 'GetHealthCheck', { HealthCheckId: id });
  const config = record(record(answer, 'HealthCheck') ?? {}, 'HealthCheckConfig') ?? {};
  const type = text(config, 'Type') ?? '';
  // Facts 2.2: a disabled check is always healthy.
  if (flag(config, 'Disabled')) return { type, healthy: true, report: 'Success: Health check is disabled' };
  const seen = await observe(context, type, config, ask);
  return { type, healthy: flag(config, 'Inverted') ? !seen.healthy : seen.healthy, report: seen.report };
}

async function observe(
  context: HandlerContext,
  type: string,
  config: Plain,
  ask: Ask,
): Promise<{ healthy: boolean; report: string }> {
  if (type === 'CLOUDWATCH_METRIC') return alarmHealth(context, config);
  const host = text(config, 'FullyQualifiedDomainName') ?? text(config, 'IPAddress');
  if (!host || !/^HTTPS?/.test(type)) return { healthy: true, report: `Success: ${type} is not modelled in the lab` };
  const port = number(config, 'Port');
  const scheme = type.startsWith('HTTPS') ? 'https' : 'http';
  const url = `${scheme}://${host}${port && port !== 80 && port !== 443 ? `:${port}` : ''}${text(config, 'ResourcePath') ?? '/'}`;
  const { status } = await ask(url);
  const healthy = status >= 200 && status < 400;
  return { healthy, report: `${healthy ? 'Success' : 'Failure'}: HTTP Status Code ${status}` };
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
