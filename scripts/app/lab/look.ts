/** What a running lab says of itself: its state, and the requests that reach it. */
import { DrError, EXIT } from '../../../modules/console/errors';
import { controlHeaders } from '../../../modules/lab/credentials';
import type { KnobDocument, LabAddress, RequestRecord } from '../../../modules/lab/types';
import type { PlaneState } from '../../../modules/lab/plane/plane';
import { KNOBS } from '../../../modules/parts/index.knobs';
import { inLab, type Context } from '../context';
import { plainNumber } from '../../../modules/console/numbers';
import type { Call, VerbOutcome } from '../verb';
import { runningLab } from '../world';
import { drillLabs, labJson } from './run';

/** `GET /_lab/status`: the clock, and what holds because of knobs. */
interface State extends KnobDocument {
  readonly plane: PlaneState | null;
  readonly clock: { readonly now: number; readonly scale: number };
}

/** Where the lab runs and what was done to it. Throws `no-lab`. */
export async function state(context: Context): Promise<VerbOutcome> {
  const lab = await runningLab(context);
  const found = (await (
    await fetch(`${lab.endpoint}/_lab/status`, { headers: controlHeaders(lab.keys) })
  ).json()) as State;
  const { console } = context;
  console.say(`${lab.endpoint}, account ${lab.accountId}, process ${lab.pid}, of ${lab.owner}`);
  console.say(`lab time ${clockText(found.clock.now)}, ${found.clock.scale} seconds for each of yours`);
  const changes = STATES.flatMap(({ lines }) => lines(found, found.clock.now));
  for (const line of changes.length === 0 ? ['every region answers, nothing is disturbed'] : changes) console.say(line);
  for (const line of planeLines(found.plane)) console.say(line);
  const drills = await drillLabs(context);
  for (const { owner, endpoint } of drills) console.say(`${owner} has a lab of its own at ${endpoint}`);
  return {
    exit: EXIT.done,
    json: { ...labJson(lab), ...reportedState(found), drills: drills.map(labJson) },
    next: inLab(context, 'status'),
  };
}

/** One line for each region of the data plane. */
function planeLines(plane: PlaneState | null): readonly string[] {
  if (plane === null) return [];
  const regions = [...new Set([...plane.databases, ...plane.tasks].map(({ region }) => region))].sort();
  return regions.map((region) => {
    const databases = plane.databases
      .filter((one) => one.region === region)
      .map(({ role, running, lagMs }) => {
        const lag = lagMs === null ? '' : `, ${Math.round(lagMs)} ms behind`;
        return running ? `database (${role}${lag})` : `database (${role}, not running)`;
      });
    const tasks = plane.tasks.filter((one) => one.region === region);
    const answering = tasks.filter(({ answers }) => answers).length;
    return `${region}: ${[...databases, `${answering} of ${tasks.length} tasks answer`].join(', ')}`;
  });
}

const STATES = KNOBS.flatMap(({ state: one }) => (one === null ? [] : [one]));

/** What holds because of knobs, by its names in --json. The clock and the account belong to none. */
function reportedState(found: State): KnobDocument {
  const names = Object.assign({}, ...STATES.map(({ reported }) => reported ?? {})) as Readonly<Record<string, string>>;
  const held = Object.entries(found).filter(([name]) => name !== 'clock' && name !== 'accountId');
  return Object.fromEntries(held.map(([name, value]) => [names[name] ?? name, value]));
}

/** Lists requests, or follows them until Ctrl-C or until the lab ends. */
export async function requests(context: Context, { options }: Call): Promise<VerbOutcome> {
  const lab = await runningLab(context);
  const query = new URLSearchParams();
  const since = options['since'];
  if (since !== undefined) query.set('since', String(readSeq(since)));
  for (const name of ['region', 'service']) {
    const value = options[name];
    if (typeof value === 'string') query.set(name, value);
  }
  if (options['mutating'] === true) query.set('mutating', '');
  const next = context.command('lab status');
  if (options['follow'] === true) {
    query.set('follow', '');
    const last = await follow(context, lab, query);
    return { exit: context.signal.aborted ? EXIT.interrupted : EXIT.done, json: { last }, next };
  }
  const answer = await fetch(`${lab.endpoint}/_lab/requests?${query.toString()}`, {
    headers: controlHeaders(lab.keys),
  });
  const { requests: found } = (await answer.json()) as { readonly requests: readonly RequestRecord[] };
  for (const record of found) context.console.say(line(record));
  return { exit: EXIT.done, json: { requests: found }, next };
}

function readSeq(given: unknown): number {
  const seq = plainNumber(given, { min: 0, max: Number.MAX_SAFE_INTEGER });
  if (seq !== null) return seq;
  throw new DrError(
    'usage',
    `--since ${String(given)} is not the number of a request.`,
    'Requests are counted from 1.',
    'Give the number that a line begins with, such as --since 120.',
  );
}

/** Shows each request as it comes; with --json each is a line on stdout. Returns the last one's number. */
async function follow(
  context: Context,
  { endpoint, keys }: LabAddress,
  query: URLSearchParams,
): Promise<number | null> {
  const { console, options, signal } = context;
  let last: number | null = null;
  let rest = '';
  try {
    const answer = await fetch(`${endpoint}/_lab/requests?${query.toString()}`, {
      headers: controlHeaders(keys),
      signal,
    });
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      const parts = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
      rest = parts.pop() ?? '';
      for (const text of parts) {
        const record = JSON.parse(text) as RequestRecord;
        last = record.seq;
        if (options.json) console.print(text);
        else console.say(line(record));
      }
    }
  } catch (error) {
    // A lab that ends takes its connections with it.
    if (!signal.aborted && !(error instanceof TypeError)) throw error;
  }
  if (!signal.aborted) console.say('The lab has ended.');
  return last;
}

function line({ seq, at, service, action, region, status, error, mutating }: RequestRecord): string {
  const how = `${status === 0 ? 'broken' : status}${error === null ? '' : ` ${error}`}`;
  return `${String(seq).padStart(6)}  ${clockText(at)}  ${mutating ? '*' : ' '} ${service}:${action} ${region}  ${how}`;
}

/** Time of day on the lab's clock. */
function clockText(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}
