/** The fields in docs/evidence.md are those of the schema: UPDATE_GENERATED=1 npx jest scripts/build/evidence-fields writes them anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceJsonSchema } from '../../modules/evidence/schema';
import { table, withGenerated } from '../testing/documents';

/** What this page needs of a JSON schema. */
interface Node {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: string | boolean;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly required?: readonly string[];
  readonly description?: string;
}

const FILE = join(__dirname, '../../docs/evidence.md');

/** Texts of a form that has a name. */
const FORMS: Readonly<Record<string, string>> = { '^[0-9a-f]{64}$': 'SHA-256', '^\\d{12}$': '12 digits' };

function members(node: Node): string {
  return Object.entries(node.properties ?? {})
    .map(([name, one]) => `\`${name}\`${detail(one)}`)
    .join(', ');
}

/** What is said of a member behind its name: only what its name does not say. */
function detail(node: Node): string {
  if (node.properties !== undefined) return ` (${members(node)})`;
  return node.enum !== undefined || node.const !== undefined ? ` (${typeOf(node)})` : '';
}

function typeOf(node: Node): string {
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum !== undefined) return node.enum.map((one) => `\`${one}\``).join(', ');
  // What was measured, or why it was not: one form everywhere.
  if (node.anyOf?.some(({ properties }) => properties?.['why'] !== undefined) === true) return 'figure';
  if (node.anyOf !== undefined) return node.anyOf.map(typeOf).join(' or ');
  if (node.type === 'array') return `list of ${typeOf(node.items ?? {})}`;
  if (node.properties !== undefined) return members(node);
  if (typeof node.additionalProperties === 'object') return `${typeOf(node.additionalProperties)} by name`;
  if (node.format === 'date-time') return 'time';
  if (node.type === 'string') return FORMS[node.pattern ?? ''] ?? 'text';
  return [node.type ?? 'anything'].flat().join(' or ');
}

/** Members of an object, or of each object of a list. */
const ownOf = (node: Node): readonly (readonly [string, Node])[] =>
  Object.entries((node.items ?? node).properties ?? {});

/** Has lists of objects in it: too much for one cell. */
function isDeep(node: Node): boolean {
  return ownOf(node).some(([, one]) => one.items?.properties !== undefined || isDeep(one));
}

/** Rows of a member: one, and those of its own members that do not fit into it. */
function rowsOf(path: string, node: Node, missing: boolean): readonly (readonly string[])[] {
  const meaning = [...(missing ? ['may be missing'] : []), node.description ?? ''].join(': ');
  if (!isDeep(node)) return [[`\`${path}\``, typeOf(node), meaning]];
  const names = ownOf(node).map(([name]) => `\`${name}\``);
  const list = node.items === undefined ? '' : '[]';
  return [
    [`\`${path}\``, `${list === '' ? '' : 'list of '}${names.join(', ')}`, meaning],
    ...ownOf(node)
      .filter(([, one]) => ownOf(one).length > 0 || one.description !== undefined)
      .flatMap(([name, one]) => rowsOf(`${path}${list}.${name}`, one, false)),
  ];
}

function fields(schema: Node): string {
  const rows = Object.entries(schema.properties ?? {}).flatMap(([name, node]) =>
    rowsOf(name, node, schema.required?.includes(name) !== true),
  );
  return table([['field', 'type', 'meaning'], ...rows]);
}

it('docs/evidence.md has every field', () => {
  const schema = evidenceJsonSchema() as Node;
  if (process.env['UPDATE_GENERATED']) {
    writeFileSync(FILE, withGenerated(readFileSync(FILE, 'utf8'), fields(schema), 'modules/evidence/schema.ts'));
  }
  const page = readFileSync(FILE, 'utf8');
  expect(page).toBe(withGenerated(page, fields(schema), 'modules/evidence/schema.ts'));
  const more = { ...schema, properties: { ...schema.properties, weather: { type: 'string' } } };
  expect(fields(more)).toContain('| `weather`');
  expect(fields(more)).not.toBe(fields(schema));
});
