/** Loads SDK clients, each on first use: one costs 45 to 75 ms, and most commands need two or three. */
import type { Service } from './operation';

/** The little of an SDK client that is used here. */
export interface SdkClient {
  send(command: SdkCommand, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
  destroy(): void;
}

type Next = (args: unknown) => Promise<unknown>;

/** One request of the SDK. */
export interface SdkCommand {
  readonly middlewareStack: {
    add(
      middleware: (next: Next) => Next,
      options: { readonly step: 'deserialize'; readonly name: string; readonly priority: 'high' },
    ): void;
  };
}

type Constructor<T> = new (argument: object) => T;

/** Literal module names, so that a bundler sees them. */
const LOAD: Readonly<Record<Service, () => Promise<unknown>>> = {
  rds: () => import('@aws-sdk/client-rds'),
  ecs: () => import('@aws-sdk/client-ecs'),
  'application-autoscaling': () => import('@aws-sdk/client-application-auto-scaling'),
  elbv2: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  route53: () => import('@aws-sdk/client-route-53'),
  cloudwatch: () => import('@aws-sdk/client-cloudwatch'),
  s3: () => import('@aws-sdk/client-s3'),
  kms: () => import('@aws-sdk/client-kms'),
  secretsmanager: () => import('@aws-sdk/client-secrets-manager'),
  sts: () => import('@aws-sdk/client-sts'),
  ecr: () => import('@aws-sdk/client-ecr'),
  iam: () => import('@aws-sdk/client-iam'),
  acm: () => import('@aws-sdk/client-acm'),
  apigatewayv2: () => import('@aws-sdk/client-apigatewayv2'),
  logs: () => import('@aws-sdk/client-cloudwatch-logs'),
  elasticache: () => import('@aws-sdk/client-elasticache'),
  'service-quotas': () => import('@aws-sdk/client-service-quotas'),
};

/** The exports of a service's SDK package. */
export async function loadSdk(service: Service): Promise<Readonly<Record<string, unknown>>> {
  return (await LOAD[service]()) as Readonly<Record<string, unknown>>;
}

/** A class exported by an SDK package. Throws when the package does not have it: the catalogue and the lock file disagree. */
export function sdkClass<T>(sdk: Readonly<Record<string, unknown>>, name: string): Constructor<T> {
  const found = sdk[name];
  if (typeof found !== 'function') throw new TypeError(`the SDK exports no ${name}`);
  return found as Constructor<T>;
}
