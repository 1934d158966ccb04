/** What neither the gateway nor the emulator knows. */
import { AwsFault } from './handler';

/** 501: clients do not retry it, as they would a 500 for minutes. */
export function notImplemented(service: string, action: string): AwsFault {
  const what = action === '' ? `this request of ${service}` : `${service} ${action}`;
  return new AwsFault(501, 'NotImplemented', `The lab does not know ${what}.`);
}

/** The emulator's own names of some services, by the names of the models. */
const EMULATOR_NAMES: Readonly<Record<string, readonly string[]>> = {
  apigatewayv2: ['apigateway'],
  cloudwatch: ['monitoring'],
  elbv2: ['elasticloadbalancing', 'alb'],
  elb: ['elasticloadbalancing'],
  stepfunctions: ['states'],
  sesv2: ['ses', 'email'],
  ses: ['ses', 'email'],
  efs: ['elasticfilesystem'],
  emr: ['elasticmapreduce'],
  resourcegroupstaggingapi: ['tagging'],
  es: ['opensearch'],
};

/** Whether the emulator serves the service, given the names in its health answer. */
export function isEmulated(services: ReadonlySet<string>, service: string): boolean {
  return services.has(service) || (EMULATOR_NAMES[service] ?? []).some((name) => services.has(name));
}
