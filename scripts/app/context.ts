/** The context of every verb: built once, so that nothing else reads the environment, the clock or the arguments. */
import { join, resolve } from 'node:path';
import { createClock, steadyTime } from '../../modules/console/clock';
import type { Clock } from '../../modules/console/ports';
import { createConsole, type TerminalConsole } from '../../modules/console/terminal';
import type { ExtraOverlays } from '../../modules/overlays/read';
import { chooseEnvironment } from './environment';

/** Options that every verb knows. */
export interface GlobalOptions {
  /** Environment that was named; otherwise the only one there is, or the default of cdktf.json. */
  readonly env?: string;
  readonly json: boolean;
  readonly yes: boolean;
  /** Act on the running lab instead of an account. */
  readonly lab: boolean;
  readonly var: readonly string[];
  readonly varFile: readonly string[];
  /** Folder that holds env/; the project itself unless named. */
  readonly project?: string;
}

export interface Paths {
  /** Folder of the product: sources, packages. */
  readonly product: string;
  /** Folder that holds `env/`. */
  readonly project: string;
  /** Working files, ignored by git: `<project>/.twinstate`. */
  readonly work: string;
  /** Where `dr synth` publishes: CDKTF_OUTDIR, or `<project>/cdktf.out`. */
  readonly published: string;
}

export interface Context {
  readonly paths: Paths;
  readonly console: TerminalConsole;
  /** Real time. A lab has its own clock: see `World`. */
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C; its reason is a DrError with exit 130. */
  readonly signal: AbortSignal;
  readonly options: GlobalOptions;
  /** Name of the environment. Throws `no-environment` when it is not clear which is meant. */
  readonly environment: () => string;
  readonly extra: ExtraOverlays;
  /** `dr <words>` with the options of this run that say where: what a person can copy from the last line. */
  readonly command: (words: string) => string;
}

export interface ContextInput {
  readonly product: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly options: GlobalOptions;
  readonly signal: AbortSignal;
  /** See `ConsoleOptions`. */
  readonly isReport: boolean;
}

/** Calls `fire` after `ms` and returns what cancels it. */
export function setTimer(fire: () => void, ms: number): () => void {
  const timer = setTimeout(fire, ms);
  return () => clearTimeout(timer);
}

/** The machine's time, which never goes backwards during a run. */
export const wallTime = steadyTime({ wall: Date.now, monotonic: () => performance.now() });

/** Builds the context of one run of `dr`. */
export function makeContext({ product, cwd, env, options, signal, isReport }: ContextInput): Context {
  const project = resolveFrom(cwd, options.project) ?? product;
  const { stdout, stderr, stdin } = process;
  const stream = options.json ? stderr : stdout;
  const screen = createConsole({
    stdout,
    stderr,
    // Only a terminal gives answers, a pipe does not.
    ...(stdin.isTTY ? { stdin } : {}),
    isTTY: Boolean(stream.isTTY) && env['CI'] === undefined,
    json: options.json,
    isReport,
    colors: Boolean(stream.isTTY) && env['NO_COLOR'] === undefined,
    now: wallTime,
    setTimer,
  });
  return {
    paths: {
      product,
      project,
      work: join(project, '.twinstate'),
      published: resolveFrom(project, env['CDKTF_OUTDIR']) ?? join(project, 'cdktf.out'),
    },
    console: {
      ...screen,
      confirm: (question, expected) => untilStopped(screen.confirm(question, expected), signal),
      ask: (question) => untilStopped(screen.ask(question), signal),
    },
    clock: createClock({ scale: 1, now: wallTime, setTimer }),
    env,
    signal,
    options,
    environment: () => chooseEnvironment(project, options.env ?? env['DR_ENV']).name,
    extra: { varFiles: options.varFile, vars: options.var },
    command: (words) => commandLine(words, project, env, options),
  };
}

/** Ctrl-C at a question is an answer: the run ends, instead of waiting for a line that nobody types. */
function untilStopped<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('interrupted'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function commandLine(
  words: string,
  root: string,
  environment: Context['env'],
  { env, lab, project, var: vars, varFile }: GlobalOptions,
): string {
  const named = [
    ...namedIn(root, env, environment['DR_ENV']),
    ...(project === undefined ? [] : ['--project', project]),
    ...vars.flatMap((one) => ['--var', `'${one}'`]),
    ...varFile.flatMap((one) => ['--var-file', one]),
    ...(lab ? ['--lab'] : []),
  ];
  return ['dr', words, ...named].join(' ');
}

/** A command for a lab that this call, without `--lab`, started or looked at: of the same environment. */
export const inLab = (context: Context, words: string): string =>
  context.options.lab ? context.command(words) : `${context.command(words)} --lab`;

/** The next command names the environment that a default chose: what follows may act on an account, which asks for a name. */
function namedIn(root: string, env: string | undefined, exported: string | undefined): readonly string[] {
  if (env !== undefined) return ['--env', env];
  try {
    const chosen = chooseEnvironment(root, exported);
    return chosen.how === 'default' ? ['--env', chosen.name] : [];
  } catch {
    return [];
  }
}

function resolveFrom(base: string, path: string | undefined): string | undefined {
  return path === undefined || path === '' ? undefined : resolve(base, path);
}
