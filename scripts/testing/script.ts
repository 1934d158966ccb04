/** promote-dr.sh in a lab: run as a drill runs it, and once more as a person would who does not know that it ran. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../../modules/lab/types';
import type { FlowResult } from '../../modules/recovery/flows/carry-out';
import { runFailoverScript, SCRIPT_NAME } from '../../modules/recovery/flows/script';
import type { FailoverOptions } from '../../modules/recovery/pattern';
import { runProcess, type ProcessRequest, type ProcessResult } from '../../modules/terraform/process';
import { scriptPorts } from '../app/rehearse';
import { REASON, type Stage } from './bench';

export interface ScriptRun extends FlowResult {
  /** The script, word by word. */
  readonly text: string;
  /** Runs the very same file with the same arguments, without what the first run wrote down. */
  readonly again: () => Promise<ProcessResult>;
}

/** `names`: what the run accepts. */
export async function runScript(
  { lab, world, ports }: Stage,
  options: FailoverOptions,
  names: readonly string[],
): Promise<ScriptRun> {
  let request: ProcessRequest | undefined;
  const run = (asked: ProcessRequest): Promise<ProcessResult> => runProcess((request = asked));
  const flow = await runFailoverScript({ ...ports, ...scriptPorts(lab, world, Date.now), run }, options, {
    names,
    reason: REASON,
  });
  const again = (): Promise<ProcessResult> => {
    if (request === undefined) throw new Error('the script was never started');
    const folder = join(flow.folder, 'again');
    mkdirSync(folder);
    return runProcess({ ...request, env: { ...request.env, DR_STATE_DIR: folder } });
  };
  return { ...flow, text: readFileSync(join(flow.folder, SCRIPT_NAME), 'utf8'), again };
}

/** What shellcheck says about a script; empty when it finds nothing. */
export function shellcheckFinds({ programs }: Lab, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(programs.shellcheck, ['-'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0 ? said : `exit ${code}: ${said}`));
    child.stdin.end(text);
  });
}
