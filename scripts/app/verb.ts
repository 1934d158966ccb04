/** A verb of `dr`: one file each in verbs/ with its entry beside it, listed in verbs.ts. */
import type { Command } from 'commander';
import type { ExitCode } from '../../modules/console/errors';
import type { Context } from './context';

/** The typed arguments and options. */
export interface Call {
  /** Arguments, those of a repeated one included. */
  readonly args: readonly string[];
  /** The verb's own options, in commander's camel case. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface VerbOutcome {
  readonly exit: ExitCode;
  /** What --json prints beside `verb`, `environment`, `exit` and `next`. Keys are snake_case and stay as they are. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Text that another program reads from stdout: what a person reads besides it goes to stderr. Not with --json. */
  readonly text?: string;
  /** The last line a person reads: what to do next. */
  readonly next: string;
}

export interface Verb {
  /** Adds arguments and options to the verb's command. */
  declare(command: Command): void;
  run(context: Context, call: Call): Promise<VerbOutcome>;
}

/** A line of the verb list. The file is loaded only when its verb is called. */
export interface VerbEntry {
  readonly name: string;
  readonly summary: string;
  /** A call that can be typed as it stands; it is in the reference, and the contract test types it. */
  readonly example: string;
  /** What exit codes mean for this verb, in words, where it is more than what they mean for every verb. */
  readonly exits?: Readonly<Partial<Record<ExitCode, string>>>;
  /** What `--json` prints besides `verb`, `environment`, `exit` and `next`, as Markdown; none where it prints nothing that programs read. */
  readonly json?: string;
  /**
   * For verbs (or words behind them) that change nothing: they end with 141 when nobody reads their output any more. All others
   * carry on without it.
   */
  readonly reads?: true | readonly string[];
  /** Its lines are a report, although it may write a file: no clock stands in front of them. */
  readonly report?: true;
  /** False for verbs that are about no environment. */
  readonly environment?: false;
  readonly load: () => Promise<Verb>;
}

/** Values of an option that may be repeated. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** For commander: collects the values of an option that may be repeated. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
