/** Completions at the cursor. Reads overlays and the disk, never AWS: a key press must not wait. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, type Option } from 'commander';
import { listEnvironments, readOverlays } from '../../modules/overlays/read';
import { resolveSettings } from '../../modules/overlays/resolve';
import { arrangeTopology, roleWords } from '../../modules/topology/arrange';
import type { Topology } from '../../modules/topology/topology';
import { bareProgram } from './program';
import { SEPARATOR, SHELLS } from './shells';
import { VERBS } from './verbs';
import { SETTINGS } from '../../modules/patterns/index.settings';
import { ARRANGED } from '../../modules/parts/index.names';

export interface CompletionInput {
  readonly project: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Words behind `dr`; the last one is under the cursor and may be empty. */
  readonly words: readonly string[];
}

interface Offer {
  readonly value: string;
  readonly meaning: string;
}

const plain = (values: readonly string[], meaning: string): readonly Offer[] =>
  values.map((value) => ({ value, meaning }));

/** Lines for the shell, `value<tab>meaning`; none where files are meant, or anything. Never throws: a key press is no place for an error. */
export async function complete(input: CompletionInput): Promise<readonly string[]> {
  try {
    const current = input.words.at(-1) ?? '';
    const offers = await offersFor(input, current);
    return offers
      .filter(({ value }) => value.startsWith(current))
      .map(({ value, meaning }) => `${value}${SEPARATOR}${meaning}`);
  } catch {
    return [];
  }
}

async function offersFor(input: CompletionInput, current: string): Promise<readonly Offer[]> {
  const before = input.words.slice(0, -1);
  const program = bareProgram();
  const entry = VERBS.find(({ name }) => before.includes(name));
  const command = new Command(entry?.name ?? 'dr');
  if (entry !== undefined) (await entry.load()).declare(command);
  const options = [...command.options, ...program.options];
  const asked = options.find(({ long }) => long !== null && long !== undefined && long === before.at(-1));
  if (asked?.required === true) return valuesOf(asked, input);
  if (current.startsWith('-'))
    return options.map(({ long, description }) => ({ value: long ?? '', meaning: description }));
  if (entry === undefined) return VERBS.map(({ name, summary }) => ({ value: name, meaning: summary }));
  return argumentsOf(command, input);
}

function valuesOf(option: Option, input: CompletionInput): readonly Offer[] {
  const placeholder = /<(\S+)>/.exec(option.flags)?.[1];
  if (option.long === '--env') return plain(listEnvironments(projectOf(input)), 'environment');
  if (placeholder === 'region') return regions(input);
  // What is allowed stands in the meaning: `503, reset, hang`, `runner or bash`.
  const listed = /(?:^|: )([\w-]+(?:(?:, | or )[\w-]+)+)/.exec(option.description)?.[1]?.split(/, | or /);
  const allowed = option.argChoices ?? listed;
  return placeholder === 'file' || placeholder === 'dir' ? [] : plain(allowed ?? [], option.description);
}

function argumentsOf(command: Command, input: CompletionInput): readonly Offer[] {
  const given = input.words.slice(input.words.indexOf(command.name()) + 1, -1).filter((word) => !word.startsWith('-'));
  const all = command.registeredArguments;
  const argument = all[given.length] ?? (all.at(-1)?.variadic === true ? all.at(-1) : undefined);
  switch (argument?.name()) {
    case 'state':
      return states(input);
    case 'region':
      return regions(input);
    case 'run':
      return plain(foldersOf(join(projectOf(input), '.twinstate', 'runs')), 'run');
    case 'evidence':
      return plain(foldersOf(join(projectOf(input), 'evidence')), 'run');
    case 'shell':
      return plain(SHELLS, 'shell');
    case 'action':
      return [...argument.description.matchAll(/(?:^|; )([\w-]+): ([^;]*)/g)].map(([, value = '', meaning = '']) => ({
        value,
        meaning,
      }));
    default:
      return [];
  }
}

function states(input: CompletionInput): readonly Offer[] {
  return topologies(input).flatMap(({ states: all }) => all.map(({ id, layer }) => ({ value: id, meaning: layer })));
}

function regions(input: CompletionInput): readonly Offer[] {
  const all = topologies(input).flatMap((topology) =>
    topology.regions.map(({ region, role }) => [region, roleWords(role)] as const),
  );
  return [...new Map(all)].map(([value, meaning]) => ({ value, meaning }));
}

/** Of the environment that is named, or of all. One whose overlays are wrong offers nothing. */
function topologies(input: CompletionInput): readonly Topology[] {
  const { words, env } = input;
  const project = projectOf(input);
  const named = words.includes('--env') ? words[words.indexOf('--env') + 1] : env['DR_ENV'];
  const environments = named === undefined || named === '' ? listEnvironments(project) : [named];
  return environments.flatMap((name) => {
    try {
      return [
        arrangeTopology(
          resolveSettings(readOverlays(project, name, { varFiles: [], vars: [] }), SETTINGS).settings,
          ARRANGED,
        ),
      ];
    } catch {
      return [];
    }
  });
}

function projectOf({ words, project }: CompletionInput): string {
  const at = words.indexOf('--project');
  return at === -1 || at === words.length - 1 ? project : resolve(words[at + 1] ?? project);
}

function foldersOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort()
      .reverse();
  } catch {
    // What is not there, or may not be read, is offered to nobody.
    return [];
  }
}
