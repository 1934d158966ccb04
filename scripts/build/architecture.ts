/**
 * Rules of the house that dependency-cruiser has no words for: a type name means one thing, a file of a part is one of its sides, sides
 * import each other in one order, and the kernel names no AWS service. Pure: `npm run arch` reads the files.
 */
import { posix } from 'node:path';
import * as ts from 'typescript';
import { AWS_NOUNS, KERNEL_EXCEPTIONS, KERNEL_ROOMS, type KernelException } from './kernel';

/** A source file of the product; paths are relative to the project. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Types that two modules export under one name: whoever reads one of them cannot know which is meant. */
export function namesTwice(files: readonly SourceFile[]): readonly string[] {
  const homes = new Map<string, string[]>();
  for (const { path, text } of files) {
    for (const name of exportedTypes(path, text)) homes.set(name, [...(homes.get(name) ?? []), path]);
  }
  return [...homes]
    .filter(([, paths]) => paths.length > 1)
    .map(([name, paths]) => `type ${name} is exported by ${paths.join(' and by ')}: give one of them another name`);
}

function exportedTypes(path: string, text: string): readonly string[] {
  const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  return statements.flatMap((one) =>
    (ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one) || ts.isClassDeclaration(one)) &&
    one.name !== undefined &&
    (one.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      ? [one.name.text]
      : [],
  );
}

/** Sides of a part: a file of that name, or a folder. */
export const SIDES = [
  'settings',
  'names',
  'types',
  'operations',
  'outputs',
  'construct',
  'steps',
  'observe',
  'checks',
  'memory',
  'lab',
  'shortfalls',
] as const;

/** Files of parts that are none of their sides. */
export function noSide(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    const [, rest] = /^modules\/parts\/[^/]+\/(.+)$/.exec(path) ?? [];
    if (rest === undefined || path.startsWith('modules/parts/testing/') || rest === 'README.md') return [];
    const side = rest.split(/[/.]/)[0] ?? '';
    return SIDES.some((one) => one === side) ? [] : [`${path} is no side of a part; there are ${SIDES.join(', ')}`];
  });
}

/** A side imports only sides before its own line: a failover never loads cdktf, and a plan never loads the lab. */
const SIDE_ORDER: readonly (readonly string[])[] = [
  ['settings'],
  ['names'],
  ['types'],
  ['operations'],
  ['outputs'],
  ['construct', 'observe'],
  ['steps', 'checks', 'memory', 'lab'],
  ['shortfalls'],
];

/** Imports of a side that does not come before the one that imports it, of the same part or of another. */
export function sidesOutOfOrder(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const side = sideOf(path);
    if (side === null) return [];
    return ts.preProcessFile(text).importedFiles.flatMap(({ fileName }) => {
      const target = fileName.startsWith('.') ? posix.join(posix.dirname(path), fileName) : fileName;
      const other = sideOf(target);
      return other === null || other === side || rankOf(other) < rankOf(side)
        ? []
        : [`${path} is of the side ${side} and imports ${target}, of the side ${other}: ${ORDER_IN_WORDS}`];
    });
  });
}

const ORDER_IN_WORDS = `a side imports only sides before it (${SIDE_ORDER.map((line) => line.join(', ')).join(' < ')})`;

const rankOf = (side: string): number => SIDE_ORDER.findIndex((line) => line.includes(side));

/** The side of a file, with or without its ending; null for what is no side with a place in the order. */
function sideOf(path: string): string | null {
  const [, side = ''] = /^modules\/parts\/(?!testing\/)[^/]+\/([a-z]+)(?:[/.]|$)/.exec(path) ?? [];
  return rankOf(side) < 0 ? null : side;
}

/** AWS nouns in kernel rooms, and exceptions that nothing needs any more. */
export function kernelNouns(
  files: readonly SourceFile[],
  exceptions: readonly KernelException[] = KERNEL_EXCEPTIONS,
): readonly string[] {
  const used = new Set<KernelException>();
  const found = files.flatMap(({ path, text }) => {
    if (!KERNEL_ROOMS.some((room) => path.startsWith(`modules/${room}/`))) return [];
    const nouns = nounsIn(path, text);
    if (nouns.length === 0) return [];
    const exception = exceptions.find(({ files: prefix }) => path.startsWith(prefix));
    if (exception !== undefined) {
      used.add(exception);
      return [];
    }
    return [`${path} names ${nouns.join(', ')}: what belongs to one thing on AWS goes into its part`];
  });
  const unused = exceptions.filter((one) => !used.has(one));
  return [...found, ...unused.map(({ files: prefix }) => `the exception for ${prefix} covers nothing: remove it`)];
}

/** The nouns in identifiers and strings of a file; comments may say what they like. */
function nounsIn(path: string, text: string): readonly string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || isTemplatePart(node)) {
      for (const word of wordsOf(node.text)) if (AWS_NOUNS.has(word)) found.add(word);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return [...found].sort();
}

/** What stands in a template beside its values. */
const isTemplatePart = (node: ts.Node): node is ts.TemplateLiteralLikeNode =>
  ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);

/** `describeDBClusters` is describe, db, clusters. */
function wordsOf(text: string): readonly string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}
