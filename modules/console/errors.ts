/**
 * The one catalogue of errors. Every error says what happened, why, and what to do about it; tests assert on `code`.
 */

/** Exit codes of `dr`, documented once: docs/command-line.md. */
export const EXIT = {
  done: 0,
  failed: 1,
  changes: 2,
  refused: 3,
  unknown: 4,
  /** As in a shell: 128 plus the signal's number. */
  hungUp: 129,
  interrupted: 130,
  /** The output of a verb that only reads has no reader any more: SIGPIPE. */
  unread: 141,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One problem with something a person wrote: where, what is wrong, what is allowed, how to fix it. */
export interface Problem {
  /** Stable identifier of the rule that found it, e.g. `unknown-key`. */
  readonly code: string;
  /** File (or `--var`) that set the value, relative to the project. */
  readonly file: string;
  /** Dotted path inside the file, e.g. `capacity.serving.min`. */
  readonly path: string;
  /** The value that was found, as it was written. */
  readonly value: unknown;
  /** What would have been accepted, in words. */
  readonly allowed: string;
  /** What to do about it. */
  readonly fix: string;
}

/** An error that a person can act on. `why` and `fix` are whole sentences; `exit` is the process's exit code. */
export class DrError extends Error {
  constructor(
    readonly code: string,
    readonly what: string,
    readonly why: string,
    readonly fix: string,
    readonly exit: ExitCode = EXIT.failed,
    readonly problems: readonly Problem[] = [],
  ) {
    super(what);
    this.name = 'DrError';
  }
}
