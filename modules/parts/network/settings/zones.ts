/**
 * Zone ids that new accounts can use, by region. AWS adds zones and does not renumber them, so the table goes stale only in what it
 * does not list yet. `aws ec2 describe-availability-zones --region <region>` is the authority for one account.
 *
 * Sources: AWS Regions and Availability Zones
 * (https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html): three zones or more everywhere;
 * the exceptions have a source each.
 */
import { zonePrefix } from '../../../overlays/regions';
import { FARGATE_SOURCE } from '../../ecs-service/settings/fargate';

export interface RegionZones {
  /** Zones that can be used, in the order in which they get subnets. */
  readonly usable: readonly string[];
  /** Zones that exist and cannot be counted on, with the reason. */
  readonly constrained: Readonly<Record<string, string>>;
  /** The region is off until the account enables it. */
  readonly optIn: boolean;
}

/** Numbers of usable zones; 1, 2, 3 where nothing else is said. */
const USABLE: Readonly<Record<string, readonly number[]>> = {
  'us-east-1': [1, 2, 4, 5, 6],
  // Three exist; new accounts normally get two, and which of az1 and az3 goes with which letter differs.
  'us-west-1': [1, 3],
  'us-west-2': [1, 2, 3, 4],
  'ca-central-1': [1, 2, 4],
  'ap-northeast-1': [1, 2, 4],
  // az2 and az4 have no cross-Region PrivateLink, which nothing here uses (AWS PrivateLink guide).
  'ap-northeast-2': [1, 2, 3, 4],
};

const EKS = 'https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html';
const CONSTRAINED: Readonly<Record<string, readonly [number: number, why: string]>> = {
  'us-east-1': [3, `lacks current instance classes and services (${EKS} excludes it)`],
  'us-west-1': [2, `is not given to new accounts, and has no Fargate (${EKS} and ${FARGATE_SOURCE.url} exclude it)`],
  'ca-central-1': [3, `lacks services (${EKS} excludes it)`],
  'ap-northeast-1': [3, `is not given to most accounts, and has no Fargate (${FARGATE_SOURCE.url} excludes it)`],
};

const ALWAYS_ON = [
  ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ['eu-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1'],
  ['ap-south-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-southeast-1', 'ap-southeast-2'],
].flat();

/** https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html, "Opt-in status: required". */
const OPT_IN = [
  ['af-south-1', 'ap-east-1', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-4', 'ca-west-1', 'eu-central-2'],
  ['eu-south-1', 'eu-south-2', 'il-central-1', 'me-central-1', 'me-south-1', 'mx-central-1'],
].flat();

/** Every region the table knows, those that need no opt-in first. */
export const KNOWN_REGIONS: readonly string[] = [...ALWAYS_ON, ...OPT_IN];

/** What is known of a region's zones; null: nothing, so nothing is claimed. */
export function zonesOf(region: string): RegionZones | null {
  if (!KNOWN_REGIONS.includes(region)) return null;
  const id = (number: number): string => `${zonePrefix(region)}-az${number}`;
  const bad = CONSTRAINED[region];
  return {
    usable: (USABLE[region] ?? [1, 2, 3]).map(id),
    constrained: bad === undefined ? {} : { [id(bad[0])]: bad[1] },
    optIn: OPT_IN.includes(region),
  };
}
