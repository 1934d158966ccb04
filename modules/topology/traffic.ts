/** How clients are moved: names and addresses of the method, independent of roles. */
import { dnsSuffixOf } from '../overlays/regions';
import type { Settings } from '../overlays/settings';
import type { RegionTopology, Topology, Traffic } from './topology';

/** Exists while the region serves instead of the other one. Absent or unreadable: nothing moves. */
export const TAKEOVER_KEY = 'takes-over';

/**
 * Always there and as public as the other one. Without the permission to list, S3 answers 403 for absent and for
 * forbidden objects: reading this one shows that health checkers could read the other.
 */
export const SENTINEL_KEY = 'can-be-read';

/** The health checks of the failover records. */
export const HEALTH_CHECK = {
  /** Seconds between two requests of one checker: the faster of the two that Route 53 offers (API reference, RequestInterval). */
  intervalSeconds: 10,
  /**
   * Equal answers in a row until a checker changes its status: Route 53's own default (API reference,
   * FailureThreshold).
   */
  threshold: 3,
} as const;

export type { Traffic } from './topology';

export function trafficOf({ traffic_method: method, database_home_region: primary, regions }: Settings): Traffic {
  if (method === 'record-change') return { method };
  return { method, primary, secondary: regions.find(({ region }) => region !== primary)?.region ?? '' };
}

/** S3's own name for a bucket: health checkers ask it, and TLS proves it. */
export function trafficHost({ region, names }: Pick<RegionTopology, 'region' | 'names'>): string {
  return `${names.trafficBucket}.s3.${region}.${dnsSuffixOf(region)}`;
}

export function trafficUrl(region: Pick<RegionTopology, 'region' | 'names'>, key: string): string {
  return `https://${trafficHost(region)}/${key}`;
}

/**
 * Which region clients are sent to, by which takeover objects exist (Route 53 API reference, Failover: an unhealthy SECONDARY never
 * answers). An object that cannot be read counts as absent.
 */
export function sentTo(
  { primary, secondary }: Extract<Traffic, { readonly method: 'health-check-inversion' }>,
  takesOver: (region: string) => boolean,
): string {
  return takesOver(secondary) && !takesOver(primary) ? secondary : primary;
}

/** The failover record of a region, and what its health check watches: the bucket of the other one. */
export interface FailoverRecord {
  readonly region: RegionTopology;
  readonly failover: 'PRIMARY' | 'SECONDARY';
  readonly watches: RegionTopology;
}

/** PRIMARY first; none where the record itself is changed. */
export function failoverRecords({ traffic, regions }: Topology): readonly FailoverRecord[] {
  if (traffic.method === 'record-change') return [];
  const of = (name: string): RegionTopology => {
    const found = regions.find(({ region }) => region === name);
    if (found === undefined) throw new RangeError(`${name} is no region of the environment`);
    return found;
  };
  const [primary, secondary] = [of(traffic.primary), of(traffic.secondary)];
  return [
    { region: primary, failover: 'PRIMARY', watches: secondary },
    { region: secondary, failover: 'SECONDARY', watches: primary },
  ];
}
