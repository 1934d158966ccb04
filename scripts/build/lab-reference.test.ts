/** docs/reference/lab.md is what the lab's tests are titled: UPDATE_GENERATED=1 npx jest scripts/build/lab-reference writes it anew. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import { factsIn, labReference, modelledFacts, typesInUse } from '../testing/lab-reference';

const ROOT = join(__dirname, '../..');
const FILE = join(ROOT, 'docs/reference/lab.md');
const folder = join(ROOT, 'stacks/__goldens__');
const types = typesInUse(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')));
const facts = modelledFacts(ROOT);

it('docs/reference/lab.md is fresh', () => {
  const text = labReference(facts, types);
  if (process.env['UPDATE_GENERATED']) writeFileSync(FILE, text);
  expect(readFileSync(FILE, 'utf8')).toBe(text);
  expect(labReference(facts.slice(1), types)).not.toBe(text);
});

it('a fact is what a test is titled, and nothing else', () => {
  const text = "test('facts 1.1: one', () => 1);\nit('facts 2.2: other', f);\n// facts 3.1: said\nit('more', f);";
  expect(factsIn('x.test.ts', text).map(({ section, fact }) => `${section} ${fact}`)).toEqual(['1.1 one', '2.2 other']);
  expect(facts.length).toBeGreaterThan(30);
});

it('says of every resource type in use, and of no other, what is not modelled', () => {
  const said = [...TERRAFORM_TYPES].filter(([, { lab }]) => lab !== undefined).map(([type]) => type);
  expect(said.sort()).toEqual(types);
  expect(typesInUse(['aws_vpc.main\n  cidr = 1\ndata aws_region.x\naws_vpc.other'])).toEqual(['aws_vpc']);
});
