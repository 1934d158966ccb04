/** A code of AWS alone is never what a person is shown: `whyOf` of modules/operations/why adds what it means. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const ROOMS = [
  ...['bootstrap', 'drills', 'engines', 'observation', 'operations', 'parts', 'patterns', 'recovery', 'rehearsal'],
  ...['runbook', 'runs'],
].map((room) => `modules/${room}`);
const ALL = [...ROOMS, 'scripts'];

/** A failed answer's code, put into a text or given as a reason. */
const BARE = [
  /\$\{\s*(?:\w+\.)*(?:answer|failure|failed|result|reply)\.(?:code|message)\b[^}]*\}/,
  /\b(?:why|failed|reason)\s*:\s*(?:\w+\.)*(?:answer|failure|result|reply)\.(?:code|message)\b/,
  /\bnotMade\([^)]*\.code\)/,
];

/** Where the code itself is what is meant, with the reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  'modules/operations/guard.ts': 'the meaning is the sentence behind it',
  'modules/operations/why.ts': 'the meaning stands before it',
  'modules/bootstrap/ask.ts': 'the meaning is the sentence behind it',
  'modules/runbook/acts/call.ts': "the journal keeps AWS's own words",
  'modules/rehearsal/fake-aws.ts': 'it speaks as the AWS CLI does',
  'modules/engines/step-functions/interpreter/tasks.ts': 'the name of an error as Step Functions gives it',
};

function bareIn(source: string): readonly string[] {
  return source
    .split('\n')
    .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line) && BARE.some((pattern) => pattern.test(line)))
    .map((line) => line.trim());
}

test('no room shows the code of a failed call without what it means', () => {
  const found = ALL.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .map((name) => `${room}/${name}`)
      .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\/(testing|memory)\//.test(file))
      .filter((file) => ALLOWED[file] === undefined)
      .flatMap((file) => bareIn(readFileSync(join(ROOT, file), 'utf8')).map((line) => `${file}: ${line}`)),
  );
  expect(found).toEqual([]);
});

test.each([
  '  if (!answer.ok) unknown.push({ region, why: answer.code });',
  '  return `${operation.action}: ${answer.code}`;',
  '    `The bucket said: ${answer.code}: ${answer.message}.`,',
  "  return { v: 'unknown', why: last.answer.code };",
  '  throw notMade(to, answer.code);',
])('the check finds %s', (line) => {
  expect(bareIn(line)).toHaveLength(1);
});

test.each([
  '  why: whyOf(question, answer),',
  "  if (answer.code === 'NoSuchKey') return null;",
  '  /** `${answer.code}` */',
])('the check leaves %s alone', (line) => {
  expect(bareIn(line.replace(/^ {2}\/\*\*/, '/**'))).toEqual([]);
});

test('every exception is still needed', () => {
  const idle = Object.keys(ALLOWED).filter((file) => bareIn(readFileSync(join(ROOT, file), 'utf8')).length === 0);
  expect(idle).toEqual([]);
});
