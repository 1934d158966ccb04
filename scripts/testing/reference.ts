/** The reference of the command line, from what commander was told. */
import type { Argument, Command, Option } from 'commander';
import type { VerbEntry } from '../app/verb';
import { table } from './documents';

/** What each exit code means for every verb; a verb's own words take their place. */
const EXITS: Readonly<Record<string, string>> = {
  0: 'done',
  1: 'failed: what was wrong is said with its fix',
  130: 'interrupted',
};

const HEAD = `<!-- generated from scripts/app/verbs.ts and scripts/verbs/ by UPDATE_GENERATED=1 npx jest scripts/build/reference -->

# Command line: every verb and option

What options, exit codes and \`--json\` have in common, and what is refused: [command-line.md](../command-line.md).`;

/** docs/reference/command-line.md, as Prettier writes it. */
export function renderReference(program: Command, entries: readonly VerbEntry[]): string {
  const sections = entries.map((entry) => {
    const command = program.commands.find((one) => one.name() === entry.name);
    if (command === undefined) throw new Error(`no command ${entry.name}`);
    return verbSection(entry, command);
  });
  return `${[HEAD, '## Options of every verb', optionTable(program.options), ...sections].join('\n\n')}\n`;
}

function verbSection(entry: VerbEntry, command: Command): string {
  const args = command.registeredArguments;
  const words = ['dr', entry.name, ...args.map(shownArgument), ...(command.options.length === 0 ? [] : ['[options]'])];
  const exits = Object.entries<string>({ ...EXITS, ...entry.exits });
  return [
    `## dr ${entry.name}`,
    `${sentence(entry.summary)}${entry.environment === false ? ' It is about no environment.' : ''}`,
    ['```', `$ ${entry.example}`, '```'].join('\n'),
    `\`${words.join(' ')}\``,
    ...(args.length === 0 ? [] : [table([['argument', 'meaning'], ...args.map(argumentRow)])]),
    ...(command.options.length === 0 ? [] : [optionTable(command.options)]),
    table([['exit', 'meaning'], ...exits.map(([code, meaning]) => [code, cell(meaning)])]),
    ...(entry.json === undefined ? [] : [`With \`--json\`: ${entry.json}.`]),
  ].join('\n\n');
}

function shownArgument(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function argumentRow(argument: Argument): readonly string[] {
  return [`\`${shownArgument(argument)}\``, withDefault(argument.description, argument.defaultValue)];
}

function optionTable(options: readonly Option[]): string {
  const row = (option: Option): readonly string[] => [
    `\`${option.flags}\``,
    `${withDefault(option.description, option.defaultValue)}${option.mandatory ? ' (required)' : ''}`,
  ];
  return table([['option', 'meaning'], ...options.map(row)]);
}

function withDefault(meaning: string, value: unknown): string {
  const none = value === undefined || value === false || (Array.isArray(value) && value.length === 0);
  return cell(`${meaning}${none ? '' : ` (default: ${JSON.stringify(value).replaceAll('"', '')})`}`);
}

/** Words as they can stand in a cell: nothing ends it, nothing is taken for markup. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/[*<]/g, (sign) => `\\${sign}`);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
