/** The reference of the command line is what commander was told: UPDATE_GENERATED=1 npx jest scripts/build/reference writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredProgram } from '../app/program';
import { renderReference } from '../testing/reference';
import { VERBS } from '../app/verbs';

const FILE = join(__dirname, '../../docs/reference/command-line.md');

it('docs/reference/command-line.md is fresh', async () => {
  const program = await declaredProgram();
  const text = renderReference(program, VERBS);
  if (process.env['UPDATE_GENERATED']) writeFileSync(FILE, text);
  expect(readFileSync(FILE, 'utf8')).toBe(text);
  program.commands
    .find((one) => one.name() === 'bootstrap')
    ?.option('--surprise <what>', 'an option that nobody wrote down');
  expect(renderReference(program, VERBS)).toContain('| `--surprise <what>` | an option that nobody wrote down |');
});

it('names every verb and every option', async () => {
  const program = await declaredProgram();
  const text = readFileSync(FILE, 'utf8');
  for (const { name } of VERBS) expect(text).toContain(`\n## dr ${name}\n`);
  const flags = [program, ...program.commands].flatMap(({ options }) => options.map((option) => option.flags));
  expect(flags.filter((flag) => !text.includes(`\`${flag}\``))).toEqual([]);
});
