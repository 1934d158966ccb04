/** Values that no key allows are refused by path, quickly, however many they are. */
import { DrError } from '../console/errors';
import { parseJson, type JsonObject } from './json';
import { resolveSettings } from './resolve';
import { sampleOverlays, sampleSettings } from './testing/sample';
import { SETTINGS } from '../patterns/index.settings';

function problems(value: JsonObject): readonly string[] {
  const sample = sampleOverlays();
  const mine = { rank: 'var-file' as const, file: 'mine.json', region: null, value };
  try {
    resolveSettings({ ...sample, overlays: [...sample.overlays, mine] }, SETTINGS);
    return [];
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    return error.problems.map(({ code, file, path, fix }) => `${code} ${file} ${path}: ${fix}`);
  }
}
const read = (json: string): JsonObject => parseJson(json).value as JsonObject;

test.each([
  ['NUL', '\\u0000', 'control-character', 'remove the character U+0000'],
  ['ESC', '\\u001b[31m', 'control-character', 'remove the character U+001B'],
  ['DEL', '\\u007f', 'control-character', 'remove the character U+007F'],
  ['a control character of ISO 6429', '\\u009b2J', 'control-character', 'remove the character U+009B'],
  ['a turn of the direction of writing', '\\u202e', 'direction-character', 'remove the character U+202E'],
  ['half of a pair', '\\ud83d', 'broken-character', 'remove the escape U+D83D, or write its other half'],
  ["cdktf's own mark", '${TfToken[TOKEN.0]}', 'reserved-text', 'write it otherwise'],
])('%s is refused in every text, in a key too', (_, bad, code, fix) => {
  expect(problems(read(`{"domain":"a${bad}"}`))).toEqual([`${code} mine.json domain: ${fix}`]);
  expect(problems(read(`{"alarm_email":"a${bad}"}`))).toEqual([`${code} mine.json alarm_email: ${fix}`]);
  const key = JSON.parse(`"k${bad}"`) as string;
  expect(problems(read(`{"tags":{"k${bad}":"v"}}`))).toEqual([`${code} mine.json tags.${key}: ${fix}`]);
  expect(problems(read(`{"contacts":[{"name":"a${bad}","role":"b","reach":"c"}]}`))).toEqual([
    `${code} mine.json contacts.0.name: ${fix}`,
  ]);
});

test('a key that is special in JavaScript is named, at every depth', () => {
  const fix = 'rename "__proto__"';
  expect(problems(read('{"tags":{"__proto__":"x"}}'))).toEqual([`reserved-key mine.json tags.__proto__: ${fix}`]);
  expect(problems(read('{"__proto__":{"app":"x"}}'))).toEqual([`reserved-key mine.json __proto__: ${fix}`]);
});

test('keys that only look special are ordinary tags', () => {
  const tags = { constructor: 'a', toString: 'b', hasOwnProperty: 'c', prototype: 'd' };
  expect(sampleSettings({ environment: { tags } }).tags).toEqual(tags);
});

describe('sixty thousand of anything are one problem', () => {
  const many = Array.from({ length: 60_000 }, (_, index) => index);
  const object = (value: (index: number) => JsonObject | string | number): JsonObject =>
    Object.fromEntries(many.map((index) => [`k${index}`, value(index)]));

  test.each<[string, JsonObject, string]>([
    ['tags', { tags: object(() => 'v') }, 'too-many mine.json tags: remove some of them'],
    ['tags of the wrong type', { tags: object(() => 1) }, 'too-many mine.json tags: remove some of them'],
    ['keys', object(() => 1), 'too-many mine.json : remove what is no setting: is this file an overlay?'],
    ['keys inside', { database: object(() => 1) }, 'too-many mine.json database: remove some of them'],
    [
      'regions',
      { regions: many.map((index) => `us-east-${index}`) },
      'too-many mine.json regions: remove some of them',
    ],
    [
      'principals',
      { operator_principals: many.map((index) => `arn:aws:iam::123456789012:role/r${index}`) },
      'too-many mine.json operator_principals: remove some of them',
    ],
    ['characters', { domain: 'x'.repeat(60_000) }, 'too-long mine.json domain: shorten it'],
    ['characters of a key', { ['x'.repeat(60_000)]: 1 }, 'too-long mine.json : remove the key'],
  ])('%s', (_, value, problem) => {
    expect(problems(value)).toEqual([problem]);
  });

  test('as text too', () => {
    expect(problems(read(JSON.stringify({ tags: object(() => 'v') })))).toHaveLength(1);
  });
});

test('many mistakes of one file are counted, and not all listed', () => {
  const found = problems(Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`k${index}`, 1])));
  expect(found).toHaveLength(51);
  expect(found.at(-1)).toBe(
    'further-problems mine.json : fix the problems that are listed; is this file an overlay at all?',
  );
});

test.each([
  ['a number that is text', '{"account_id":123456789012}', 'account_id', 'quote it: "123456789012"'],
  ['text that is a number', '{"rto_minutes":"30"}', 'rto_minutes', 'write it without quotes: 30'],
  ['text that is a truth value', '{"state_machines":"false"}', 'state_machines', 'write it without quotes: false'],
  ['a comment', '{"//":"why"}', '//', expect.stringContaining('an overlay has no comments')],
  [
    'a comment of another kind',
    '{"_comment":"why"}',
    '_comment',
    expect.stringContaining('an overlay has no comments'),
  ],
])('%s has its own fix', (_, json, path, fix) => {
  const sample = sampleOverlays();
  const mine = { rank: 'var-file' as const, file: 'mine.json', region: null, value: read(json) };
  expect.assertions(1);
  try {
    resolveSettings({ ...sample, overlays: [...sample.overlays, mine] }, SETTINGS);
  } catch (error) {
    expect((error as DrError).problems.map((one) => [one.path, one.fix])).toEqual([[path, fix]]);
  }
});
