/** Facts about this machine for preflight. */
import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isThere } from '../../modules/console/disk';
import { DrError } from '../../modules/console/errors';
import type { Machine, Tool } from '../../modules/recovery/preflight/check';
import { readCredentials } from '../../modules/recovery/preflight/credentials';
import { openRunsIn } from '../../modules/recovery/preflight/open-runs';
import { findTerraform } from '../../modules/terraform/binary';
import { cannotSay } from './aws-cli';
import { remainsHere } from './orphans';
import type { Context } from './context';
import type { World } from './world';

export async function thisMachine(context: Context, world: World): Promise<Machine> {
  return { ...withoutPrograms(context, world), terraform: await terraform(context.env) };
}

const NOT_LOOKED_FOR: Tool = { found: null, why: 'not looked for' };

/** At once: a failover must not wait until Terraform has said its version. */
export function withoutPrograms(context: Context, world: World): Machine {
  const { env, paths } = context;
  const config = readIfThere(env['AWS_CONFIG_FILE'] ?? join(homedir(), '.aws', 'config'));
  const shared = readIfThere(env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homedir(), '.aws', 'credentials'));
  const named = world.kind === 'lab' ? 'the lab' : world.title;
  return {
    now: () => context.clock.now(),
    caller: world.identity.arn,
    credentials: world.kind === 'lab' ? { kind: 'lab' } : readCredentials(env, config, shared),
    openRuns: openRunsIn(join(paths.work, 'runs'), context.environment(), named),
    remains: () => remainsHere(context, world.id, context.clock.now()),
    terraform: NOT_LOOKED_FOR,
    script: { aws: onPath(env, 'aws'), bash: onPath(env, 'bash'), curl: onPath(env, 'curl') },
    cannotSay: (calls) => cannotSay(onPath(env, 'aws').found ?? 'aws', calls, context),
  };
}

async function terraform(env: Context['env']): Promise<Tool> {
  try {
    const { flavour, version } = await findTerraform(env);
    return { found: `${flavour} ${version}`, why: '' };
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    return { found: null, why: error.what };
  }
}

/** Found, not started: a preflight must not wait for a program. */
function onPath(env: Context['env'], name: string): Tool {
  const folder = (env['PATH'] ?? '').split(delimiter).find((one) => one !== '' && isProgram(join(one, name)));
  return folder === undefined ? { found: null, why: 'not on PATH' } : { found: join(folder, name), why: '' };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function readIfThere(file: string): string {
  return isThere(file) ? readFileSync(file, 'utf8') : '';
}
