/**
 * A module keeps nothing that changes: two tests, two labs or two runs in one process would share it. Pure: `npm run arch` reads the files.
 */
import * as ts from 'typescript';
import type { SourceFile } from './architecture';

/** What a module may keep all the same: a cache, whose answer is the same with and without it, or a fact about this process. */
export interface KeptState {
  readonly path: string;
  readonly name: string;
  readonly reason: string;
}

export const KEPT_STATE: readonly KeptState[] = [
  { path: 'modules/runbook/lint/lint.ts', name: 'sound', reason: 'cache: a runbook is a value, linted once' },
  { path: 'modules/runbook/journal.ts', name: 'digests', reason: 'cache: a runbook is a value, hashed once' },
  {
    path: 'modules/engines/step-functions/interpreter/interpret.ts',
    name: 'compiled',
    reason: 'cache: an expression compiles to the same function',
  },
  { path: 'modules/overlays/check-shape.ts', name: 'checked', reason: 'cache: an overlay is a value, checked once' },
  { path: 'modules/policies/tree.ts', name: 'LISTED', reason: 'cache: the blocks of a composed state, listed once' },
  { path: 'modules/terraform/process.ts', name: 'live', reason: 'the programs that this process has started' },
  { path: 'stacks/fast-synth.ts', name: 'stackTraces', reason: 'cdktf: a part of it is replaced in this process' },
  { path: 'stacks/fast-synth.ts', name: 'resolving', reason: 'cdktf: a part of it is replaced in this process' },
  { path: 'scripts/app/leaving.ts', name: 'acts', reason: 'what this process does before it ends' },
  { path: 'scripts/app/caretaking.ts', name: 'cared', reason: 'the caretakers that this process has started' },
];

const CHANGES: ReadonlySet<string> = new Set([
  'set',
  'add',
  'delete',
  'clear',
  'push',
  'pop',
  'shift',
  'unshift',
  'splice',
  'fill',
]);

/** Modules that keep what changes, and exceptions that nothing needs any more. */
export function moduleState(files: readonly SourceFile[], kept: readonly KeptState[] = KEPT_STATE): readonly string[] {
  const found = files.flatMap(({ path, text }) => changing(path, text).map((name) => ({ path, name })));
  const isKept = (one: { path: string; name: string }): boolean =>
    kept.some(({ path, name }) => path === one.path && name === one.name);
  const unused = kept.filter(({ path, name }) => !found.some((one) => one.path === path && one.name === name));
  return [
    ...found
      .filter((one) => !isKept(one))
      .map(({ path, name }) => `${path} keeps ${name}, which changes: make it where it is used, and pass it on`),
    ...unused.map(({ path, name }) => `the exception for ${name} of ${path} covers nothing: remove it`),
  ];
}

/** Names at the top of a module that are declared to change, or that the module changes. */
function changing(path: string, text: string): readonly string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const declared = source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList, modifiers }) =>
    modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) === true
      ? []
      : declarationList.declarations.map(({ name }) => ({
          name: ts.isIdentifier(name) ? name.text : '',
          constant: (declarationList.flags & ts.NodeFlags.Const) !== 0,
        })),
  );
  const changed = changedNames(source);
  return declared.filter(({ name, constant }) => !constant || changed.has(name)).map(({ name }) => name);
}

/** Names whose content a file changes: `x.set(…)`, `x[0] = …`, `x.y = …`, `Object.assign(x, …)`. */
function changedNames(source: ts.SourceFile): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    const name = changedBy(node);
    if (name !== null) found.add(name);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function changedBy(node: ts.Node): string | null {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression, name } = node.expression;
    if (!ts.isIdentifier(expression)) return null;
    if (expression.text === 'Object' && name.text === 'assign') return rootOf(node.arguments[0]);
    return CHANGES.has(name.text) ? expression.text : null;
  }
  const assigns =
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
  if (!assigns || ts.isIdentifier(node.left)) return null;
  // A sticky expression is told where to begin, each time that it is used.
  const begins = ts.isPropertyAccessExpression(node.left) && node.left.name.text === 'lastIndex';
  return begins ? null : rootOf(node.left);
}

/** `x` of `x.y[0]`. */
function rootOf(node: ts.Node | undefined): string | null {
  if (node === undefined) return null;
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return rootOf(node.expression);
  return ts.isIdentifier(node) ? node.text : null;
}
