/**
 * Editing an overlay: one value changes, everything else keeps its place, its order and its formatting, so that the diff of a
 * reconciliation shows the roles that moved and nothing more.
 */
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writing } from '../console/disk';
import { DrError } from '../console/errors';
import type { Json, JsonNode, JsonObject } from './json';
import { JsonSyntaxError, parseJson } from './json';

/**
 * The text with changed values. An existing value is replaced in place; a new one is added behind the last member of
 * its object. `null` is written as null: in an overlay it takes away what a lower one set.
 * @param changes by dotted path
 * @throws DrError `not-an-overlay` when the text is no JSON object or a path leads through something that is no object
 */
export function editOverlay(text: string, changes: Readonly<Record<string, Json>>): string {
  return Object.entries(changes).reduce((edited, [path, value]) => setValue(edited, path.split('.'), value), text);
}

function setValue(text: string, path: readonly string[], value: Json): string {
  let node = parseOverlay(text);
  for (const [depth, key] of path.entries()) {
    const { members } = node;
    if (!members)
      throw notAnOverlay(`${path.slice(0, depth).join('.')} is no object, so ${path.join('.')} cannot be set`);
    const member = members.find((one) => one.key === key);
    if (!member) {
      const inside = path.slice(depth + 1).reduceRight<Json>((inner, outer) => ({ [outer]: inner }), value);
      return addMember(text, node, key, inside);
    }
    node = member.node;
  }
  if (isDeepStrictEqual(node.value, value)) return text;
  return splice(text, node.start, node.end, render(value));
}

function addMember(text: string, object: JsonNode, key: string, value: Json): string {
  const line = text.includes('\r\n') ? '\r\n' : '\n';
  const member = `${JSON.stringify(key)}: ${render(value)}`;
  const members = object.members ?? [];
  const last = members.at(-1);
  if (!last) return splice(text, object.start, object.end, `{${line}  ${member}${line}}`);
  const before = text.slice(0, last.keyStart);
  const indent = before.slice(before.lastIndexOf('\n') + 1);
  // If the last member has its own line, the new one gets its own line too.
  const ownLine = before.includes('\n') && indent.trim() === '';
  return splice(text, last.node.end, last.node.end, ownLine ? `,${line}${indent}${member}` : `, ${member}`);
}

/** On one line, spaced as Prettier spaces it. */
function render(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(render).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value as JsonObject).map(([key, inner]) => `${JSON.stringify(key)}: ${render(inner)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function splice(text: string, start: number, end: number, insert: string): string {
  return text.slice(0, start) + insert + text.slice(end);
}

function parseOverlay(text: string): JsonNode {
  try {
    const node = parseJson(text);
    if (node.members) return node;
  } catch (error) {
    if (error instanceof JsonSyntaxError) {
      throw notAnOverlay(`line ${error.line}, column ${error.column}: ${error.message}`);
    }
    throw error;
  }
  throw notAnOverlay('it is not an object in braces');
}

function notAnOverlay(why: string): DrError {
  return new DrError(
    'not-an-overlay',
    'The text is not an overlay that can be edited.',
    why,
    'Fix the file, then try again.',
  );
}

/** A new text that lies beside its overlay, forced to disk. */
export interface StagedOverlay {
  /** Puts it in the overlay's place. */
  place(): void;
  /** Takes it away, where it was not placed. */
  drop(): void;
}

/**
 * Writes the new text beside the overlay: a full disk fails here, and the old file stays. Throws DrError
 * `not-an-overlay`, and `disk-full` and its like.
 * @param file path on the disk
 */
export function stageOverlay(file: string, text: string): StagedOverlay {
  parseOverlay(text);
  // A rename would replace a symbolic link, so its target is written.
  const target = realpathSync(file);
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  const drop = (): void => rmSync(beside, { force: true });
  try {
    writing(file, () => writeFileSync(beside, text, { mode: statSync(target).mode, flush: true }));
  } catch (error) {
    drop();
    throw error;
  }
  return { place: () => writing(file, () => renameSync(beside, target)), drop };
}

/** Writes an overlay whole or not at all; as `stageOverlay`. */
export function writeOverlay(file: string, text: string): void {
  const staged = stageOverlay(file, text);
  try {
    staged.place();
  } finally {
    staged.drop();
  }
}
