/**
 * Values that no overlay may hold under any key: invisible characters, characters with a meaning to other programs, and
 * more items or longer texts than any setting has.
 */
import type { Problem } from '../console/errors';
import { characterName } from './character';
import type { Json } from './json';
import type { Overlay } from './overlay';

/** A value, and its path of keys. */
export interface BadValue {
  readonly at: readonly string[];
  readonly problem: Problem;
}

/** Line breaks and tabs may stand in a reason; a rule of its own forbids them where they cannot. */
const BAD: readonly {
  readonly code: string;
  readonly pattern: RegExp;
  readonly allowed: string;
  readonly fix: (found: string) => string;
}[] = [
  {
    code: 'control-character',
    pattern: /(?![\t\n\r])\p{Cc}/u,
    allowed: 'text without control characters such as NUL and ESC',
    fix: (found) => `remove the character ${found}`,
  },
  {
    code: 'direction-character',
    pattern: /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u,
    allowed: 'text without characters that change the direction of writing: they make a text look like another one',
    fix: (found) => `remove the character ${found}`,
  },
  {
    code: 'broken-character',
    pattern: /\p{Cs}/u,
    allowed: 'complete characters, without half of a surrogate pair',
    fix: (found) => `remove the escape ${found}, or write its other half`,
  },
  {
    code: 'reserved-text',
    pattern: /[$#&]\{TfToken\[/,
    allowed: 'text without cdktf\'s own mark for a reference ("{TfToken[")',
    fix: () => 'write it otherwise',
  },
];

/** Keys that are special in JavaScript. */
const RESERVED_KEYS: readonly string[] = ['__proto__'];

/** Every such value of an overlay; a list or object with too many items is not searched. */
export function unfitValues(overlay: Overlay): readonly BadValue[] {
  const found: BadValue[] = [];
  const report = (at: readonly string[], code: string, value: unknown, allowed: string, fix: string): void => {
    found.push({ at, problem: { code, file: overlay.file, path: at.join('.'), value, allowed, fix } });
  };
  const look = (at: readonly string[], text: string): void => {
    if (text.length > MOST_CHARACTERS) {
      const fix = 'shorten it';
      return report(at, 'too-long', `${text.length} characters`, `at most ${MOST_CHARACTERS} characters`, fix);
    }
    for (const { code, pattern, allowed, fix } of BAD) {
      const character = pattern.exec(text)?.[0];
      if (character !== undefined) report(at, code, text, allowed, fix(characterName(character)));
    }
  };
  const walk = (at: readonly string[], value: Json): void => {
    if (typeof value === 'string') look(at, value);
    else if (typeof value === 'object' && value !== null) {
      const count = Object.keys(value).length;
      if (count > MOST_ITEMS) {
        const fix = at.length === 0 ? 'remove what is no setting: is this file an overlay?' : 'remove some of them';
        return report(at, 'too-many', `${count} items`, `at most ${MOST_ITEMS} items`, fix);
      }
      for (const [key, inner] of Object.entries(value)) {
        const below = [...at, key];
        if (key.length > MOST_CHARACTERS) {
          report(at, 'too-long', `a key of ${key.length} characters`, `at most ${MOST_CHARACTERS}`, 'remove the key');
        } else if (RESERVED_KEYS.includes(key)) {
          report(below, 'reserved-key', key, 'any other key: JavaScript keeps this one for itself', `rename "${key}"`);
        } else {
          look(below, key);
          walk(below, inner);
        }
      }
    }
  };
  walk([], overlay.value);
  return found.slice(0, MOST_PROBLEMS);
}

/** Problems of one overlay. */
const MOST_PROBLEMS = 50;

/** Of one list or object, and of one text: more than any key can use. */
const MOST_ITEMS = 200;
const MOST_CHARACTERS = 2000;
