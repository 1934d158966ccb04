/** The lab's control API: `/_lab/…` on the gateway, JSON in and out, for the verbs that act on a running lab and for probes. */
import type { Clock } from '../../console/ports';
import { isRegionName } from '../../overlays/regions';
import type { OutageMode } from '../types';
import { CONTROL_PLANE_HOMES } from '../../overlays/partitions';
import type { Disturbances } from './disturbances';
import { filterOf, passes } from './follow';
import {
  AwsFault,
  type AwsResponse,
  type GrantedQuota,
  type HandlerContext,
  type ProbeHandler,
  type StandIn,
} from './handler';
import type { RequestJournal } from './journal';
import type { Outages } from './outages';
import { isRecord } from './scalars';

/** What the control API acts on. */
export interface ControlParts {
  readonly outages: Outages;
  readonly disturbances: Disturbances;
  readonly setLag: (seconds: number | null, region: string | null) => void;
  readonly putImage: (image: StandIn) => Promise<readonly string[]>;
  readonly setQuota: (code: string, value: number | null, region: string | null) => void;
  readonly quotas: () => readonly GrantedQuota[];
  readonly lags: () => Readonly<Record<string, number>>;
  readonly journal: RequestJournal;
  readonly clock: Clock;
  /** Wall milliseconds and offset with which another process makes the same clock. */
  readonly clockOrigin: ClockOrigin;
  readonly accountId: string;
  readonly probe: ProbeHandler;
  readonly context: () => HandlerContext;
  /** Keeps a snapshot under a name; returns its folder. */
  readonly save: (name: string) => Promise<string>;
}

/** `createClock({scale, origin: wall, now: () => wall now + offset})` agrees with the lab's clock. */
export interface ClockOrigin {
  readonly scale: number;
  /** On the shifted wall. */
  readonly origin: number;
  /** Milliseconds added to the wall's time: a restored lab goes on where its snapshot ended. */
  readonly offset: number;
}

type Document = Readonly<Record<string, unknown>>;
type Act = (parts: ControlParts, given: Document) => AwsResponse | Promise<AwsResponse>;

/** A request that cannot be carried out as it stands: 400 with these words. */
class Wrong extends Error {}

const POSTS: Readonly<Record<string, Act>> = {
  outage(parts, given) {
    const mode = modeOf(given);
    const region = regionOf(given);
    const seconds = optional(given, 'seconds', above0);
    parts.outages.begin(region, mode, seconds === null ? undefined : seconds * 1000);
    return json(200, { region, mode, seconds });
  },
  restore(parts, given) {
    const region = regionOf(given);
    parts.outages.end(region);
    return json(200, { region });
  },
  'control-plane'(parts, given) {
    const region = regionOf(given);
    const { out } = given;
    if (!CONTROL_PLANE_HOMES.includes(region))
      throw new Wrong(`region must be home to control planes: ${CONTROL_PLANE_HOMES.join(', ')}`);
    if (typeof out !== 'boolean') throw new Wrong('out must be true or false');
    parts.disturbances.controlPlane(region, out);
    return json(200, { region, out });
  },
  lag(parts, given) {
    const seconds = required(given, 'seconds', from0, 'null or 0 and more');
    const region = anyRegion(given);
    parts.setLag(seconds, region);
    return json(200, { seconds, region });
  },
  throttle(parts, given) {
    const { service } = given;
    if (typeof service !== 'string' || !/^[a-z0-9-]+$/.test(service))
      throw new Wrong('service must be the name of an AWS service, such as rds');
    const rate = required(given, 'rate', above0, 'null or above 0');
    const region = anyRegion(given);
    parts.disturbances.throttle(service, rate, region);
    return json(200, { service, rate, region });
  },
  latency(parts, given) {
    const region = regionOf(given);
    const ms = required(given, 'ms', above0, 'null or above 0');
    parts.disturbances.latency(region, ms);
    return json(200, { region, ms });
  },
  quota(parts, given) {
    const { code } = given;
    if (typeof code !== 'string') throw new Wrong('code must be the code of a quota, such as L-3032A538');
    const value = required(given, 'value', from0, 'null or 0 and more');
    const region = anyRegion(given);
    try {
      parts.setQuota(code, value, region);
    } catch (error) {
      throw error instanceof AwsFault ? new Wrong(error.message) : error;
    }
    return json(200, { code, value, region });
  },
  async image(parts, given) {
    const region = regionOf(given);
    const { repository, digest } = given;
    if (typeof repository !== 'string' || repository === '') throw new Wrong('repository must be the name of one');
    if (typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest))
      throw new Wrong('digest must be sha256: and 64 hexadecimal digits');
    try {
      return json(200, { region, repository, digest, copies: await parts.putImage({ region, repository, digest }) });
    } catch (error) {
      throw error instanceof AwsFault ? new Wrong(`ECR refuses: ${error.code}: ${error.message}`) : error;
    }
  },
  async snapshot(parts, { name }) {
    // A name, never a path: what a caller writes must not choose what is replaced.
    if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]{0,62}$/.test(name))
      throw new Wrong('name must be 1 to 63 small letters, digits and dashes; it lies in the folder of the lab');
    return json(200, { name, dir: await parts.save(name) });
  },
};

/** Answers one control request. `rest` is the path after `/_lab/` with the query string, as it was sent. */
export async function control(parts: ControlParts, method: string, rest: string, body: Buffer): Promise<AwsResponse> {
  if (rest.startsWith('probe/')) {
    const [, via, url = rest.slice('probe/'.length)] = /^probe\/via\/([^/]+)\/(.*)$/.exec(rest) ?? [];
    const answer = await parts.probe(url, parts.context(), method, via);
    return json(answer.status, answer.body);
  }
  const [verb = ''] = rest.split('?');
  const act = method === 'POST' && Object.hasOwn(POSTS, verb) ? POSTS[verb] : undefined;
  if (act) return perform(act, parts, document(body));
  switch (`${method} ${verb}`) {
    case 'GET status':
      return json(200, status(parts));
    case 'GET clock':
      return json(200, { now: parts.clock.now(), ...parts.clockOrigin });
    case 'GET requests': {
      const filter = filterOf(rest);
      return json(200, { requests: parts.journal.since(filter.since).filter((record) => passes(filter, record)) });
    }
    default:
      return problem(404, `no ${method} /_lab/${verb}`);
  }
}

async function perform(act: Act, parts: ControlParts, given: Document): Promise<AwsResponse> {
  try {
    return await act(parts, given);
  } catch (error) {
    if (error instanceof Wrong) return problem(400, error.message);
    throw error;
  }
}

function status({ outages, disturbances, lags, quotas, clock, clockOrigin, accountId }: ControlParts): Document {
  const all = outages.all();
  return {
    out: Object.fromEntries(Object.entries(all).map(([region, { mode }]) => [region, mode])),
    until: Object.fromEntries(Object.entries(all).map(([region, { until }]) => [region, until])),
    controlPlanes: disturbances.controlPlanesOut,
    lag: lags(),
    quotas: quotas(),
    throttles: disturbances.throttles,
    latency: disturbances.latencies,
    accountId,
    clock: { now: clock.now(), ...clockOrigin },
  };
}

const MODES: readonly OutageMode[] = ['503', 'reset', 'hang'];

function modeOf({ mode }: Document): OutageMode {
  const found = MODES.find((candidate) => candidate === mode);
  if (found === undefined) throw new Wrong(`mode must be one of ${MODES.join(', ')}`);
  return found;
}

function regionOf({ region }: Document): string {
  if (typeof region === 'string' && isRegionName(region)) return region;
  throw new Wrong('region must be the name of an AWS region');
}

/** Null where no region is named: all of them. */
function anyRegion(given: Document): string | null {
  return given['region'] === undefined || given['region'] === null ? null : regionOf(given);
}

const from0 = (value: number): boolean => Number.isFinite(value) && value >= 0;
const above0 = (value: number): boolean => Number.isFinite(value) && value > 0;

function optional(given: Document, name: string, fits: (value: number) => boolean): number | null {
  const value = given[name] ?? null;
  if (value === null || (typeof value === 'number' && fits(value))) return value;
  throw new Wrong(`${name} must be a number above 0`);
}

function required(given: Document, name: string, fits: (value: number) => boolean, allowed: string): number | null {
  const value = given[name];
  if (value === null || (typeof value === 'number' && fits(value))) return value;
  throw new Wrong(`${name} must be ${allowed}`);
}

function document(body: Buffer): Document {
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown;
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function problem(code: number, message: string): AwsResponse {
  return json(code, { error: message });
}

function json(code: number, value: unknown): AwsResponse {
  return { status: code, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
