/** Chooses the environment: the named one, the only one, or the project's default. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../../modules/console/disk';
import { DrError, EXIT } from '../../modules/console/errors';
import { listEnvironments } from '../../modules/overlays/read';

/** Where a project says which environment is meant when nobody names one: `context.environment` in this file. */
const DEFAULTS = 'cdktf.json';

export interface Chosen {
  readonly name: string;
  readonly how: 'named' | 'only' | 'default';
}

/**
 * The environment that was named (readers say when it does not exist), the only one, or the default. Throws `no-environment`
 * where none of these says which one, and `bad-default` where cdktf.json cannot be read or names one that is not there.
 */
export function chooseEnvironment(project: string, named: string | undefined): Chosen {
  if (named !== undefined && named !== '') return { name: named, how: 'named' };
  const all = listEnvironments(project);
  const [only] = all;
  if (only !== undefined && all.length === 1) return { name: only, how: 'only' };
  const fallback = all.length === 0 ? undefined : defaultOf(project, all);
  if (fallback !== undefined) return { name: fallback, how: 'default' };
  throw new DrError(
    'no-environment',
    'It is not clear which environment is meant.',
    all.length === 0 ? `There is no environment under ${join(project, 'env')}.` : `There are ${all.join(', ')}.`,
    all.length === 0
      ? 'Add env/<name>/env.tfvars.json.'
      : `Name one: --env ${only ?? '<name>'} (or set DR_ENV, or context.environment in ${DEFAULTS}).`,
  );
}

/** For verbs that act on an account: a default is not enough there. */
export function requireNamed(project: string, named: string | undefined): void {
  if (named !== undefined && named !== '') return;
  const all = listEnvironments(project);
  if (all.length < 2) return;
  throw new DrError(
    'environment-not-named',
    'This acts on an account, and no environment was named.',
    `There are ${all.join(', ')}. A default is used only for the lab and for verbs that use no account.`,
    `Name it: --env ${all[0] ?? '<name>'} (or set DR_ENV), or add --lab.`,
    EXIT.refused,
  );
}

function defaultOf(project: string, all: readonly string[]): string | undefined {
  const file = join(project, DEFAULTS);
  if (!isThere(file)) return undefined;
  const name = readDefault(file);
  if (name === undefined || (typeof name === 'string' && all.includes(name))) return name;
  throw new DrError(
    'bad-default',
    `${DEFAULTS} names ${JSON.stringify(name)} as the default environment.`,
    `There are ${all.join(', ')}.`,
    `Correct context.environment in ${file}, or name the environment with --env.`,
  );
}

function readDefault(file: string): unknown {
  try {
    const { context } = JSON.parse(readFileSync(file, 'utf8')) as { context?: { environment?: unknown } | null };
    return context?.environment;
  } catch (error) {
    throw new DrError(
      'bad-default',
      `${file} cannot be read.`,
      error instanceof Error ? error.message : String(error),
      'Correct the file, or name the environment with --env.',
    );
  }
}
