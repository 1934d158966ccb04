/** Every operation of the catalogue is used by a source that builds or sends operations. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { CATALOGUE } from './catalogue';

const ROOT = join(__dirname, '../..');
/** Facts about operations, what answers them, and tests: none of them sends anything. */
const NO_SENDERS =
  /\.test\.ts$|\/testing\/|\/(lab|memory|types|operations)(\.ts$|\/)|\/lint\/|^modules\/(operations|lab|memory|console)\//;

/** Strings in code; comments do not count. */
function stringsOf(path: string, text: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return found;
}

function unsent(operations: readonly string[], strings: ReadonlySet<string>): readonly string[] {
  return operations.filter((name) => !strings.has(name.split(':')[1] ?? '') && !strings.has(name));
}

const sources = ['modules', 'scripts', 'stacks'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((name) => name.endsWith('.ts') && !NO_SENDERS.test(name)),
);
const written = new Set(sources.flatMap((path) => stringsOf(path, readFileSync(join(ROOT, path), 'utf8'))));

it('every operation of the catalogue is sent', () => {
  const listed = Object.entries(CATALOGUE).flatMap(([service, { actions }]) =>
    Object.keys(actions).map((action) => `${service}:${action}`),
  );
  expect(listed.length).toBeGreaterThan(60);
  expect(unsent(listed, written)).toEqual([]);
});

it('an unused operation is found', () => {
  const strings = new Set(stringsOf('x.ts', "// 'DescribeEvents'\nconst read = { action: 'DescribeDBClusters' };"));
  expect(unsent(['rds:DescribeDBClusters', 'rds:DescribeEvents'], strings)).toEqual(['rds:DescribeEvents']);
});
