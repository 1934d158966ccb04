/** The lab's control API: `/_lab/…` on the gateway, JSON in and out, for the verbs that act on a running lab and for probes. */
import type { Clock } from '../../console/ports';
import type { KnobBoard } from '../knobs/board';
import { KnobRefusal } from '../knobs/knob';
import type { PlaneState } from '../plane/plane';
import type { KnobDocument } from '../types';
import { filterOf, passes } from './follow';
import type { AwsResponse, HandlerContext, ProbeHandler } from './handler';
import type { RequestJournal } from './journal';
import { isRecord } from './scalars';

/** What the control API acts on. */
export interface ControlParts {
  readonly knobs: KnobBoard;
  readonly journal: RequestJournal;
  readonly clock: Clock;
  /** Wall milliseconds and offset with which another process makes the same clock. */
  readonly clockOrigin: ClockOrigin;
  readonly accountId: string;
  readonly probe: ProbeHandler;
  readonly context: () => HandlerContext;
  /** Keeps a snapshot under a name; returns its folder. */
  readonly save: (name: string) => Promise<string>;
  /** What runs in the data plane; null without one. */
  readonly plane: () => PlaneState | null;
}

/** `createClock({scale, origin: wall, now: () => wall now + offset})` agrees with the lab's clock. */
export interface ClockOrigin {
  readonly scale: number;
  /** On the shifted wall. */
  readonly origin: number;
  /** Milliseconds added to the wall's time: a restored lab goes on where its snapshot ended. */
  readonly offset: number;
}

/** Answers one control request. `rest` is the path after `/_lab/` with the query string, as it was sent. */
export async function control(parts: ControlParts, method: string, rest: string, body: Buffer): Promise<AwsResponse> {
  if (rest.startsWith('probe/')) {
    const [, via, url = rest.slice('probe/'.length)] = /^probe\/via\/([^/]+)\/(.*)$/.exec(rest) ?? [];
    const answer = await parts.probe(url, parts.context(), method, via);
    return json(answer.status, answer.body);
  }
  const [verb = ''] = rest.split('?');
  if (method === 'POST' && parts.knobs.has(verb)) return perform(() => parts.knobs.turn(verb, document(body)));
  switch (`${method} ${verb}`) {
    case 'POST snapshot':
      return perform(() => snapshot(parts, document(body)));
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

async function snapshot({ save }: ControlParts, { name }: KnobDocument): Promise<KnobDocument> {
  // A name, never a path: what a caller writes must not choose what is replaced.
  if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]{0,62}$/.test(name))
    throw new KnobRefusal('name must be 1 to 63 small letters, digits and dashes; it lies in the folder of the lab');
  return { name, dir: await save(name) };
}

/** What cannot be done as it stands is 400 with the reason. */
async function perform(act: () => Promise<KnobDocument>): Promise<AwsResponse> {
  try {
    return json(200, await act());
  } catch (error) {
    if (error instanceof KnobRefusal) return problem(400, error.message);
    throw error;
  }
}

function status({ knobs, clock, clockOrigin, accountId, plane }: ControlParts): KnobDocument {
  return { ...knobs.state(), plane: plane(), accountId, clock: { now: clock.now(), ...clockOrigin } };
}

function document(body: Buffer): KnobDocument {
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
