/**
 * What makes AWS slow, unwilling or half present without a region being out: throttling, latency, control planes that stop, regions that
 * the account has not enabled. Throttling
 * and latency count in wall time, as the time limits and retries of Terraform, the AWS CLI and the SDKs do.
 */
import type { Clock } from '../../console/ports';
import { controlPlaneHome, type SignedRequest } from '../../operations/control-planes';
import { AwsFault, type Protocol } from './handler';
import type { LabService, ServiceBook } from './service';

/** At most so many requests a second. */
export interface Throttle {
  readonly service: string;
  /** Null: in every region, each by itself. */
  readonly region: string | null;
  /** Requests per wall second, above 0. */
  readonly rate: number;
}

/** Set from outside, read for every request. They live as long as the gateway. */
export interface Disturbances {
  /** Regions whose control planes are out. */
  controlPlane(region: string, out: boolean): void;
  /** Stops the control planes of a region that are its own, and nothing else: what runs there goes on. */
  regionalControlPlane(region: string, out: boolean): void;
  /** Whether the account has the region: every one is enabled until somebody disables it. What is in a region that is not goes on. */
  enable(region: string, enabled: boolean): void;
  isEnabled(region: string): boolean;
  disabledRegions(): readonly string[];
  /** Null takes it away, in one region or everywhere. */
  throttle(service: string, rate: number | null, region: string | null): void;
  /** Wall milliseconds that every request to the region waits; null for none. */
  latency(region: string, ms: number | null): void;
  readonly controlPlanesOut: readonly string[];
  regionalControlPlanesOut(): readonly string[];
  readonly throttles: readonly Throttle[];
  readonly latencies: Readonly<Record<string, number>>;
  /** Waits as long as a request to the region does. Returns null, at once, where there is no latency: most requests must not wait a turn. */
  delay(region: string): Promise<void> | null;
  /** The home of a control plane that the request needs and that is out. */
  controlPlaneOut(request: SignedRequest): string | undefined;
  /** Whether the request, in `region`, needs a regional control plane that is out. */
  regionalOut(request: Pick<SignedRequest, 'service' | 'action'>, region: string): boolean;
  /** The refusal of a request that comes too soon, in the words of its service. */
  throttled(request: SignedRequest & { readonly protocol: Protocol }): AwsFault | undefined;
}

interface Bucket {
  tokens: number;
  /** Wall milliseconds. */
  at: number;
}

export function createDisturbances(clock: Clock, signal: AbortSignal, services: ServiceBook): Disturbances {
  const out = new Set<string>();
  const throttles = new Map<string, Throttle>();
  const buckets = new Map<string, Bucket>();
  const latencies = new Map<string, number>();
  const keyOf = (service: string, region: string | null): string => `${service}/${region ?? '*'}`;
  const wall = (): number => clock.now() / clock.scale;
  return {
    ...createRegions(),
    ...createRegional(services),
    controlPlane(region, isOut) {
      if (isOut) out.add(region);
      else out.delete(region);
    },
    throttle(service, rate, region) {
      buckets.clear();
      if (rate !== null) throttles.set(keyOf(service, region), { service, region, rate });
      else {
        for (const [key, one] of throttles)
          if (one.service === service && (region === null || one.region === region)) throttles.delete(key);
      }
    },
    latency(region, ms) {
      if (ms === null) latencies.delete(region);
      else latencies.set(region, ms);
    },
    get controlPlanesOut() {
      return [...out].sort();
    },
    get throttles() {
      return [...throttles.values()];
    },
    get latencies() {
      return Object.fromEntries(latencies);
    },
    delay(region) {
      const ms = latencies.get(region);
      return ms === undefined ? null : clock.sleep(ms * clock.scale, signal).catch(() => undefined);
    },
    controlPlaneOut(request) {
      if (out.size === 0) return undefined;
      const home = controlPlaneHome(request);
      return home !== undefined && out.has(home) ? home : undefined;
    },
    throttled(request) {
      if (throttles.size === 0) return undefined;
      const { service, region } = request;
      const throttle = throttles.get(keyOf(service, region)) ?? throttles.get(keyOf(service, null));
      if (throttle === undefined) return undefined;
      const key = keyOf(service, region);
      const bucket = buckets.get(key) ?? { tokens: burst(throttle.rate), at: wall() };
      buckets.set(key, bucket);
      return take(bucket, throttle.rate, wall())
        ? undefined
        : refusal(services.of(service).throttling, request.protocol);
    },
  };
}

/** Control planes that regions have by themselves. */
function createRegional(
  services: ServiceBook,
): Pick<Disturbances, 'regionalControlPlane' | 'regionalOut' | 'regionalControlPlanesOut'> {
  const out = new Set<string>();
  return {
    regionalControlPlane(region, isOut) {
      if (isOut) out.add(region);
      else out.delete(region);
    },
    regionalControlPlanesOut: () => [...out].sort(),
    regionalOut({ service, action }, region) {
      const { global, dataPlane } = services.of(service);
      return out.has(region) && global !== true && dataPlane?.test(action) !== true;
    },
  };
}

/** The regions of the account. */
function createRegions(): Pick<Disturbances, 'enable' | 'isEnabled' | 'disabledRegions'> {
  const disabled = new Set<string>();
  return {
    enable(region, enabled) {
      if (enabled) disabled.delete(region);
      else disabled.add(region);
    },
    isEnabled: (region) => !disabled.has(region),
    disabledRegions: () => [...disabled].sort(),
  };
}

/** A second's worth at once, and one at least. */
const burst = (rate: number): number => Math.max(1, rate);

/** Takes one token, if there is one. */
function take(bucket: Bucket, rate: number, now: number): boolean {
  bucket.tokens = Math.min(burst(rate), bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * rate);
  bucket.at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

/** Codes that every SDK knows as throttling and retries after a pause. */
function refusal(own: LabService['throttling'], protocol: Protocol): AwsFault {
  const usual = { status: 400, code: protocol === 'query' ? 'Throttling' : 'ThrottlingException' };
  const { status, code, message = 'Rate exceeded' } = { ...usual, ...own };
  return new AwsFault(status, code, message);
}
