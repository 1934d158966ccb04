/** The command line as commander knows it: options of every verb, and each verb's own. */
import { Command } from 'commander';
import { collect, type Verb, type VerbEntry } from './verb';
import { VERBS } from './verbs';

export type VerbAction = (entry: VerbEntry, verb: Verb, command: Command) => Promise<void>;

/** `dr` with the options that every verb knows, and no verb. */
export function bareProgram(): Command {
  return new Command('dr')
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
}

/** The program that runs verbs. A verb's file is loaded, and its options declared, only when it is the one called. */
export function buildProgram(act: VerbAction): Command {
  const program = bareProgram();
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

/** The whole command line with every verb declared and none that would run: for the reference and for completion. */
export async function declaredProgram(): Promise<Command> {
  const program = bareProgram();
  const verbs = await Promise.all(VERBS.map(async (entry) => ({ entry, verb: await entry.load() })));
  for (const { entry, verb } of verbs) verb.declare(program.command(entry.name).description(entry.summary));
  return program;
}
