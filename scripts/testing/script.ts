/** promote-dr.sh in a lab: run as a drill runs it, and once more as a person would who does not know that it ran. */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runFailoverScript, SCRIPT_NAME } from '../../modules/recovery/flows/script';
import type { FlowResult } from '../../modules/recovery/flows/carryOut';
import type { FailoverOptions } from '../../modules/recovery/runbooks/failover';
import { runProcess, type ProcessRequest, type ProcessResult } from '../../modules/terraform/process';
import { scriptPorts } from '../rehearse';
import { REASON, type Stage } from './bench';

export interface ScriptRun extends FlowResult {
  readonly script: string;
  /** Runs the very same file with the same arguments, without what the first run wrote down. */
  again(): Promise<ProcessResult>;
}

export async function runScript({ lab, world, ports }: Stage, options: FailoverOptions): Promise<ScriptRun> {
  let request: ProcessRequest | undefined;
  const run = (asked: ProcessRequest): Promise<ProcessResult> => runProcess((request = asked));
  const flow = await runFailoverScript({ ...ports, ...scriptPorts(lab, world, Date.now), run }, options, REASON);
  const again = (): Promise<ProcessResult> => {
    if (request === undefined) throw new Error('the script was never started');
    const folder = join(flow.folder, 'again');
    mkdirSync(folder);
    return runProcess({ ...request, env: { ...request.env, DR_STATE_DIR: folder } });
  };
  return { ...flow, script: join(flow.folder, SCRIPT_NAME), again };
}

/** What shellcheck finds in a script; empty when it finds nothing. */
export function shellcheck({ lab }: Stage, script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(lab.programs.shellcheck, [script], (error, stdout, stderr) => {
      if (error !== null && stdout === '') reject(new Error(stderr || error.message));
      else resolve(stdout);
    });
  });
}
