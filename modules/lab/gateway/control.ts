/** The lab's control API: `/_lab/…` on the gateway, JSON in and out, for the verbs that act on a running lab and for probes. */
import type { Clock } from '../../console/ports';
import type { OutageMode } from '../types';
import type { AwsResponse, HandlerContext, ProbeHandler } from './handler';
import type { RequestJournal } from './journal';
import type { Outages } from './outages';
import { isRecord } from './scalars';

/** What the control API acts on. */
export interface ControlParts {
  readonly outages: Outages;
  readonly journal: RequestJournal;
  readonly clock: Clock;
  /** Wall milliseconds and offset with which another process makes the same clock. */
  readonly clockOrigin: ClockOrigin;
  readonly accountId: string;
  readonly probe: ProbeHandler;
  readonly context: () => HandlerContext;
  readonly save: (dir: string) => Promise<void>;
}

/** `createClock({scale, origin: wall, now: () => wall now + offset})` agrees with the lab's clock. */
export interface ClockOrigin {
  readonly scale: number;
  /** On the shifted wall. */
  readonly origin: number;
  /** Milliseconds added to the wall's time: a restored lab goes on where its snapshot ended. */
  readonly offset: number;
}

const MODES: readonly OutageMode[] = ['503', 'reset', 'hang'];

/** Answers one control request. `rest` is the path after `/_lab/` with the query string, as it was sent. */
export async function control(parts: ControlParts, method: string, rest: string, body: Buffer): Promise<AwsResponse> {
  if (rest.startsWith('probe/')) {
    const answer = await parts.probe(rest.slice('probe/'.length), parts.context());
    return json(answer.status, answer.body);
  }
  const [verb = '', query = ''] = rest.split('?');
  switch (`${method} ${verb}`) {
    case 'GET status':
      return json(200, {
        out: parts.outages.all(),
        accountId: parts.accountId,
        clock: { now: parts.clock.now(), ...parts.clockOrigin },
      });
    case 'GET clock':
      return json(200, { now: parts.clock.now(), ...parts.clockOrigin });
    case 'GET requests':
      return json(200, { requests: parts.journal.since(Number(new URLSearchParams(query).get('since') ?? '0')) });
    case 'POST outage':
      return outage(parts, body);
    case 'POST restore':
      return withRegion(body, (region) => parts.outages.end(region));
    case 'POST snapshot':
      return snapshot(parts, body);
    default:
      return problem(404, `no ${method} /_lab/${verb}`);
  }
}

function outage(parts: ControlParts, body: Buffer): AwsResponse {
  const mode = MODES.find((candidate) => candidate === document(body)['mode']);
  if (!mode) return problem(400, `mode must be one of ${MODES.join(', ')}`);
  return withRegion(body, (region) => parts.outages.begin(region, mode));
}

function withRegion(body: Buffer, act: (region: string) => void): AwsResponse {
  const region = document(body)['region'];
  if (typeof region !== 'string' || !/^[a-z]{2,}(-[a-z]+)+-\d$/.test(region)) {
    return problem(400, 'region must be the name of an AWS region');
  }
  act(region);
  return json(200, { region });
}

async function snapshot(parts: ControlParts, body: Buffer): Promise<AwsResponse> {
  const dir = document(body)['dir'];
  if (typeof dir !== 'string' || !dir.startsWith('/')) return problem(400, 'dir must be an absolute path');
  await parts.save(dir);
  return json(200, { dir });
}

function document(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown;
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function problem(status: number, message: string): AwsResponse {
  return json(status, { error: message });
}

function json(status: number, value: unknown): AwsResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
