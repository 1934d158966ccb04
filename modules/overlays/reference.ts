/** docs/reference/settings.md: every key with its scope, type, default, what is allowed, and which rule judges it with others. Generated. */
import type { Declarations } from './declare';
import type { Json, JsonObject } from './json';
import { isJsonObject } from './json';
import { SCHEMA_FILE, schemaOf } from './schema';

/** Where the reference is kept, relative to the project. */
export const REFERENCE_FILE = 'docs/reference/settings.md';

type Row = readonly string[];

/** A key as the generated schema knows it. */
export interface KeyNode {
  readonly type?: string | readonly string[];
  readonly description?: string;
  /** What is allowed, in words. */
  readonly allowed?: string;
  readonly enum?: readonly (string | null)[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, KeyNode>>;
  readonly items?: KeyNode;
}

/** The text of the reference. `base`: env/base.tfvars.json, where the defaults are. */
export function renderReference(base: JsonObject, declarations: Declarations): string {
  const { properties = {} } = schemaOf(declarations) as KeyNode;
  const rows = (environment: boolean): readonly Row[] =>
    Object.entries(properties)
      .filter(([key]) => key !== '$schema' && declarations.environmentKeys.includes(key) === environment)
      .flatMap(([key, node]) => rowsOf(key, node, base, declarations));
  return `${[
    '# Settings',
    `Every key that an overlay may hold. Generated from the \`settings\` sides of \`modules/overlays\` and \`modules/parts\`, and \`env/base.tfvars.json\`, as \`${SCHEMA_FILE}\` is for editors; to write it anew: \`UPDATE_GENERATED=1 npx jest modules/overlays/reference\`.`,
    'Merge order and a worked example: [env/README.md](../../env/README.md). What a key is in an environment, and which line says so: `dr explain`. A rule judges several keys or regions together. A key with `[]` is about each item of a list.',
    '## Keys of the environment',
    'They stand in `env/<environment>/env.tfvars.json`, or in `env/base.tfvars.json` for all environments.',
    table(rows(true)),
    '## Keys of a region',
    'They stand in `env/<environment>/<region>.tfvars.json`; in any lower overlay they are a default for several regions.',
    table(rows(false)),
  ].join('\n\n')}\n`;
}

/** Padded as Prettier leaves tables, so that the file needs no exception from it. */
function table(rows: readonly Row[]): string {
  const head: Row = ['key', 'type', 'default', 'allowed', 'meaning', 'rules'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: Row): string => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function rowsOf(path: string, node: KeyNode, base: JsonObject, declarations: Declarations): readonly Row[] {
  const inner = node.properties ?? node.items?.properties;
  const below = node.properties === undefined ? `${path}[]` : path;
  const cells = [
    `\`${path}\``,
    typeOf(node),
    defaultOf(path, base),
    allowedOf(node),
    escaped(node.description ?? ''),
    rulesOf(path, declarations)
      .map((name) => `\`${name}\``)
      .join(', '),
  ];
  return [
    cells,
    ...Object.entries(inner ?? {}).flatMap(([key, one]) => rowsOf(`${below}.${key}`, one, base, declarations)),
  ];
}

function typeOf({ type, items }: KeyNode): string {
  const plain = (typeof type === 'string' ? [type] : [...(type ?? [])]).filter((one) => one !== 'null').join(' or ');
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    array: 'list',
    boolean: 'true or false',
  };
  return `${words[plain] ?? plain}${items?.type === 'string' ? ' of text' : ''}`;
}

function allowedOf({ allowed, enum: values, pattern, minimum, maximum }: KeyNode): string {
  if (allowed !== undefined) return escaped(allowed);
  if (values !== undefined)
    return values
      .filter((one) => one !== null)
      .map((one) => `\`${one}\``)
      .join(', ');
  if (minimum !== undefined) return maximum === undefined ? `${minimum} or more` : `${minimum} to ${maximum}`;
  return pattern === undefined ? '' : `\`${pattern.replaceAll('|', '\\|')}\``;
}

/** The value in base; empty for keys that each environment must set. */
function defaultOf(path: string, base: JsonObject): string {
  const value = path.split('.').reduce<Json | undefined>((at, key) => (isJsonObject(at) ? at[key] : undefined), base);
  const isParent = isJsonObject(value) && Object.keys(value).length > 0;
  return value === undefined || isParent ? '' : `\`${JSON.stringify(value)}\``;
}

function rulesOf(path: string, { rules }: Declarations): readonly string[] {
  const plain = path.replaceAll('[]', '');
  return Object.entries(rules)
    .filter(([, { keys }]) => keys.some((key) => plain === key || plain.startsWith(`${key}.`)))
    .map(([rule]) => rule);
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*');
}
