/** What ends a run before its time: a signal, or an output that nobody reads any more. Either way it ends in order, or carries on. */
import { DrError, EXIT, type ExitCode } from '../modules/console/errors';
import { killAll, runningPrograms } from '../modules/terraform/process';

const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hungUp } as const;

/** One Ctrl-C arrives twice where npm stands between: what follows within this is the same one. Milliseconds. */
const SAME = 500;

export interface Stopping {
  readonly signal: AbortSignal;
  /** Called when stdout is found to have no reader: true where the run is of no use without one. */
  onlyReads: () => boolean;
  /** The exit code of a run that was told to stop; null where it was not. */
  exit(): ExitCode | null;
  /** True when a result could not be written for another reason than that its reader went away, for example a full disk. */
  resultIsLost(): boolean;
}

/**
 * Listens to the process's signals and to its output. The first signal stops the run in order: children are interrupted and waited
 * for. A second one ends it at once; a terminal that closes sends several, so hanging up never counts as a second one.
 */
export function listen(): Stopping {
  const controller = new AbortController();
  let lost = false;
  let since = 0;
  const signalled = (name: keyof typeof SIGNALS): void => {
    if (!controller.signal.aborted) {
      since = performance.now();
      process.stderr.write(`\n${name}: stopping in order${whatFor(runningPrograms())}. Once more ends it at once.\n`);
      controller.abort(stopped(name));
    } else if (name !== 'SIGHUP' && performance.now() - since > SAME) {
      killAll();
      process.exit(SIGNALS[name]);
    }
  };
  for (const name of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) process.on(name, () => signalled(name));
  // Half a recovery is worse than one that nobody watches: what is written is dropped, and what only reads stops.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    lost ||= code !== undefined && !GONE.includes(code);
    if (!lost && !controller.signal.aborted && stopping.onlyReads()) controller.abort(unread());
  });
  process.stderr.on('error', () => undefined);
  const stopping: Stopping = {
    signal: controller.signal,
    onlyReads: () => false,
    exit: () => (controller.signal.aborted ? exitOf(controller.signal.reason) : null),
    resultIsLost: () => lost,
  };
  return stopping;
}

/** Why it takes a moment, in words; nothing where nothing has to be waited for. */
export function whatFor(programs: readonly string[]): string {
  if (programs.some((name) => /terraform|tofu/i.test(name))) return ', so that Terraform can write its state';
  return programs.length === 0 ? '' : `, so that ${programs.join(' and ')} can end`;
}

/** The reader of a pipe has ended, or the terminal is closed. What is written afterwards fails as written to a stream that ended. */
const GONE: readonly string[] = ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'];

function exitOf(reason: unknown): ExitCode {
  return reason instanceof DrError ? reason.exit : EXIT.interrupted;
}

function stopped(name: keyof typeof SIGNALS): DrError {
  const why = `The run was told to stop (${name}).`;
  const fix = 'Run it again: what was done is recorded, and is not done twice.';
  return new DrError('interrupted', 'Interrupted.', why, fix, SIGNALS[name]);
}

function unread(): DrError {
  return new DrError(
    'unread',
    'Nobody reads the output any more.',
    'The program behind the pipe has ended, and this verb only reads.',
    'Nothing was changed; run it again without the pipe.',
    EXIT.unread,
  );
}
