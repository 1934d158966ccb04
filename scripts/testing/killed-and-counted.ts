/** Moves in a lab that are killed by SIGKILL at several moments, with the processes that are left after each. */
import { spawn } from 'node:child_process';
import type { RequestRecord } from '../../modules/lab/types';
import { runFailoverScript } from '../../modules/recovery/flows/script';
import type { ProcessRequest } from '../../modules/terraform/process';
import { scriptPorts } from '../app/rehearse';
import { onStage, REASON, type Bench, type Stage } from './bench';
import { countedIn, type Counted } from './counted';
import { beTheLabOf, diesAt, diesWaiting, runIn, type Line } from './killed-in-lab';
import { disturb, type Route } from './moves';
import { dr, json, startIn } from './terminal';

/** One life, from its start to the kill. */
export interface Death {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** Command lines of processes that its end left, and that stayed. */
  readonly left: readonly string[];
}

export interface CountedMove {
  readonly deaths: readonly Death[];
  /** What `--json` of the life that came to the end printed. */
  readonly last: Readonly<Record<string, unknown>>;
  /** `dr status --json` afterwards. */
  readonly status: Readonly<Record<string, unknown>>;
}

/** In the order of the runbook, each in a life of its own; the one in between waits for what the promotion does. */
const BEFORE: readonly Line[] = [
  { kind: 'intent', step: 'freeze', when: 'after' },
  { kind: 'result', step: 'freeze', when: 'before' },
  { kind: 'intent', step: 'promote', when: 'after' },
  { kind: 'result', step: 'promote', when: 'before' },
];
const AFTER: readonly Line[] = [
  { kind: 'intent', step: 'record', when: 'after' },
  { kind: 'result', step: 'record', when: 'before' },
];

/** A failover in seven lives that are killed, and a reconciliation that is killed while it plans; then both come to their end. */
export function failOverCounted(bench: Bench, snapshot: string, { lost, to }: Route): Promise<CountedMove> {
  return onStage(bench, { snapshot, scale: 8 }, async (stage) => {
    await disturb(stage, to);
    await stage.lab.outage(lost, '503');
    beTheLabOf(stage);
    const { project } = stage.context.paths;
    const counted = countedIn(project);
    const accepts = ['--accept', `unfenced:${lost}`, '--accept', `data-loss:${lost}`];
    const rest = [...accepts, '--break-glass', '--reason', 'its network is cut', '--lab', '--json', '--yes'];
    const deaths: Death[] = [];
    const words = (): readonly string[] =>
      deaths.length === 0 ? ['failover', '--to', to, ...rest] : ['resume', runIn(project), ...rest];
    const dies = async (life: Promise<{ readonly code: number | null }>): Promise<void> => {
      const { code } = await life;
      deaths.push({ code, left: await counted.left() });
    };
    for (const line of BEFORE) await dies(diesAt(stage, line, words(), counted.environment));
    await dies(diesWaiting(stage, words(), counted.environment));
    for (const line of AFTER) await dies(diesAt(stage, line, words(), counted.environment));
    const last = json(await startIn({ ...process.env, ...counted.environment }, project, words()).ended);
    await stage.lab.restore(lost);
    await dies(diesPlanning(stage, counted));
    const reconciled = await dr(project, 'reconcile', '--lab', '--yes', '--json');
    deaths.push({ code: reconciled.code, left: await counted.left() });
    return { deaths, last, status: json(await dr(project, 'status', '--lab', '--json')) };
  });
}

/** Kills a reconciliation once Terraform and its provider are at work for it. */
async function diesPlanning({ context }: Stage, counted: Counted): Promise<{ readonly code: number | null }> {
  const words = ['reconcile', '--lab', '--yes', '--json'];
  const life = startIn({ ...process.env, ...counted.environment }, context.paths.project, words);
  await life.family('terraform-provider');
  life.signal('SIGKILL');
  return life.ended;
}

export interface ScriptDeath extends Death {
  /** What the life said about the lease, line by line. */
  readonly saidOfLease: readonly string[];
  /** Who held the lease after it, as `dr status` says: its process is the one that was killed. */
  readonly heldBy: { readonly run: unknown; readonly isTheKilled: boolean };
}

export interface CountedScript {
  readonly deaths: readonly ScriptDeath[];
  /** The life that came to the end. */
  readonly last: Death & Pick<ScriptDeath, 'saidOfLease'>;
  /** `dr status --json` after a reconciliation. */
  readonly status: Readonly<Record<string, unknown>>;
  readonly sent: readonly RequestRecord[];
}

/** Moments of promote-dr.sh, by the first request after which it is killed: of its lease, of the promotion, and of what moves clients. */
const MOMENTS = ['PutObject', 'FailoverGlobalCluster', 'ChangeResourceRecordSets'] as const;

/**
 * The script, killed at each moment and run again. Whoever killed it takes the lease over at once; the last run waits until the lease has
 * ended, as it does for one who knows nothing of that, and comes to its end.
 */
export function scriptCounted(bench: Bench, snapshot: string, { lost, to }: Route): Promise<CountedScript> {
  return onStage(bench, { snapshot, scale: 5 }, async (stage) => {
    const { lab, context } = stage;
    await disturb(stage, to);
    await lab.outage(lost, '503');
    beTheLabOf(stage);
    const { project } = context.paths;
    const request = await requestOf(stage, to, [`unfenced:${lost}`, `data-loss:${lost}`]);
    const counted = countedIn(project);
    const deaths: ScriptDeath[] = [];
    const from = (await lab.requests()).at(-1)?.seq ?? 0;
    for (const moment of MOMENTS) {
      const script = runScript(request, deaths.length === 0 ? [] : ['--takeover'], counted.environment);
      const code = await scriptDies(stage, script, moment);
      const { run, holder } = leaseIn(json(await dr(project, 'status', '--lab', '--json')));
      const heldBy = { run, isTheKilled: holder?.pid === script.pid };
      deaths.push({ code, left: await counted.left(), saidOfLease: leaseLines(script), heldBy });
    }
    const whole = runScript(request, [], counted.environment);
    const last = { code: await whole.ended, left: await counted.left(), saidOfLease: leaseLines(whole) };
    const sent = await lab.requests(from);
    await lab.restore(lost);
    await dr(project, 'reconcile', '--lab', '--yes', '--json');
    return { deaths, last, status: json(await dr(project, 'status', '--lab', '--json')), sent };
  });
}

interface Lease {
  readonly run?: string;
  readonly holder?: { readonly pid: number } | null;
}

/** The lease of the only run that `dr status --json` tells of. */
function leaseIn(status: Readonly<Record<string, unknown>>): Lease {
  const { runs } = status['leases'] as { readonly runs: readonly { readonly record: Lease }[] };
  return runs.length === 1 ? (runs[0]?.record ?? {}) : {};
}

const leaseLines = (script: RunningScript): readonly string[] =>
  script
    .said()
    .split('\n')
    .filter((line) => line.startsWith('lease '));

/** What a drill would run, which accepts `names`; it is not run here. */
async function requestOf({ lab, world, ports }: Stage, to: string, names: readonly string[]): Promise<ProcessRequest> {
  let request: ProcessRequest | undefined;
  const run = (asked: ProcessRequest): Promise<never> => {
    request = asked;
    return Promise.reject(new Error('it is started by the case'));
  };
  await runFailoverScript(
    { ...ports, ...scriptPorts(lab, world, Date.now), run },
    { to },
    { names, reason: REASON },
  ).catch(() => undefined);
  if (request === undefined) throw new Error('the script was never rendered');
  return request;
}

interface RunningScript {
  readonly pid: number;
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  said(): string;
}

function runScript(
  { command, args, cwd, env }: ProcessRequest,
  words: readonly string[],
  more: Readonly<Record<string, string>>,
): RunningScript {
  const child = spawn(command, [...args, ...words], {
    cwd,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const ended = new Promise<number | null>((done) => child.on('exit', done));
  return { pid: child.pid ?? NaN, ended, said: () => said };
}

/** Null, once it was killed; throws where it ends before. */
async function scriptDies({ lab }: Stage, script: RunningScript, action: (typeof MOMENTS)[number]): Promise<null> {
  const before = (await lab.requests()).at(-1)?.seq ?? 0;
  let over = false;
  void script.ended.then(() => (over = true));
  const isThere = async (): Promise<boolean> =>
    (await lab.requests(before)).some((one) => one.agent === 'cli' && one.action === action);
  while (!over && !(await isThere())) await new Promise((wake) => setTimeout(wake, 50));
  if (!over) process.kill(script.pid, 'SIGKILL');
  const code = await script.ended;
  if (code !== null) throw new Error(`promote-dr.sh ended with ${code} before ${action}:\n${script.said()}`);
  return code;
}
