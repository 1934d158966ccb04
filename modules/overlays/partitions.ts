/**
 * AWS's partitions: separate clouds with their own accounts, names and regions. The regions of each are those of AWS's
 * SDK (a test compares them); what a partition lacks comes from AWS's guides.
 */

export interface Partition {
  /** As ARNs begin: `arn:<id>:`. */
  readonly id: string;
  /** What AWS calls it. */
  readonly title: string;
  /** Names of its regions match. */
  readonly pattern: RegExp;
  /** The suffix of service host names. */
  readonly dnsSuffix: string;
  /** All of its regions; null where there are many (modules/parts/network/settings/zones.ts lists those whose zones are known). */
  readonly regions: readonly string[] | null;
  /** Features that an environment needs and the partition lacks, a sentence each. */
  readonly lacks: readonly string[];
}

/**
 * Regions of the commercial partition that are home to control planes of all of it (AWS Fault Isolation Boundaries): a failover must not
 * need them, and a control region is better elsewhere. Which control planes: modules/operations/control-planes.ts.
 */
export const CONTROL_PLANE_HOMES: readonly string[] = ['us-east-1', 'us-west-2'];

const GOVCLOUD = 'https://docs.aws.amazon.com/govcloud-us/latest/UserGuide';
const CHINA = 'https://docs.amazonaws.cn/en_us/aws/latest/userguide';

const small = (
  id: string,
  title: string,
  pattern: RegExp,
  dnsSuffix: string,
  regions: readonly string[],
): Partition => ({
  id,
  title,
  pattern,
  dnsSuffix,
  regions,
  lacks: [],
});

/** The partition of all regions that match no other pattern. */
const COMMERCIAL: Partition = { ...small('aws', 'AWS', /^/, 'amazonaws.com', []), regions: null };

export const PARTITIONS: readonly Partition[] = [
  {
    ...small('aws-us-gov', 'AWS GovCloud (US)', /^us-gov-/, 'amazonaws.com', ['us-gov-east-1', 'us-gov-west-1']),
    lacks: [
      `Route 53 has no public hosted zones there (${GOVCLOUD}/govcloud-r53.html).`,
      `API Gateway has no private integrations of HTTP APIs in us-gov-east-1 (${GOVCLOUD}/govcloud-abp.html).`,
    ],
  },
  {
    ...small('aws-cn', 'AWS in China', /^cn-/, 'amazonaws.com.cn', ['cn-north-1', 'cn-northwest-1']),
    lacks: [`Custom domain names of API Gateway need an ICP licence there (${CHINA}/api-gateway.html).`],
  },
  small('aws-eusc', 'AWS European Sovereign Cloud', /^eusc-/, 'amazonaws.eu', ['eusc-de-east-1']),
  small('aws-iso', 'AWS ISO', /^us-iso-/, 'c2s.ic.gov', ['us-iso-east-1', 'us-iso-west-1']),
  small('aws-iso-b', 'AWS ISOB', /^us-isob-/, 'sc2s.sgov.gov', ['us-isob-east-1', 'us-isob-west-1']),
  small('aws-iso-e', 'AWS ISOE', /^eu-isoe-/, 'cloud.adc-e.uk', ['eu-isoe-west-1']),
  small('aws-iso-f', 'AWS ISOF', /^us-isof-/, 'csp.hci.ic.gov', ['us-isof-east-1', 'us-isof-south-1']),
  COMMERCIAL,
];

/** The partition of a region, by the region's name. */
export function partitionFor(region: string): Partition {
  return PARTITIONS.find(({ pattern }) => pattern.test(region)) ?? COMMERCIAL;
}

/** An environment has two regions that can serve and a control region beside them. */
const NEEDED = 3;

/**
 * Why no environment can be in the region's partition, for a person; null where one can. A partition with fewer than three regions has
 * no place for the control region, whose loss together with a serving region would take the state and the evidence with it.
 */
export function whyUnsupported(region: string): string | null {
  const { id, title, regions, lacks } = partitionFor(region);
  if (regions === null || regions.length >= NEEDED) return null;
  const count = regions.length === 1 ? 'one region' : `${regions.length} regions`;
  return [
    `${region} is in ${id} (${title}), which has ${count}: ${regions.join(', ')}.`,
    'An environment needs three: two that can serve, and a control region that no failover touches.',
    ...lacks,
  ].join(' ');
}
