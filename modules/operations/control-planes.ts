/**
 * Control planes with one home for the partition: what stops being answered when it is out, while data planes and regional
 * control planes go on. The one table: the catalogue of operations, the lab and the drills read it. Source: AWS Fault Isolation Boundaries, "Global services" (facts 2.1), and the regions that botocore's
 * endpoints.json signs those services for.
 */

/** Which operations of a service need the home: all, or some by name. */
interface HomedService {
  readonly home: string;
  /** Every operation of the service where missing. */
  readonly actions?: RegExp;
  /** Only requests with these parameters. */
  readonly params?: Readonly<Record<string, string>>;
  /** In words, for the documentation. */
  readonly what: string;
}

const EAST = 'us-east-1';
const WEST = 'us-west-2';

/** By the name of the service's model, as requests carry it. */
export const HOMED: Readonly<Record<string, HomedService>> = {
  route53: { home: EAST, what: 'zones, records, health checks; what is asked by DNS goes on' },
  route53domains: { home: EAST, what: 'domain names' },
  iam: { home: EAST, what: 'roles, policies, users' },
  organizations: { home: EAST, what: 'accounts and policies' },
  account: { home: EAST, what: 'account settings' },
  cloudfront: { home: EAST, what: 'distributions; what they deliver goes on' },
  shield: { home: EAST, what: 'protections' },
  wafv2: { home: EAST, params: { Scope: 'CLOUDFRONT' }, what: 'what belongs to CloudFront' },
  s3: {
    home: EAST,
    actions: /^(Create|Delete)Bucket$|^(Put|Delete)(Bucket[A-Z]\w*|PublicAccessBlock)$/,
    what: 'buckets and their configuration; objects go on',
  },
  elbv2: { home: EAST, actions: /^CreateLoadBalancer$/, what: 'new load balancers: they make DNS records' },
  elb: { home: EAST, actions: /^CreateLoadBalancer$/, what: 'new load balancers: they make DNS records' },
  apigatewayv2: { home: EAST, actions: /^Create(Api|DomainName)$/, what: 'new APIs and domain names' },
  apigateway: { home: EAST, actions: /^Create(RestApi|DomainName)$/, what: 'new APIs and domain names' },
  ec2: { home: EAST, actions: /^CreateVpcEndpoint$/, what: 'new VPC endpoints' },
  lambda: { home: EAST, actions: /^CreateFunctionUrlConfig$/, what: 'new function URLs' },
  elasticache: { home: EAST, actions: /^Create(CacheCluster|ReplicationGroup|ServerlessCache)$/, what: 'new caches' },
  eks: { home: EAST, actions: /^CreateCluster$/, what: 'new clusters' },
  servicediscovery: { home: EAST, actions: /^Create\w*DnsNamespace$|^CreateService$/, what: 'new DNS names' },
  'route53-recovery-control-config': { home: WEST, what: 'clusters, routing controls, safety rules' },
  'route53-recovery-readiness': { home: WEST, what: 'readiness checks' },
  globalaccelerator: { home: WEST, what: 'accelerators and traffic dials' },
  networkmanager: { home: WEST, what: 'global networks' },
  s3control: { home: WEST, actions: /MultiRegionAccessPoint/, what: 'multi-Region access points' },
};

/** ACM certificates of us-east-1 are those that CloudFront takes; elsewhere ACM is regional. */
const ACM = { service: 'acm', region: EAST, what: 'certificates that CloudFront takes' } as const;

/** Where a service with one endpoint for the partition serves and signs; null where each region has its own. */
export const endpointHome = (service: string): string | null => {
  const homed = HOMED[service];
  return homed !== undefined && homed.actions === undefined && homed.params === undefined ? homed.home : null;
};

/** The facts about a request that decide its control plane. */
export interface SignedRequest {
  readonly service: string;
  readonly action: string;
  /** Region that the request is signed for. */
  readonly region: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The region whose control planes must be alive for this request, if it needs such a one; without region or parameters: for most. */
export function controlPlaneHome({
  service,
  action,
  region,
  params = {},
}: Pick<SignedRequest, 'service' | 'action'> & Partial<SignedRequest>): string | undefined {
  if (service === ACM.service) return region === ACM.region ? EAST : undefined;
  const homed = HOMED[service];
  if (homed === undefined || homed.actions?.test(action) === false) return undefined;
  const fits = Object.entries(homed.params ?? {}).every(([name, value]) => params[name] === value);
  return fits ? homed.home : undefined;
}

/** Rows of the documentation: home, service, what of it. */
export function homedRows(): readonly (readonly [home: string, service: string, what: string])[] {
  const rows = Object.entries(HOMED).map(([service, { home, what }]) => [home, service, what] as const);
  return [...rows, [ACM.region, ACM.service, ACM.what] as const].sort(([one], [other]) => one.localeCompare(other));
}
