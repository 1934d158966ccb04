/**
 * JSON with places: a mistake in an overlay is shown with its line and column, a key written twice is a mistake (JSON.parse silently
 * keeps the last), and one value can be edited in place. jsonc-parser reads; the tree, the bound and the words are ours (decision 265).
 */

import { printParseErrorCode, visit, type ParseErrorCode } from 'jsonc-parser';
import { mistakeAt } from './json-mistakes';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A value and the half-open range of characters it occupies. */
export interface JsonNode {
  readonly value: Json;
  readonly start: number;
  readonly end: number;
  /** Members of an object in the order they are written. */
  readonly members?: readonly JsonMember[];
}

export interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  /** Counted from 1. */
  readonly line: number;
  readonly node: JsonNode;
}

/** The text is not JSON. `line` and `column` count from 1. */
export class JsonSyntaxError extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
    /** How to fix it, where the mistake is a known one. */
    readonly fix: string | null = null,
    /** What a problem about it is called. */
    readonly code: 'unreadable-json' | 'too-deep' = 'unreadable-json',
  ) {
    super(message);
    this.name = 'JsonSyntaxError';
  }
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Settings have at most three levels; the bound protects the stack from hostile texts. */
export const DEEPEST = 10;
const TOO_DEEP = `more than ${DEEPEST} levels of lists and objects`;
const SHALLOW = 'remove the inner levels: no setting has that many';
const BROKEN_STRING = 'this string does not end, or holds a character that must be escaped';
const STRING_ERRORS: readonly string[] = [
  'UnexpectedEndOfString',
  'InvalidUnicode',
  'InvalidEscapeCharacter',
  'InvalidCharacter',
];

/** An incomplete number, such as `1.` and `2e`. */
const DIGITS = /-?\d+(?:\.\d+)?/y;

/** Arguments of every callback of the parser. */
type Token = readonly [offset: number, length: number, line: number, column: number, ...rest: unknown[]];

/** An open list or object. */
interface OpenNode {
  readonly start: number;
  readonly items: Json[];
  /** Null in a list. */
  readonly members: Map<string, JsonMember> | null;
  /** The key that waits for its value. */
  key: Omit<JsonMember, 'node'> | null;
}

/** Builds the tree from the parser's callbacks, up to the first mistake. */
class TreeBuilder {
  private readonly open: OpenNode[] = [];
  /** The expected next token, in words. */
  private wanted = 'a value';
  private root: JsonNode | null = null;

  constructor(private readonly text: string) {}

  begin(isObject: boolean, [start, , ...place]: Token): void {
    if (this.open.length > DEEPEST) throw syntaxError(TOO_DEEP, place, SHALLOW, 'too-deep');
    this.open.push({ start, items: [], members: isObject ? new Map<string, JsonMember>() : null, key: null });
    this.wanted = isObject ? 'a key in double quotes' : 'a value';
  }

  property(key: string, [keyStart, , ...place]: Token): void {
    const open = this.open.at(-1);
    if (open?.members?.has(key) === true) throw syntaxError(`key "${key}" is written twice`, place);
    if (open) open.key = { key, keyStart, line: place[0] + 1 };
    this.wanted = '":"';
  }

  separator(character: string): void {
    this.wanted = character === ',' && this.open.at(-1)?.members ? 'a key in double quotes' : 'a value';
  }

  leaf(value: Json, [start, length]: Token): void {
    this.add({ value, start, end: start + length });
  }

  end([offset]: Token): void {
    // The parser also reports an end where the text ends too early; the error follows.
    if (!'}]'.includes(this.text[offset] ?? ' ')) return;
    const open = this.open.pop();
    if (!open) return;
    const { start, items } = open;
    const members = open.members === null ? null : [...open.members.values()];
    // fromEntries defines own properties, so a key "__proto__" stays an ordinary (unknown) key.
    const value = members === null ? items : Object.fromEntries(members.map(({ key, node }) => [key, node.value]));
    this.add({ value, start, end: offset + 1, ...(members === null ? {} : { members }) });
  }

  private add(node: JsonNode): void {
    const open = this.open.at(-1);
    if (!open) this.root = node;
    else if (!open.members) open.items.push(node.value);
    else if (open.key) open.members.set(open.key.key, { ...open.key, node });
    this.wanted = !open ? 'the end of the file' : open.members ? '"," or "}"' : '"," or "]"';
  }

  mistake(code: ParseErrorCode, [offset, , line, column]: Token): JsonSyntaxError {
    const name = printParseErrorCode(code);
    if (STRING_ERRORS.includes(name)) return syntaxError(BROKEN_STRING, [line, column]);
    DIGITS.lastIndex = offset;
    const digits = name === 'UnexpectedEndOfNumber' ? (DIGITS.exec(this.text)?.[0].length ?? 0) : 0;
    const place = [line, column + digits] as const;
    const known = mistakeAt(this.text, offset + digits);
    if (known !== null) return syntaxError(known.message, place, known.fix);
    const found = this.text[offset + digits];
    const named = found === undefined ? 'the end of the file' : JSON.stringify(found);
    return syntaxError(`expected ${this.wanted}, found ${named}`, place);
  }

  document(): JsonNode {
    if (this.root === null) throw new Error('the parser reported neither a value nor a mistake');
    return this.root;
  }
}

/** `place`: line and column as the parser counts them, from 0. */
function syntaxError(
  message: string,
  [line, column]: readonly [line: number, column: number, ...rest: unknown[]],
  fix: string | null = null,
  code?: JsonSyntaxError['code'],
): JsonSyntaxError {
  return new JsonSyntaxError(message, line + 1, column + 1, fix, code);
}

/**
 * Reads one JSON document.
 * @throws JsonSyntaxError with line and column.
 */
export function parseJson(written: string): JsonNode {
  // Some editors write a byte order mark. It is ignored; offsets stay.
  const text = written.startsWith('\ufeff') ? ` ${written.slice(1)}` : written;
  const tree = new TreeBuilder(text);
  visit(
    text,
    {
      onObjectBegin: (...token) => tree.begin(true, token),
      onArrayBegin: (...token) => tree.begin(false, token),
      onObjectProperty: (key, ...token) => tree.property(key, token),
      onSeparator: (character) => tree.separator(character),
      onLiteralValue: (value, ...token) => tree.leaf(value as Json, token),
      onObjectEnd: (...token) => tree.end(token),
      onArrayEnd: (...token) => tree.end(token),
      onError: (code, ...token) => {
        throw tree.mistake(code, token);
      },
    },
    { disallowComments: true },
  );
  return tree.document();
}

/** The line, counted from 1, on which each key stands, by dotted path. Keys inside lists are not told apart: lists replace as a whole. */
export function linesOf(document: JsonNode): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const walk = (node: JsonNode, prefix: string): void => {
    for (const { key, line, node: inner } of node.members ?? []) {
      lines.set(prefix + key, line);
      walk(inner, `${prefix}${key}.`);
    }
  };
  walk(document, '');
  return lines;
}
