/** The program `dr`: finds the verb, builds the context, runs it, and says how it ended. */
import { setMaxListeners } from 'node:events';
import { CommanderError, type Command } from 'commander';
import { diskError, fileError } from '../../modules/console/disk';
import { DrError, EXIT, type ExitCode } from '../../modules/console/errors';
import { errorJson, exitCodeOf, renderError, REPORT_IT } from '../../modules/console/render';
import { harmless, harmlessJson } from '../../modules/console/style';
import { makeContext, type Context, type GlobalOptions } from './context';
import { buildProgram } from './program';
import { listen, type Stopping } from './stopping';
import type { VerbOutcome, Verb, VerbEntry } from './verb';
import { VERBS } from './verbs';

export interface Invocation {
  /** Folder of the product. */
  readonly root: string;
  /** Arguments behind the program's name. */
  readonly argv: readonly string[];
}

interface Ended {
  readonly entry: VerbEntry;
  readonly context: Context;
  readonly outcome: VerbOutcome | null;
  readonly error: unknown;
}

/** Runs one command line and ends the process with its exit code. */
export async function main({ root, argv }: Invocation): Promise<void> {
  // The SDK is pinned; when its releases need a newer Node is decided here, not read by whoever runs a failover.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  // One signal ends everything that runs; a wide apply listens to it more often than Node thinks normal.
  setMaxListeners(0);
  const stop = listen();
  // Unhandled rejections: Node would end with a stack trace and without a JSON document.
  process.on('uncaughtException', (error) => process.exit(usage(known(error), argv)));
  if (argv[0] === '__complete') return offer(root, argv.slice(1));
  const ended: Ended[] = [];
  const program = buildProgram(async (entry, verb, command) => {
    const onlyReads = entry.reads === true || (entry.reads?.includes(command.args[0] ?? '') ?? false);
    stop.onlyReads = () => onlyReads;
    const context = makeContext({
      product: root,
      cwd: process.cwd(),
      env: { ...process.env },
      options: globalOptions(command),
      signal: stop.signal,
      isReport: onlyReads || entry.report === true,
    });
    ended.push({ entry, context, ...(await attempt(verb, context, command)) });
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.exit(usage(known(error), argv));
  }
  const [end] = ended;
  const exit = end === undefined ? EXIT.done : report(end, stop);
  leave(() => stop.exit() ?? (exit === EXIT.done && stop.resultIsLost() ? lost() : exit));
}

/** Completion. Prints nothing on stderr, which would appear in the typed line. */
async function offer(root: string, words: readonly string[]): Promise<void> {
  const { complete } = await import('./complete');
  const lines = await complete({ project: root, env: process.env, words });
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  leave(() => EXIT.done);
}

function globalOptions(command: Command): GlobalOptions {
  const given = command.optsWithGlobals<Partial<GlobalOptions>>();
  const { json = false, yes = false, lab = false, var: vars = [], varFile = [] } = given;
  return { ...given, json, yes, lab, var: vars, varFile };
}

/** Ends the process once everything written has left it: output into a pipe is not there yet when `write` returns. */
function leave(code: () => ExitCode): void {
  // That a write failed is told after its callback.
  const exit = (): void => void setImmediate(() => process.exit(code()));
  process.stdout.write('', () => process.stderr.write('', exit));
}

async function attempt(
  verb: Verb,
  context: Context,
  command: Command,
): Promise<{ readonly outcome: VerbOutcome | null; readonly error: unknown }> {
  try {
    return { outcome: await verb.run(context, { args: command.args, options: command.opts() }), error: null };
  } catch (error) {
    // Errors after an interruption are caused by it.
    const stopped = context.signal.aborted && !(error instanceof DrError);
    return { outcome: null, error: stopped ? context.signal.reason : elsewhere(known(error), context) };
  }
}

/** File system errors get their DrError. */
const known = (error: unknown): unknown =>
  error instanceof DrError ? error : (diskError(error) ?? fileError(error) ?? error);

/** Where dr itself chose the place that cannot be written, how to name another one. */
function elsewhere(error: unknown, { paths }: Context): unknown {
  if (!(error instanceof DrError)) return error;
  const { code, what, why, fix, exit } = error;
  const at = (folder: string): boolean => what.startsWith(`${folder}/`) || what.startsWith(`${folder} could not be `);
  const refused = ['not-writable', 'not-permitted', 'disk-full'].includes(code);
  const more = at(paths.published)
    ? 'Or name another folder for what is synthesized: CDKTF_OUTDIR=FOLDER dr synth'
    : at(paths.work) || (refused && at(paths.project))
      ? 'Or copy env/ into a folder of your own and name that: --project FOLDER'
      : null;
  return more === null ? error : new DrError(code, what, why, `${fix} ${more}`, exit);
}

/** A result that could not be written is a failure. */
function lost(): ExitCode {
  process.stderr.write('✗ The output could not be written where it was sent: is that disk full?\n');
  return EXIT.failed;
}

/** An error for a terminal. For one that nobody foresaw: what ran. */
function shown(error: unknown): string {
  const verb = process.argv.find((word) => VERBS.some(({ name }) => name === word)) ?? 'no verb';
  return renderError(error, {
    colors: process.stderr.isTTY,
    about: `dr ${verb}, Node ${process.version}, ${process.platform} ${process.arch}`,
    stack: Boolean(process.env['DR_DEBUG']),
  });
}

/** Prints the end of a run: for a person the next step, for a program one line of JSON. */
function report({ entry, context, outcome, error }: Ended, stop: Stopping): ExitCode {
  const { console, options } = context;
  console.end();
  const exit = stop.exit() ?? outcome?.exit ?? exitCodeOf(error);
  if (exit === EXIT.unread) return exit;
  if (outcome === null) process.stderr.write(`${shown(error)}\n`);
  else if (outcome.text === undefined || options.json) console.say(`\nNext: ${outcome.next}`);
  else {
    // A document goes into a file or a program as it is; on a terminal nothing in it may act.
    process.stdout.write(process.stdout.isTTY ? harmless(outcome.text) : outcome.text);
    process.stderr.write(`Next: ${harmless(outcome.next)}\n`);
  }
  if (options.json) {
    const about = { verb: entry.name, ...(entry.environment === false ? {} : environmentOf(context)), exit };
    const rest = outcome === null ? failedJson(error) : { ...outcome.json, next: outcome.next };
    console.print(JSON.stringify({ ...about, ...rest }));
  }
  console.end();
  return exit;
}

/** An error as --json prints it. What to do next is what fixes it. */
function failedJson(error: unknown): object {
  return { ...errorJson(error), next: error instanceof DrError ? error.fix : REPORT_IT };
}

function environmentOf(context: Context): { readonly environment: string | null } {
  try {
    return { environment: context.environment() };
  } catch {
    return { environment: null };
  }
}

/** What commander refused, in the same words as every other error. Help and version are no errors. */
function usage(error: unknown, argv: readonly string[]): ExitCode {
  const json = argv.includes('--json');
  const verb = argv.find((word) => VERBS.some(({ name }) => name === word)) ?? null;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    // Commander has printed the help already: all that a person needs, and nothing for a program.
    if (error.code === 'commander.help' && !json) return EXIT.failed;
    error = misunderstood(error, verb);
  }
  process.stderr.write(`${shown(error)}\n`);
  if (json)
    process.stdout.write(`${harmlessJson(JSON.stringify({ verb, exit: exitCodeOf(error), ...failedJson(error) }))}\n`);
  return exitCodeOf(error);
}

function misunderstood({ code, message }: CommanderError, verb: string | null): DrError {
  const said = code === 'commander.help' ? 'No verb is named.' : message.replace(/^error: /, '');
  const [what = '', ...hints] = said.split('\n');
  const known = verb === null ? `The verbs are ${VERBS.map(({ name }) => name).join(', ')}.` : '';
  const why = hints.join(' ').replace(/^\(|\)$/g, '') || known || 'The command line is not understood.';
  return new DrError('usage', what, why, `dr ${verb === null ? '' : `${verb} `}--help shows what there is.`);
}
