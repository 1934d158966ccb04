/** Early ends of a run: a signal, or an output without a reader. The run ends in order, or continues. */
import { DrError, EXIT, type ExitCode } from '../../modules/console/errors';
import { killAll, runningPrograms, type Running } from '../../modules/terraform/process';

const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hungUp } as const;

/** One Ctrl-C arrives twice where npm stands between: what follows within this is the same one. Milliseconds. */
const SAME = 500;

/** While Terraform is waited for, it is said what for, so often. Milliseconds. */
const REMIND_MS = 30_000;

/** The time to report what is left after a second signal. Milliseconds. */
const LAST_WORDS_MS = 5_000;

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
 * for, a Terraform that writes a state as long as it takes. A second one kills them, and what may be lost by that is said before
 * and after; without any it ends the run at once. A terminal that closes sends several, so hanging up never counts as a second one.
 */
export function listen(): Stopping {
  const controller = new AbortController();
  let lost = false;
  let since = 0;
  let killed = false;
  const signalled = (name: keyof typeof SIGNALS): void => {
    const now = performance.now();
    if (!controller.signal.aborted) {
      since = now;
      process.stderr.write(`\n${stoppingText(name, runningPrograms())}\n`);
      remind(since);
      controller.abort(stopped(name));
    } else if (name !== 'SIGHUP' && now - since > SAME) {
      const text = killed ? null : killedText(runningPrograms());
      killAll();
      if (text === null) process.exit(SIGNALS[name]);
      killed = true;
      since = now;
      process.stderr.write(`\n${text}\n`);
      // Killed programs end now, and the verb reports what is left.
      setTimeout(() => process.exit(SIGNALS[name]), LAST_WORDS_MS).unref();
    }
  };
  for (const name of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) process.on(name, () => signalled(name));
  // Changing verbs continue without a reader and drop their output; read-only verbs stop.
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

function remind(since: number): void {
  const again = (): void => {
    const text = waitingText(runningPrograms());
    const seconds = Math.round((performance.now() - since) / 1000);
    if (text !== '') process.stderr.write(`Still waiting after ${seconds} s: ${text}\n`);
  };
  setInterval(again, REMIND_MS).unref();
}

/** Messages after the first signal: what is awaited, and what a second one would lose. */
export function stoppingText(name: string, running: readonly Running[]): string {
  const waiting = waitingText(running);
  if (waiting === '') {
    const others = [...new Set(running.map(({ program }) => program))].join(' and ');
    return `${name}: stopping in order${others === '' ? '' : `, so that ${others} can end`}. Once more ends it at once.`;
  }
  return [
    `${name}: stopping in order. Terraform finishes its current operation and writes its state, however long AWS takes to answer.`,
    `Waiting for: ${waiting}`,
    'A second signal kills it: resources that it made and did not write yet would be in no state.',
  ].join('\n');
}

/** What writes a state and still runs, with the resources it is at; empty where nothing does. */
export function waitingText(running: readonly Running[]): string {
  const parts = running.flatMap(({ writing }) => {
    if (writing === null) return [];
    const doing = writing.doing();
    return [doing.length === 0 ? `${writing.title} (its state)` : `${writing.title} (${doing.join(', ')})`];
  });
  return parts.join('; ');
}

/** What a second signal has killed; null where nothing wrote a state. */
export function killedText(running: readonly Running[]): string | null {
  const waiting = waitingText(running);
  return waiting === '' ? null : `Killed: ${waiting}. Resources that were made and not written are in no state.`;
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
    'The output has no reader any more.',
    'The program behind the pipe has ended, and this verb only reads.',
    'Nothing was changed; run it again without the pipe.',
    EXIT.unread,
  );
}
