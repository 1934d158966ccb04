/** What the AWS CLI of this machine can say, asked of its own model: no request is sent, and no credentials are read. */
import { execFile } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../../modules/console/disk';
import type { Operation } from '../../modules/operations/operation';
import { cliWords, judgeSaying } from '../../modules/engines/bash/calls';
import { READ_MODEL } from '../../modules/engines/bash/model';
import { known, unknown, type Known } from '../../modules/observation/types';
import type { Context } from './context';

/** One start costs about a second of a processor. */
const AT_ONCE = 4;
/** Wall milliseconds for one start, on a machine that does other things as well. */
const LIMIT_MS = 30_000;

/** The calls that `aws` cannot say, each with why; unknown where it did not tell of one. Twin of `knows` in promote-dr.sh. */
export async function cannotSay(
  aws: string,
  calls: readonly Operation[],
  { env, signal }: Pick<Context, 'env' | 'signal'>,
): Promise<Known<readonly string[]>> {
  const left = await openCalls(aws, calls, { env, signal });
  const unsaid: string[] = [];
  const untold: string[] = [];
  const worker = async (): Promise<void> => {
    for (let call = left.shift(); call !== undefined; call = left.shift()) {
      const verdict = await ask(aws, call, env, signal);
      if (verdict !== null) (verdict.known ? unsaid : untold).push(`${cliWords(call).join(' ')}: ${verdict.why}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  signal.throwIfAborted();
  if (unsaid.length > 0) return known([...new Set(unsaid)].sort());
  return untold.length > 0 ? unknown([...new Set(untold)].sort().join('; ')) : known([]);
}

/** The calls that the models of the CLI do not clear; all where they cannot be read. Twin of `reads_models` in promote-dr.sh. */
async function openCalls(
  aws: string,
  calls: readonly Operation[],
  { env, signal }: Pick<Context, 'env' | 'signal'>,
): Promise<Operation[]> {
  const reader = readerOf(aws, env);
  if (reader === null || calls.length === 0) return [...calls];
  const [command = '', ...words] = reader;
  const asked = calls.flatMap((call) => [...cliWords(call), JSON.stringify(dated(call.input))]);
  const options = { env: { ...env }, timeout: LIMIT_MS, signal };
  return new Promise((resolve) => {
    execFile(command, [...words, '-B', '-c', READ_MODEL, aws, ...asked], options, (error, stdout) => {
      const open = stdout.split('\n').filter((line) => line !== '');
      resolve(error === null ? open.flatMap((number) => calls[Number(number)] ?? []) : [...calls]);
    });
  });
}

/** Who can read the models of a CLI: the Python that runs it, or any where they lie beside it. Null where a CLI is something else. */
function readerOf(aws: string, env: Context['env']): readonly string[] | null {
  // From these two places the CLI takes more models.
  if (env['AWS_DATA_PATH'] || isThere(join(env['HOME'] ?? '/', '.aws', 'models'))) return null;
  const [line = ''] = beginningOf(aws).split('\n', 1);
  if (!line.startsWith('#!')) return ['python3'];
  return line.includes('python') ? line.slice(2).trim().split(/\s+/) : null;
}

/** Empty where it cannot be read. */
function beginningOf(file: string): string {
  try {
    const handle = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(300);
      return bytes.toString('latin1', 0, readSync(handle, bytes));
    } finally {
      closeSync(handle);
    }
  } catch {
    return '#!';
  }
}

function ask(
  aws: string,
  call: Operation,
  env: Context['env'],
  signal: AbortSignal,
): Promise<ReturnType<typeof judgeSaying>> {
  const args = ['--region', call.region, ...cliWords(call), '--cli-input-json', JSON.stringify(dated(call.input))];
  const own = Object.entries(env).filter(([name]) => name !== 'AWS_PROFILE' && name !== 'AWS_DEFAULT_PROFILE');
  const options = {
    env: {
      ...Object.fromEntries(own),
      ...{ AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', LC_ALL: 'C', AWS_PAGER: '' },
      ...{ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_CLI_AUTO_PROMPT: 'off' },
    },
    ...{ timeout: LIMIT_MS, signal, maxBuffer: 4 * 1024 * 1024 },
  };
  return new Promise((resolve) => {
    execFile(aws, [...args, '--generate-cli-skeleton', 'output'], options, (error, stdout, stderr) => {
      if (error?.killed === true)
        return resolve({ known: false, why: `it did not answer within ${LIMIT_MS / 1000} s` });
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve(judgeSaying(code, code === null ? (error?.message ?? '') : `${stdout}\n${stderr}`));
    });
  });
}

/** A time that is worked out when the call is made has the shape of any other. */
function dated(value: Operation['input'][string] | Operation['input']): unknown {
  if (Array.isArray(value)) return (value as readonly Operation['input'][string][]).map(dated);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Operation['input'];
  if (Object.keys(fields).join() === 'ago') return '2026-01-01T00:00:00Z';
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, dated(inner)]));
}
