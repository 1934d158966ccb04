/** The program `dr`: finds the verb, builds the context, runs it, and says how it ended. */
import { setMaxListeners } from 'node:events';
import { Command, CommanderError } from 'commander';
import { DrError, EXIT, type ExitCode } from '../modules/console/errors';
import { errorJson, exitCodeOf, renderError } from '../modules/console/render';
import { killAll } from '../modules/terraform/process';
import { makeContext, type Context, type GlobalOptions } from './context';
import { collect, type Outcome, type Verb, type VerbEntry } from './verb';
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
  readonly outcome: Outcome | null;
  readonly error: unknown;
}

/** Runs one command line and ends the process with its exit code. */
export async function main({ root, argv }: Invocation): Promise<void> {
  // The SDK is pinned; when its releases need a newer Node is decided here, not read by whoever runs a failover.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  // One signal ends everything that runs; a wide apply listens to it more often than Node thinks normal.
  setMaxListeners(0);
  const stop = interruptible();
  // A reader that has seen enough (`dr plan | head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const ended: Ended[] = [];
  const program = buildProgram(async (entry, verb, command) => {
    const context = makeContext({
      product: root,
      cwd: process.cwd(),
      env: { ...process.env },
      options: globalOptions(command),
      signal: stop.signal,
    });
    ended.push({ entry, context, ...(await attempt(verb, context, command)) });
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.exit(usage(error, argv));
  }
  const [end] = ended;
  leave(end === undefined ? EXIT.done : report(end, stop.signal));
}

function globalOptions(command: Command): GlobalOptions {
  const given = command.optsWithGlobals<Partial<GlobalOptions>>();
  const { json = false, yes = false, lab = false, var: vars = [], varFile = [] } = given;
  return { ...given, json, yes, lab, var: vars, varFile };
}

/** Ends the process once everything written has left it: output into a pipe is not there yet when `write` returns. */
function leave(code: ExitCode): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

type Act = (entry: VerbEntry, verb: Verb, command: Command) => Promise<void>;

/** The verbs as commander commands. A verb's file is loaded, and its options declared, only when it is the one called. */
function buildProgram(act: Act): Command {
  const program = new Command('dr')
    .description('Provision an application in several AWS regions, and operate its disaster recovery.')
    .option(
      '--env <name>',
      'environment (default: DR_ENV, the only one there is, or that of cdktf.json where no account is asked)',
    )
    .option('--lab', 'act on the running lab instead of an account')
    .option('--json', 'print one JSON document on stdout, progress on stderr')
    .option('--yes', 'do not ask')
    .option('--var <[REGION:]KEY=VALUE>', 'a value laid over the overlays (repeatable)', collect)
    .option('--var-file <[REGION:]FILE>', 'an overlay laid over the others (repeatable)', collect)
    .option('--project <dir>', 'folder that holds env/ (default: this project)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  const loaded = new Map<string, Verb>();
  for (const entry of VERBS) {
    program
      .command(entry.name)
      .description(entry.summary)
      .exitOverride()
      .action(async (...given: unknown[]) => {
        const verb = loaded.get(entry.name);
        const command = given.at(-1);
        if (verb !== undefined && command instanceof Command) await act(entry, verb, command);
      });
  }
  program.hook('preSubcommand', async (_program, command) => {
    const verb = await VERBS.find(({ name }) => name === command.name())?.load();
    if (verb === undefined) return;
    verb.declare(command);
    loaded.set(command.name(), verb);
  });
  return program;
}

async function attempt(
  verb: Verb,
  context: Context,
  command: Command,
): Promise<{ readonly outcome: Outcome | null; readonly error: unknown }> {
  try {
    return { outcome: await verb.run(context, { args: command.args, options: command.opts() }), error: null };
  } catch (error) {
    return { outcome: null, error };
  }
}

/** Prints the end of a run: for a person the next step, for a program one line of JSON. */
function report({ entry, context, outcome, error }: Ended, signal: AbortSignal): ExitCode {
  const { console, options } = context;
  console.end();
  const exit = signal.aborted ? EXIT.interrupted : (outcome?.exit ?? exitCodeOf(error));
  if (outcome === null) process.stderr.write(`${renderError(error, { colors: process.stderr.isTTY })}\n`);
  else console.say(`\nNext: ${outcome.next}`);
  if (options.json) {
    const about = { verb: entry.name, ...(entry.environment === false ? {} : environmentOf(context)), exit };
    const rest = outcome === null ? errorJson(error) : { ...outcome.json, next: outcome.next };
    console.print(JSON.stringify({ ...about, ...rest }));
  }
  console.end();
  return exit;
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
  if (error instanceof CommanderError) {
    if (error.exitCode === 0 || error.code === 'commander.help') return error.exitCode === 0 ? EXIT.done : EXIT.failed;
    const [what = '', ...hints] = error.message.replace(/^error: /, '').split('\n');
    const verb = VERBS.find(({ name }) => argv.includes(name))?.name;
    const known = verb === undefined ? `The verbs are ${VERBS.map(({ name }) => name).join(', ')}.` : '';
    const fix = `dr ${verb === undefined ? '' : `${verb} `}--help shows what there is.`;
    error = new DrError(
      'usage',
      what,
      hints.join(' ').replace(/^\(|\)$/g, '') || known || 'The command line is not understood.',
      fix,
    );
  }
  const json = argv.includes('--json');
  process.stderr.write(`${renderError(error, { colors: process.stderr.isTTY })}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ verb: null, exit: exitCodeOf(error), ...errorJson(error) })}\n`);
  return exitCodeOf(error);
}

/** Ctrl-C stops the run in order: children are interrupted and waited for. A second one ends it at once. */
function interruptible(): AbortController {
  const controller = new AbortController();
  const stop = (name: string): void => {
    if (controller.signal.aborted) {
      killAll();
      process.exit(EXIT.interrupted);
    }
    process.stderr.write(`\n${name}: stopping. Terraform writes its state first; once more ends it at once.\n`);
    const why = `The run was told to stop (${name}).`;
    const fix = 'Run it again: what was done is recorded, and is not done twice.';
    controller.abort(new DrError('interrupted', 'Interrupted.', why, fix, EXIT.interrupted));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop(name));
  return controller;
}
