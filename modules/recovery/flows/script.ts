/** The engine `bash` as a flow: render the runbook's script, and in a lab run it as a person would. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../../console/disk';
import { DrError, EXIT, type ExitCode } from '../../console/errors';
import type { Clock, Console } from '../../console/ports';
import type { ProcessResult, RunProcess } from '../../terraform/process';
import type { Topology } from '../../topology/topology';
import { acceptances } from '../../runbook/acceptances';
import { recordOf } from '../../engines/bash/record';
import { renderBash } from '../../engines/bash/bash';
import { observeWith } from '../../observation/observe';
import type { FailoverOptions } from '../pattern';
import type { Runbook } from '../../runbook/runbook';
import { sayRunbook, type FlowPorts, type FlowResult } from './carry-out';
import { leasePlaces } from '../../runs/places';
import { keepRun } from './run-folder';

/** File name of the failover script. */
export const SCRIPT_NAME = 'promote-dr.sh';

export interface ScriptOf {
  readonly runbook: Runbook;
  readonly text: string;
}

/** The script of a failover from what is observed now. Everything it needs is in it, so it is best written before it is needed. */
export async function failoverScript(
  ports: Pick<FlowPorts, 'workspace' | 'pattern' | 'sender' | 'clock' | 'signal'>,
  options: FailoverOptions,
): Promise<ScriptOf> {
  const topology = ports.workspace.topology();
  const observation = await observeWith(ports.pattern.sides, topology, ports.sender, ports.clock, ports.signal);
  const runbook = ports.pattern.failover(topology, observation, options);
  return { runbook, text: renderBash(runbook, metaOf(topology, runbook, options)) };
}

/** The command is what makes the very same script again. */
function metaOf(topology: Topology, runbook: Runbook, options: FailoverOptions): Parameters<typeof renderBash>[1] {
  const { accountId, environment } = topology;
  const words = [
    `dr failover --env ${environment} --to ${runbook.target}`,
    ...(options.graceful === true ? ['--graceful'] : []),
    ...(options.detach === true ? ['--detach'] : []),
    ...(options.answerNamesRegion === true ? ['--answer-names-region'] : []),
    `--script ${SCRIPT_NAME}`,
  ];
  return {
    name: SCRIPT_NAME,
    accountId,
    command: words.join(' '),
    source: `env/${environment}`,
    buckets: leasePlaces(topology, runbook),
  };
}

export interface ScriptPorts extends FlowPorts {
  readonly run: RunProcess;
  /** The AWS CLI's folder comes first on PATH; the lab's endpoint and credentials. */
  readonly env: Readonly<Record<string, string>>;
  readonly labEndpoint: string;
  /** `127.0.0.1:<port>`: the lab's name server. */
  readonly labDns: string;
  readonly by: string;
  /** The lab's configuration file of curl: its data plane answers nobody else. */
  readonly labCurl: string;
  /** Wall milliseconds since the epoch. */
  readonly wall: () => number;
}

/** Renders and runs the script in a lab. It accepts `accepts`, by name, and nothing else. Throws `script-broke-off`. */
export async function runFailoverScript(
  ports: ScriptPorts,
  options: FailoverOptions,
  accepts: Accepts,
): Promise<FlowResult> {
  const script = await failoverScript(ports, options);
  sayRunbook(script.runbook, ports.console);
  return runScript(ports, script, accepts);
}

/** What a script is told to accept. What its runbook asks for beside `names` is refused, and the script ends there. */
export interface Accepts {
  readonly names: readonly string[];
  readonly reason: string;
}

/** Runs a rendered script in a lab. Throws `script-broke-off`. */
export async function runScript(
  ports: ScriptPorts,
  { runbook, text }: ScriptOf,
  { names, reason }: Accepts,
): Promise<FlowResult> {
  const { runId, folder } = keepRun(ports, runbook, `${runbook.id}-bash`);
  const script = join(folder, SCRIPT_NAME);
  writeFileSync(script, text, { mode: 0o700 });
  const asked = acceptances(runbook).filter((name) => names.includes(name));
  const accepted = asked.flatMap((name) => ['--accept', name]);
  const persons = asked.length === 0 ? [] : ['--reason', reason, '--second', 'the drill, as another person'];
  const ran = await ports.run({
    command: 'bash',
    args: [script, '--yes', ...accepted, ...persons],
    cwd: folder,
    env: { ...ports.env, ...labSettings(ports, folder) },
    signal: ports.signal,
    onLine: (line) => sayLine(ports.console, line),
  });
  if (ran.stderr.trim() !== '') ports.console.warn(ran.stderr.trim());
  const read = (name: string): string => (isThere(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
  const left = { results: read('results.tsv'), log: read('log.tsv') };
  if (left.results === '') throw brokeOff(ran, left.log);
  return { runId, folder, runbook, result: recordOf(runbook, left, ports.by) };
}

/** It refused to begin, or died before the first step had an end: there is no run to tell of. */
function brokeOff({ code, stderr }: ProcessResult, log: string): DrError {
  const said = [log.trim().split('\n').at(-1)?.split('\t').at(-1) ?? '', stderr.trim()].filter((one) => one !== '');
  const exit: ExitCode = code === EXIT.refused || code === EXIT.unknown ? code : EXIT.failed;
  return new DrError(
    'script-broke-off',
    `${SCRIPT_NAME} ended with ${code ?? 'a signal'} before any step did.`,
    said.join('\n') || 'It said nothing.',
    `bash ${SCRIPT_NAME} --help shows what it needs.`,
    exit,
  );
}

function labSettings(
  { labEndpoint, labDns, labCurl, clock, wall }: ScriptPorts,
  folder: string,
): Readonly<Record<string, string>> {
  return {
    DR_ENDPOINT: labEndpoint,
    DR_RESOLVER: labDns,
    DR_PROBE_PREFIX: `${labEndpoint}/_lab/probe/`,
    DR_PROBE_CONFIG: labCurl,
    DR_TIME_SCALE: String(clock.scale),
    DR_CLOCK_ORIGIN: String(originOf(clock, wall())),
    DR_STATE_DIR: folder,
  };
}

/** The wall time at which the lab's clock and the wall agree: `now = origin + (wall - origin) * scale`, solved for the origin. */
function originOf(clock: Clock, wall: number): number {
  const { scale } = clock;
  return scale === 1 ? wall : Math.round((scale * wall - clock.now()) / (scale - 1));
}

function sayLine(console: Console, line: string): void {
  console.say(`  ${line}`);
}
