/** Reading the documentation as data: links, commands, paths, tables. Pure, but for `documents`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Command } from 'commander';
import { anchorsOfPage } from './slug';

export interface Document {
  /** Relative to the project. */
  readonly file: string;
  readonly text: string;
}

/** Every document that people read: README files wherever they stand, and docs/. */
export function documents(root: string): readonly Document[] {
  const under = (folder: string): readonly string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  const files = ['README.md', ...['docs', 'env', 'examples', 'modules', 'stacks', 'scripts'].flatMap(under)];
  return files
    .filter((file) => /(^|\/)README\.md$|^docs\/.*\.md$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

const withoutFences = (text: string): string => text.replace(FENCE, '');

/** Code in a sentence, without its backticks. */
export function inlineCode(text: string): readonly string[] {
  return [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** Lines of fenced blocks that are commands or output, joined where a backslash ends them; blocks of JSON and pictures are neither. */
function fencedLines(text: string): readonly string[] {
  return [...text.matchAll(FENCE)].flatMap(([, language = '', body = '']) =>
    ['', 'bash', 'sh', 'console'].includes(language) ? body.replace(/\\\n\s*/g, '').split('\n') : [],
  );
}

/** Anchors of a document's headings. */
function anchors(text: string): readonly string[] {
  const anchor = anchorsOfPage();
  return [...withoutFences(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => anchor(title));
}

/** Links to files of the project, as they are written. */
function linksOf(text: string): readonly string[] {
  const links = [...withoutFences(text).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^(https?|mailto):/.test(link));
}

/** The file that a link of a document leads to. */
function targetOf({ file }: Document, link: string): string {
  const [path = ''] = link.split('#');
  return path === '' ? file : normalize(join(dirname(file), path));
}

/** Documents that no links lead to, from the index on. */
export function notLedTo(all: readonly Document[], index: string): readonly string[] {
  const led = new Set([index]);
  // A set is walked on while it grows.
  for (const file of led) {
    const one = all.find((document) => document.file === file);
    for (const link of one === undefined ? [] : linksOf(one.text)) led.add(targetOf({ file, text: '' }, link));
  }
  return all.map(({ file }) => file).filter((file) => !led.has(file));
}

/** Relative links that lead nowhere, as `file: link`. */
export function brokenLinks(root: string, { file, text }: Document): readonly string[] {
  return linksOf(text)
    .filter((link) => {
      const [, anchor] = link.split('#');
      const target = targetOf({ file, text }, link);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchors(readFileSync(join(root, target), 'utf8')).includes(anchor);
    })
    .map((link) => `${file}: ${link}`);
}

/** Paths of sources that are named and do not exist, as `file: path`. Placeholders (`<…>`, `*`) are none. */
export function missingPaths(root: string, { file, text }: Document): readonly string[] {
  return inlineCode(text)
    .filter((code) => /^(modules|scripts|stacks|docs|\.ci)\/[\w./-]*$/.test(code))
    .filter((path) => !existsSync(join(root, path)))
    .map((path) => `${file}: ${path}`);
}

/** Names of npm scripts that are called. */
export function npmScripts(text: string): readonly string[] {
  const code = [...inlineCode(text), ...fencedLines(text)].join('\n');
  const run = [...code.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name);
  return [...new Set([...run, ...(/npm test\b/.test(code) ? ['test'] : [])])];
}

/** Settings of the process's environment that are named. */
export function variables(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\b(?:DR|CDKTF|TERRAFORM)_[A-Z_]+\b/g)].map(([name]) => name))];
}

/** The words behind `dr` (or a script), for each call of it: in sentences, and at the beginning of lines of blocks. */
export function calls(text: string, program: 'dr' | './promote-dr.sh' = 'dr'): readonly (readonly string[])[] {
  return [...inlineCode(text), ...fencedLines(text)].flatMap((code) => {
    const line = code
      .replace(/\s#.*$/, '')
      .replace(/^\s*(\$ )?(npm ci && )?/, '')
      .replace(/^(npm run -s dr --|node scripts\/dr\.mjs)(?=\s)/, 'dr')
      .replace(/^npm run drill(?!:)( --)?/, 'dr drill');
    const [first, ...rest] = words(line);
    return first === program ? [rest] : [];
  });
}

/** Commands of a guide's blocks, in order, as a shell would hand them over. */
export function blockCalls(text: string): readonly (readonly string[])[] {
  return fencedLines(text)
    .filter((line) => /^(\$ )?dr /.test(line))
    .map((line) => words(line.replace(/^(\$ )?dr /, '').replace(/\s#.*$/, '')).map(unquoted));
}

/** What a guide lets a reader type at a prompt, in order: the words behind `$ dr`, as a shell would hand them over. */
export function prompted(text: string): readonly (readonly string[])[] {
  return fencedLines(text)
    .filter((line) => line.startsWith('$ dr '))
    .map((line) => words(line.slice('$ dr '.length)).map(unquoted));
}

const unquoted = (word: string): string => word.replace(/^(['"])(.*)\1$/, '$2');

/** Shell words; brackets say that something may be left out, dots that something is. */
function words(line: string): readonly string[] {
  return [...line.replace(/[[\]…]/g, ' ').matchAll(/'[^']*'|"[^"]*"|\S+/g)].map(([word]) => word);
}

/** What a verb takes, as commander was told. */
export interface Usage {
  /** Option to whether it takes a value. */
  readonly options: ReadonlyMap<string, boolean>;
  /** First arguments that it knows; null where any will do. */
  readonly actions: readonly string[] | null;
}

/** What commander was told of a verb, and of every verb. */
export function usageOf(command: Command, program: Command): Usage {
  const options = [...command.options, ...program.options].map((option): [string, boolean] => [
    option.long ?? '',
    option.required || option.optional,
  ]);
  const [action] = command.registeredArguments;
  const actions = action?.name() === 'action' ? [...action.description.matchAll(/(?:^|; )([\w-]+): /g)] : null;
  return {
    options: new Map([...options, ['--help', false]]),
    actions: actions === null ? null : actions.map(([, name = '']) => name),
  };
}

/** What is wrong with a call, in words; nothing where it could be typed as it stands. */
export function wrongWith(call: readonly string[], usages: ReadonlyMap<string, Usage>): readonly string[] {
  const [verb = ''] = call;
  if (verb === '' || /^[<-]/.test(verb)) return [];
  const usage = usages.get(verb);
  if (usage === undefined) return [`there is no verb ${verb}`];
  const found: string[] = [];
  const given: string[] = [];
  for (let index = 1; index < call.length; index += 1) {
    const [name = ''] = (call[index] ?? '').split('=');
    if (!name.startsWith('--')) given.push(name);
    else if (!usage.options.has(name)) found.push(`${verb} has no ${name}`);
    else if (usage.options.get(name) === true && !(call[index] ?? '').includes('=')) index += 1;
  }
  const [action] = given;
  if (usage.actions !== null && action !== undefined && !/^</.test(action) && !usage.actions.includes(action)) {
    found.push(`${verb} has no ${action}`);
  }
  return found;
}

/** First cells of a Markdown table's rows that are code, as they stand. */
export function firstCells(text: string): readonly string[] {
  return [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell);
}

/** A Markdown table as Prettier writes it. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(head), rule, ...rows.slice(1).map(line)].join('\n');
}

/** The document with `content` between its marks for what is generated from `source`; without one, between its first marks. */
export function withGenerated(text: string, content: string, source = ''): string {
  const marks = new RegExp(
    `(<!-- generated from ${source.replace(/[.]/g, '\\.')}[^\\n]* -->\\n)[\\s\\S]*?(<!-- end of generated -->)`,
  );
  return text.replace(marks, (_, begin: string, end: string) => `${begin}\n${content}\n\n${end}`);
}
