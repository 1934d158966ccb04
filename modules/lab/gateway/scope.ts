/** Whom a request is for: read from the scope of its SigV4 signature, never from the host, which is always loopback. */
import type { RestParts } from './rest';

/** What a signature says. */
export interface SignatureScope {
  /** Signing name, e.g. `monitoring`. */
  readonly signedFor: string;
  readonly region: string;
}

/** Scope of the Authorization header or of a presigned query; undefined for an unsigned request. */
export function scopeOf(parts: Pick<RestParts, 'headers' | 'query'>): SignatureScope | undefined {
  const header = /Credential=([^,\s]+)/.exec(parts.headers['authorization'] ?? '')?.[1];
  const credential = header ?? parts.query.get('X-Amz-Credential') ?? undefined;
  const [, , region, signedFor, terminator] = credential?.split('/') ?? [];
  if (!region || !signedFor || terminator !== 'aws4_request') return undefined;
  return { signedFor, region };
}

/** Signing names that differ from the names of botocore's models. */
const MODEL_NAMES: Readonly<Record<string, string>> = {
  monitoring: 'cloudwatch',
  states: 'stepfunctions',
  email: 'sesv2',
  elasticfilesystem: 'efs',
  elasticmapreduce: 'emr',
  servicequotas: 'service-quotas',
  'resource-groups-tagging': 'resourcegroupstaggingapi',
  tagging: 'resourcegroupstaggingapi',
};

/** Name of the service's model. Two signing names cover two services each, which differ in API version or path. */
export function serviceOf(scope: SignatureScope, parts: RestParts, body: Buffer): string {
  if (scope.signedFor === 'elasticloadbalancing') {
    return body.includes('Version=2012-06-01') ? 'elb' : 'elbv2';
  }
  if (scope.signedFor === 'apigateway') return parts.path.startsWith('/v2/') ? 'apigatewayv2' : 'apigateway';
  return MODEL_NAMES[scope.signedFor] ?? scope.signedFor;
}

/** Services with one data plane for the whole world: an outage of a region does not stop what they answer. */
const GLOBAL_SERVICES: ReadonlySet<string> = new Set([
  'iam',
  'route53',
  'cloudfront',
  'organizations',
  'globalaccelerator',
]);

/** True when no region's outage reaches the service. */
export function isGlobalService(service: string): boolean {
  return GLOBAL_SERVICES.has(service);
}
