import { JsonSyntaxError, parseJson } from './json';

function mistake(text: string): readonly [message: string, fix: string | null, place: string] {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return [error.message, error.fix, `${error.line}:${error.column}`];
    throw error;
  }
  throw new Error('nothing was wrong');
}

test.each([
  [
    'an account without quotes',
    '{"account_id": 012345678901}',
    '012345678901 begins with 0',
    'quote it: "012345678901"',
  ],
  ['a number in hexadecimal', '{"n": 0x10}', '0x10 is not a number that JSON has', 'quote it: "0x10"'],
  ['a number with an underscore', '{"n": 1_000}', '1_000 is not a number that JSON has', 'quote it'],
  ['a version without quotes', '{"v": 16.8.1}', '16.8.1 is not a number that JSON has', 'quote it'],
  ['a range without quotes', '{"v": 10.0.0.0/16}', '10.0.0.0 is not a number that JSON has', 'quote it'],
  ['a number with a plus', '{"n": +1}', 'not a number that JSON has', 'write digits'],
  ['a comment', '{\n  // why\n  "a": 1}', 'a comment: JSON has none', 'remove the comment'],
  ['a comment of a shell', '{"a": 1 # why\n}', 'a comment: JSON has none', 'remove the comment'],
  ['a comma too many', '{"a": 1,}', 'a comma too many in front of the end', 'remove the comma'],
  ['a comma too many in a list', '{"a": [1,]}', 'a comma too many in front of the end', 'remove the comma'],
  ['single quotes', "{'a': 1}", 'not a double quote', 'straight double quotes'],
  ['quotes of a word processor', '{\u201ca\u201d: 1}', 'not a double quote', 'straight double quotes'],
  ["Python's truth", '{"a": True}', 'not a value that JSON has', 'write true'],
  ["Python's nothing", '{"a": None}', 'not a value that JSON has', 'write null'],
  ["Terraform's own language", '/* ours */\nregion = "x"', 'this is HCL', 'write the file as JSON: { "region"'],
  ["a block of Terraform's", 'tags {\n}', 'this is HCL', 'write the file as JSON: { "tags"'],
])('%s is named', (_, text, message, fix) => {
  const [found, how] = mistake(text);
  expect(found).toContain(message);
  expect(how).toContain(fix);
});

test('an unknown mistake is reported with its place', () => {
  expect(mistake('{"a" 1}')).toEqual(['expected ":", found "1"', null, '1:6']);
  expect(mistake('{"a": 1 "b": 2}')).toEqual(['expected "," or "}", found "\\""', null, '1:9']);
});

test.each(['1e3', '-0', '0', '12.50', '9007199254740993'])('%s is a number', (text) => {
  expect(parseJson(text).value).toBe(Number(text));
});
