/** The emulator's own Python environment: installed on first use from the hash-locked requirements, then found again. */
import { createHash } from 'node:crypto';

import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isThere } from '../../console/disk';
import { DrError, EXIT } from '../../console/errors';
import type { Console } from '../../console/ports';
import { isTrusted } from '../private-files';
import { isAlive } from '../../terraform/processes';
import { runProgram } from './run';

/** Programs and data that the lab uses. */
export interface LabTools {
  readonly python: string;
  /** AWS CLI 1. Give it `--endpoint-url` and `--region` always. */
  readonly aws: string;
  readonly shellcheck: string;
  /** botocore's service models. */
  readonly models: string;
}

/** What installing needs. */
export interface ToolOptions {
  /** The user's cache folder for this product. */
  readonly cacheDir: string;
  readonly requirementsFile: string;
  /** A Python to use instead of the first fitting one on PATH. */
  readonly python?: string | undefined;
  /** The process's environment: PATH, HOME, and what pip needs to reach an index. Nothing else of it is passed on. */
  readonly processEnv: Readonly<Record<string, string | undefined>>;
  readonly console: Console;
  readonly signal?: AbortSignal | undefined;
}

const NEEDED: readonly [number, number] = [3, 10];
const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const COMPLETE = '.complete';

/** Finds or installs the tools. Two starters at once do not clash: each builds aside, the first to finish wins. */
export async function ensureTools(options: ToolOptions): Promise<LabTools> {
  const requirements = await readFile(options.requirementsFile, 'utf8');
  const env = environmentOf(options.processEnv);
  const python = await findPython(options, env);
  const key = createHash('sha256').update(`${python.version}\n${requirements}`).digest('hex').slice(0, 16);
  const folder = join(options.cacheDir, `lab-tools-${key}`);
  const complete = join(folder, COMPLETE);
  if (!isThere(complete)) await install(options, env, python.command, folder);
  else if (!isTrusted(complete)) throw foreign(folder);
  return toolsIn(folder, python.version);
}

/** Its programs would run as this user. */
function foreign(folder: string): DrError {
  return new DrError(
    'lab-tools-of-other-user',
    'The lab’s programs belong to another user.',
    `${folder} was made by neither you nor root, and its programs would run as you.`,
    'Name a cache folder of your own with XDG_CACHE_HOME, or remove that folder.',
    EXIT.refused,
  );
}

function toolsIn(folder: string, version: string): LabTools {
  const bin = join(folder, 'bin');
  return {
    python: join(bin, 'python'),
    aws: join(bin, 'aws'),
    shellcheck: join(bin, 'shellcheck'),
    models: join(folder, 'lib', `python${version}`, 'site-packages', 'botocore', 'data'),
  };
}

/** PATH, HOME, and settings of pip, proxies and certificates. */
function environmentOf(processEnv: ToolOptions['processEnv']): Record<string, string> {
  const env: Record<string, string> = { LC_ALL: 'C.UTF-8' };
  for (const [name, value] of Object.entries(processEnv)) {
    const wanted = /^(PATH|HOME|TMPDIR|PIP_.*|XDG_.*|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|(https?|no|all)_proxy)$/i;
    if (value !== undefined && wanted.test(name)) env[name] = value;
  }
  return env;
}

async function findPython(
  options: ToolOptions,
  env: Record<string, string>,
): Promise<{ command: string; version: string }> {
  const seen: string[] = [];
  for (const command of options.python === undefined ? CANDIDATES : [options.python]) {
    const print = 'import sys; print("%d.%d" % sys.version_info[:2])';
    const ended = await runProgram(command, ['-I', '-c', print], env, options.signal);
    const version = ended.stdout.trim();
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (ended.code === 0 && major === NEEDED[0] && minor >= NEEDED[1]) return { command, version };
    if (ended.code === 0) seen.push(`${command} is ${version}`);
  }
  throw new DrError(
    'python-missing',
    'The lab needs Python 3.10 or newer.',
    seen.length > 0 ? `Found: ${seen.join(', ')}.` : nothingRuns(options.python),
    'Install Python 3.10 or newer (with its venv module), or name one with DR_PYTHON.',
  );
}

function nothingRuns(named: string | undefined): string {
  return named === undefined
    ? 'No Python 3 that runs was found on PATH.'
    : `DR_PYTHON names ${named}, which does not run.`;
}

async function install(
  options: ToolOptions,
  env: Record<string, string>,
  python: string,
  folder: string,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  await removeAbandoned(folder);
  const aside = await mkdtemp(`${folder}.${process.pid}.`);
  const activity = options.console.begin('Installing the lab (first use)');
  try {
    activity.waits('making a virtual environment');
    await must(await runProgram(python, ['-I', '-m', 'venv', aside], env, options.signal), 'venv');
    activity.waits('pip');
    // -I: nothing is imported from the folder where dr is called.
    const args = ['-I', '-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--only-binary', ':all:'];
    const locked = ['--require-hashes', '-r', options.requirementsFile];
    const pip = join(aside, 'bin', 'python');
    await must(
      await runProgram(pip, [...args, ...locked], env, options.signal, (line) => activity.waits(line.slice(0, 60))),
      'pip',
    );
    await moveScripts(aside, folder);
    await writeFile(join(aside, COMPLETE), '');
    await settle(aside, folder);
    activity.ends('done', 'installed');
  } catch (error) {
    activity.ends('failed', 'could not be installed');
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
}

function must(ended: { code: number | null; stderr: string }, step: 'venv' | 'pip'): Promise<void> {
  if (ended.code === 0) return Promise.resolve();
  const last = ended.stderr.trim().split('\n').slice(-6).join('\n');
  const fix =
    step === 'venv'
      ? 'Install the venv module of this Python (Debian: python3-venv), then try again.'
      : 'Check that a Python package index can be reached (PIP_INDEX_URL, proxies), then try again.';
  return Promise.reject(
    new DrError('lab-install-failed', `The lab could not be installed: ${step} failed.`, last, fix),
  );
}

/** Python writes the folder's path into the scripts it makes; they must name the folder where they end up. */
async function moveScripts(from: string, to: string): Promise<void> {
  const bin = join(from, 'bin');
  for (const entry of await readdir(bin, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(bin, entry.name);
    const content = await readFile(file);
    if (content.subarray(0, 2).toString('latin1') !== '#!') continue;
    await writeFile(file, content.toString('utf8').replaceAll(from, to));
  }
}

async function settle(aside: string, folder: string): Promise<void> {
  // What is there without its mark was left by an older version of this code or by a hand.
  if (!isThere(join(folder, COMPLETE))) await rm(folder, { recursive: true, force: true });
  try {
    await rename(aside, folder);
  } catch (error) {
    if (!isThere(join(folder, COMPLETE))) throw error;
    await rm(aside, { recursive: true, force: true });
  }
}

/** Removes what starters left that were killed while building. */
async function removeAbandoned(folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent)) {
    const match = /^lab-tools-[0-9a-f]+\.(\d+)\./.exec(name);
    if (match && !isAlive(Number(match[1]))) await rm(join(parent, name), { recursive: true, force: true });
  }
}
