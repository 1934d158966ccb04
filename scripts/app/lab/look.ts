/** What a running lab says of itself: its state, and the requests that reach it. */
import { DrError, EXIT } from '../../../modules/console/errors';
import { durationText } from '../../../modules/lab/amounts';
import { controlHeaders } from '../../../modules/lab/credentials';
import type { LabAddress, OutageMode, RequestRecord } from '../../../modules/lab/types';
import { inLab, type Context } from '../context';
import { plainNumber } from '../../../modules/console/numbers';
import type { Call, VerbOutcome } from '../verb';
import { runningLab } from '../world';
import { drillLabs, labJson } from './run';

interface State {
  readonly out: Readonly<Record<string, OutageMode>>;
  readonly until: Readonly<Record<string, number | null>>;
  readonly controlPlanes: readonly string[];
  /** Seconds by region; `*` for all. */
  readonly lag: Readonly<Record<string, number>>;
  readonly throttles: readonly { readonly service: string; readonly region: string | null; readonly rate: number }[];
  readonly quotas: readonly { readonly code: string; readonly region: string | null; readonly value: number }[];
  readonly latency: Readonly<Record<string, number>>;
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
  const changes = changed(found);
  for (const line of changes.length === 0 ? ['every region answers, nothing is disturbed'] : changes) console.say(line);
  const drills = await drillLabs(context);
  for (const { owner, endpoint } of drills) console.say(`${owner} has a lab of its own at ${endpoint}`);
  const { out, until, lag, throttles, latency, quotas } = found;
  const json = {
    ...labJson(lab),
    out,
    until,
    lag,
    throttles,
    latency,
    quotas,
    control_planes_out: found.controlPlanes,
  };
  return {
    exit: EXIT.done,
    json: { ...json, drills: drills.map(labJson) },
    next: inLab(context, 'status'),
  };
}

/** One line for each thing that is not as usual. */
function changed({ out, until, controlPlanes, lag, throttles, latency, quotas, clock }: State): readonly string[] {
  const where = (region: string | null): string => (region === null || region === '*' ? 'every region' : region);
  return [
    ...Object.entries(out).map(([region, mode]) => {
      const end = until[region] ?? null;
      return `out: ${region} (${mode}${end === null ? '' : `, for another ${durationText(end - clock.now)} of the lab's time`})`;
    }),
    ...controlPlanes.map((region) => `control planes out: ${region}`),
    ...Object.entries(lag).map(([region, seconds]) => `lag: ${durationText(seconds * 1000)} in ${where(region)}`),
    ...throttles.map(({ service, region, rate }) => `throttled: ${service}, ${rate} a second in ${where(region)}`),
    ...Object.entries(latency).map(([region, ms]) => `latency: ${durationText(ms)} in ${region}`),
    ...quotas.map(({ code, region, value }) => `quota ${code}: ${value} in ${where(region)}`),
  ];
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
    `--since ${String(given)} is no number of a request.`,
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
