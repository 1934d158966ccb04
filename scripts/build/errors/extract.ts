/**
 * The errors of the product, read from its own sources: every `DrError` and every `Problem` that somewhere is made, with the texts as
 * they are written and a placeholder for what is only known when it happens. Nothing is written twice, so nothing can differ. Pure.
 */
import * as ts from 'typescript';
import type { CataloguedError } from '../../app/error-catalogue';

/** A source file of the product; the path is relative to the project. */
export interface ErrorSource {
  readonly path: string;
  readonly text: string;
}

/** Values of parameters, as the caller of a function that makes an error gives them. */
type Given = ReadonlyMap<string, ts.Expression>;

/** Every error of the files, sorted by code; the same words are listed once. */
export function extractErrors(files: readonly ErrorSource[]): readonly CataloguedError[] {
  const found = files.flatMap(({ path, text }) => errorsIn(path, text));
  const seen = new Set<string>();
  return found
    .filter((one) => {
      const key = JSON.stringify([one.code, one.what, one.why, one.fix]);
      return !seen.has(key) && seen.add(key);
    })
    .sort((one, other) => (one.code < other.code ? -1 : one.code > other.code ? 1 : one.path < other.path ? -1 : 1));
}

function errorsIn(path: string, text: string): readonly CataloguedError[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: CataloguedError[] = [];
  const visit = (node: ts.Node): void => {
    const parts = partsOf(node);
    if (parts !== null) found.push(...resolved(parts, node, source, path));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The expressions of one error. */
interface Parts {
  readonly kind: CataloguedError['kind'];
  readonly code: ts.Expression;
  readonly what: ts.Expression | null;
  readonly why: ts.Expression | null;
  readonly fix: ts.Expression;
  readonly exit: ts.Expression | null;
  /** The bounds that stand in front of `why`, where it is a unit. */
  readonly range?: string;
}

/** `new DrError(code, what, why, fix, exit)`, `problem(code, scope, path, value, allowed, fix)`, or an object with the same members
 * or with `min`, `max` and `unit` for what is allowed. */
function partsOf(node: ts.Node): Parts | null {
  if (ts.isNewExpression(node) && node.expression.getText() === 'DrError') {
    const [code, what, why, fix, exit] = node.arguments ?? [];
    if (code === undefined || what === undefined || why === undefined || fix === undefined) return null;
    return { kind: 'error', code, what, why, fix, exit: exit ?? null };
  }
  if (ts.isCallExpression(node) && node.expression.getText() === 'problem') {
    const [code, , , , allowed, fix] = node.arguments;
    return code === undefined || allowed === undefined || fix === undefined
      ? null
      : { kind: 'problem', code, what: null, why: allowed, fix, exit: null };
  }
  if (!ts.isObjectLiteralExpression(node)) return null;
  const member = (name: string): ts.Expression | null => memberOf(node, name);
  const [code, fix] = [member('code'), member('fix')];
  if (code === null || fix === null) return null;
  const [min, max, unit] = [member('min'), member('max'), member('unit')];
  if (min !== null && max !== null && unit !== null) {
    const range = `${bound(min)} to ${bound(max)} `;
    return { kind: 'problem', code, what: null, why: unit, fix, exit: null, range };
  }
  if (member('allowed') !== null) return { kind: 'problem', code, what: null, why: member('allowed'), fix, exit: null };
  return member('what') === null
    ? null
    : { kind: 'error', code, what: member('what'), why: member('why'), fix, exit: member('exit') };
}

/** A bound as it is written, or by its name. */
const bound = (node: ts.Expression): string => (ts.isNumericLiteral(node) ? node.text : words(node));

function memberOf(node: ts.ObjectLiteralExpression, name: string): ts.Expression | null {
  const found = node.properties.find((one) => one.name?.getText() === name);
  if (found === undefined) return null;
  if (ts.isPropertyAssignment(found)) return found.initializer;
  return ts.isShorthandPropertyAssignment(found) ? found.name : null;
}

/** One entry; where the code is a parameter, one for each call of the function in the same file that names it. */
function resolved(parts: Parts, node: ts.Node, source: ts.SourceFile, path: string): readonly CataloguedError[] {
  const none: Given = new Map();
  if (ts.isStringLiteralLike(parts.code)) return [entry(parts, none, path)];
  const maker = enclosing(node);
  if (maker === null) return [];
  return callsOf(maker.name, source).flatMap((call) => {
    const given = new Map<string, ts.Expression>();
    maker.parameters.forEach((parameter, index) => {
      const value = call.arguments[index];
      if (value === undefined) return;
      if (ts.isIdentifier(parameter.name)) given.set(parameter.name.text, value);
      if (ts.isObjectBindingPattern(parameter.name) && ts.isObjectLiteralExpression(value)) {
        for (const { name } of parameter.name.elements) {
          const member = memberOf(value, name.getText());
          if (member !== null) given.set(name.getText(), member);
        }
      }
    });
    const code = given.get(parts.code.getText());
    return code !== undefined && ts.isStringLiteralLike(code) ? [entry({ ...parts, code }, given, path)] : [];
  });
}

/** The named function around a node, with its parameters. */
function enclosing(
  node: ts.Node,
): { readonly name: string; readonly parameters: ts.NodeArray<ts.ParameterDeclaration> } | null {
  for (let up = node.parent; !ts.isSourceFile(up); up = up.parent) {
    if (ts.isFunctionDeclaration(up) && up.name !== undefined) return { name: up.name.text, parameters: up.parameters };
    if (ts.isArrowFunction(up) && ts.isVariableDeclaration(up.parent)) {
      return { name: up.parent.name.getText(), parameters: up.parameters };
    }
  }
  return null;
}

function callsOf(name: string, source: ts.SourceFile): readonly ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === name) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function entry({ kind, code, what, why, fix, exit, range = '' }: Parts, given: Given, path: string): CataloguedError {
  return {
    code: (code as ts.StringLiteralLike).text,
    kind,
    what: what === null ? null : words(what, given),
    why: why === null ? null : `${range}${words(why, given)}`.trimEnd(),
    fix: words(fix, given),
    exit: /^EXIT\.(\w+)$/.exec(exit?.getText() ?? '')?.[1] ?? (exit === null ? 'failed' : null),
    path,
  };
}

/** The text of an expression: what is written as it is, `<name>` for what is only known when it happens, both ends of a choice. */
export function words(node: ts.Expression, given: Given = new Map()): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map((one) => words(one.expression, given) + one.literal.text).join('');
  }
  if (ts.isParenthesizedExpression(node)) return words(node.expression, given);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return words(node.left, given) + words(node.right, given);
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
    return words(node.left, given);
  }
  if (ts.isConditionalExpression(node)) return choice(words(node.whenTrue, given), words(node.whenFalse, given));
  if (ts.isIdentifier(node)) {
    const value = given.get(node.text);
    if (value !== undefined && value !== node) return words(value);
    const written = textOf(node);
    return written === null ? `<${spoken(node.text)}>` : words(written, given);
  }
  if (ts.isArrayLiteralExpression(node)) return node.elements.map((one) => words(one, given)).join('; ');
  if (ts.isSpreadElement(node)) return words(node.expression, given);
  if (isListOf(node)) return words(node.expression.expression, given);
  return `<${spoken(lastName(node))}>`;
}

/** Whether an expression is a list that is joined into a text. */
const isListOf = (node: ts.Node): node is ts.CallExpression & { expression: ts.PropertyAccessExpression } =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  node.expression.name.text === 'join' &&
  ts.isArrayLiteralExpression(node.expression.expression);

/** The text that a constant has, where it is written beside its use; null where it is known only when it happens. */
function textOf(node: ts.Identifier): ts.Expression | null {
  for (let up: ts.Node = node; !ts.isSourceFile(up); up = up.parent) {
    const statements = ts.isBlock(up.parent) || ts.isSourceFile(up.parent) ? up.parent.statements : [];
    for (const one of statements) {
      if (!ts.isVariableStatement(one)) continue;
      const found = one.declarationList.declarations.find(({ name }) => name.getText() === node.text)?.initializer;
      if (found !== undefined) return isText(found) ? found : null;
    }
  }
  return null;
}

const isText = (node: ts.Expression): boolean =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node) ||
  (ts.isConditionalExpression(node) && isText(node.whenTrue) && isText(node.whenFalse));

const choice = (one: string, other: string): string =>
  one === '' || other === '' ? one + other : one === other ? one : `${one} | ${other}`;

/** The name that says most of an expression: `region.names.dbCluster` is the cluster, `states.map(…).join(', ')` are the states. */
function lastName(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'length' ? 'number' : node.name.text;
  if (ts.isElementAccessExpression(node) || ts.isNonNullExpression(node)) return lastName(node.expression);
  if (ts.isCallExpression(node)) {
    const to = node.expression;
    if (ts.isPropertyAccessExpression(to) && LIST.has(to.name.text)) return lastName(to.expression);
    const [first] = node.arguments;
    return first !== undefined && !ts.isFunctionLike(first) && !ts.isStringLiteralLike(first)
      ? lastName(first)
      : lastName(to);
  }
  if (ts.isTemplateExpression(node) || ts.isStringLiteralLike(node)) return 'text';
  return 'value';
}

const LIST = new Set(['join', 'map', 'flatMap', 'filter', 'sort', 'slice', 'toSorted', 'trim', 'at', 'toLowerCase']);

/** `controlRegion` is said "control region". */
const spoken = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
