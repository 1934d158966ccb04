/**
 * A JSON reader that knows where everything stands: overlays are written by people, so a mistake is shown with its line and
 * column, a key written twice is a mistake (JSON.parse silently keeps the last), and one value can be edited in place.
 */

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
  readonly node: JsonNode;
}

/** The text is not JSON. `line` and `column` count from 1. */
export class JsonSyntaxError extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
    /** How to mend it, where the mistake is a known one. */
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

/** The deepest settings lie three levels below their overlay; the bound keeps a hostile text from exhausting the stack. */
export const DEEPEST = 10;
const TOO_DEEP = `more than ${DEEPEST} levels of lists and objects`;
const SHALLOW = 'remove the inner levels: no setting has that many';
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// Control characters end a string in JSON, so a missing quote is noticed on its own line.
// eslint-disable-next-line no-control-regex -- the grammar of JSON strings excludes exactly these
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): JsonNode {
    // A byte order mark is what some editors leave in front of a text; it is not part of it.
    if (this.text.startsWith('\ufeff')) this.at = 1;
    const node = this.value(0);
    this.space();
    if (this.at < this.text.length) throw this.unexpected('the end of the file');
    return node;
  }

  private value(depth: number): JsonNode {
    this.space();
    if (depth > DEEPEST && /[[{]/.test(this.text[this.at] ?? ''))
      throw this.error(TOO_DEEP, this.at, SHALLOW, 'too-deep');
    const start = this.at;
    const first = this.text[start];
    if (first === '{') return this.object(start, depth);
    if (first === '[') return this.array(start, depth);
    if (first === '"') return this.leaf(start, this.string());
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.text.startsWith(word, start)) {
        this.at += word.length;
        return this.leaf(start, value);
      }
    }
    NUMBER.lastIndex = start;
    const number = NUMBER.exec(this.text);
    if (!number) throw this.unexpected('a value');
    this.at += number[0].length;
    return this.leaf(start, Number(number[0]));
  }

  private leaf(start: number, value: Json): JsonNode {
    return { value, start, end: this.at };
  }

  private object(start: number, depth: number): JsonNode {
    const members: JsonMember[] = [];
    const keys = new Set<string>();
    this.at += 1;
    if (!this.takes('}')) {
      do {
        this.space();
        const keyStart = this.at;
        if (this.text[this.at] !== '"') throw this.unexpected('a key in double quotes');
        const key = this.string();
        if (keys.has(key)) throw this.error(`key "${key}" is written twice`, keyStart);
        keys.add(key);
        if (!this.takes(':')) throw this.unexpected('":"');
        members.push({ key, keyStart, node: this.value(depth + 1) });
      } while (this.takes(','));
      if (!this.takes('}')) throw this.unexpected('"," or "}"');
    }
    // fromEntries defines own properties, so a key "__proto__" stays an ordinary (unknown) key.
    const value = Object.fromEntries(members.map((member) => [member.key, member.node.value]));
    return { value, start, end: this.at, members };
  }

  private array(start: number, depth: number): JsonNode {
    const items: Json[] = [];
    this.at += 1;
    if (!this.takes(']')) {
      do items.push(this.value(depth + 1).value);
      while (this.takes(','));
      if (!this.takes(']')) throw this.unexpected('"," or "]"');
    }
    return this.leaf(start, items);
  }

  private string(): string {
    STRING.lastIndex = this.at;
    const found = STRING.exec(this.text);
    if (!found) throw this.error('this string does not end, or holds a character that must be escaped');
    this.at += found[0].length;
    return JSON.parse(found[0]) as string;
  }

  private takes(character: string): boolean {
    this.space();
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private space(): void {
    while (this.at < this.text.length && ' \t\r\n'.includes(this.text[this.at] ?? '')) this.at += 1;
  }

  private unexpected(wanted: string): JsonSyntaxError {
    const mistake = mistakeAt(this.text, this.at);
    if (mistake !== null) return this.error(mistake.message, this.at, mistake.fix);
    const found = this.text[this.at];
    return this.error(
      `expected ${wanted}, found ${found === undefined ? 'the end of the file' : JSON.stringify(found)}`,
    );
  }

  private error(
    message: string,
    at = this.at,
    fix: string | null = null,
    code?: JsonSyntaxError['code'],
  ): JsonSyntaxError {
    const before = this.text.slice(0, at).split('\n');
    return new JsonSyntaxError(message, before.length, (before[before.length - 1]?.length ?? 0) + 1, fix, code);
  }
}

/**
 * Reads one JSON document.
 * @throws JsonSyntaxError with line and column.
 */
export function parseJson(text: string): JsonNode {
  return new Reader(text).document();
}

/** The line, counted from 1, on which each key stands, by dotted path. Keys inside lists are not told apart: lists replace as a whole. */
export function linesOf(text: string, document: JsonNode): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let at = 0;
  let line = 1;
  const walk = (node: JsonNode, prefix: string): void => {
    for (const member of node.members ?? []) {
      for (; at < member.keyStart; at += 1) if (text[at] === '\n') line += 1;
      lines.set(prefix + member.key, line);
      walk(member.node, `${prefix}${member.key}.`);
    }
  };
  walk(document, '');
  return lines;
}
