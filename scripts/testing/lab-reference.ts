/** docs/reference/lab.md: what the lab models, as its tests are titled; nothing in it is written by hand. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { homedRows } from '../../modules/operations/control-planes';
import { KNOBS } from '../../modules/parts/index.knobs';
import { isOpen } from '../../modules/lab/gateway/service';
import { NOT_MODELLED } from '../../modules/lab/testing/not-modelled';
import { LAB_SERVICES } from '../../modules/parts/index.services';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import { table } from './documents';

export interface Fact {
  readonly section: string;
  readonly fact: string;
  /** File of the test whose title it is. */
  readonly test: string;
}

/** Titles of the form `facts 1.1: …` in tests of the lab and of what parts say of it. */
export function modelledFacts(root: string): readonly Fact[] {
  const files = ['modules/lab', 'modules/parts'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => `${room}/${name}`),
  );
  const tests = files.filter((name) => name.endsWith('.test.ts')).sort();
  return tests.flatMap((file) => factsIn(file, readFileSync(join(root, file), 'utf8')));
}

export function factsIn(file: string, text: string): readonly Fact[] {
  const titles = [...text.matchAll(/\b(?:test|it)\(\s*'facts (\d\.\d): ([^'\n]+)'/g)];
  return titles.map(([, section = '', fact = '']) => ({ section, fact, test: file }));
}

/** Types of the resources in the configurations that are kept as goldens. */
export function typesInUse(goldens: readonly string[]): readonly string[] {
  const found = goldens.flatMap((text) => [...text.matchAll(/^(aws_\w+)\./gm)].map(([, type = '']) => type));
  return [...new Set(found)].sort();
}

const bySection = (one: readonly string[], other: readonly string[]): number =>
  (one[0] ?? '').localeCompare(other[0] ?? '');

/** The whole page. */
export function labReference(facts: readonly Fact[], types: readonly string[]): string {
  const modelled = facts.map(({ section, fact, test }) => [section, fact, `\`${test}\``]).sort(bySection);
  const missing = NOT_MODELLED.map(([section, fact, instead]) => [section, fact, instead]).sort(bySection);
  return [
    '# What the lab models',
    '<!-- generated from the tests of modules/lab and modules/parts: UPDATE_GENERATED=1 npx jest scripts/build/lab-reference -->',
    'Numbers are sections of the facts about AWS that this product goes by. A fact is modelled when a test is titled by it.',
    '## Facts that are modelled',
    table([['section', 'fact', 'test'], ...modelled]),
    '## Facts that are not',
    table([['section', 'fact', 'what the lab does instead'], ...missing]),
    '## Control planes with one home',
    'What `dr lab control-plane REGION out` stops. Everything else of these services, and every other service, goes on.',
    table([['home', 'service', 'what'], ...homedRows().map(([home, service, what]) => [home, `\`${service}\``, what])]),
    '## Knobs',
    'What can be changed of a running lab: `dr lab` and the words below, or `POST /_lab/<knob>`. The list is `modules/parts/index.knobs.ts`; a part declares the knobs of its thing on AWS.',
    table([['knob', 'what it does', 'values'], ...knobs()]),
    '## Services that are open',
    'Everything else is refused with 501 `NotImplemented`, whoever asks, and the emulator starts without it: it would run functions, jobs and containers. The list is `modules/parts/index.services.ts`; a part declares the services that it needs.',
    table([['service', 'operations', 'what needs it'], ...openServices()]),
    '## Resource types',
    'Every type that an environment uses. `scripts/app/lab.integration.test.ts` applies the states of `warm-standby` in a lab, goes on only when the plan of every state is empty, and compares this list with what the states then hold; `stacks/composition.test.ts` holds the other environments to it.',
    table([
      ['type', 'what the lab does not model of it'],
      ...types.map((type) => [`\`${type}\``, TERRAFORM_TYPES.get(type)?.lab ?? '?']),
    ]),
  ]
    .map((part) => `${part}\n`)
    .join('\n');
}

function knobs(): readonly (readonly string[])[] {
  return KNOBS.map(({ name, summary, fields, each }) => {
    const kinds = each === null ? Object.values(fields) : [];
    const typed = kinds.map(({ place }) => ('word' in place ? place.word : `[${place.flags}]`)).join(' ');
    const allowed = each === null ? kinds.map((one) => one.allowed).join('; ') : 'none: what the overlays name';
    return [`\`${`${name} ${typed}`.trim()}\``.replaceAll('|', '\\|'), summary, allowed];
  });
}

function openServices(): readonly (readonly string[])[] {
  const open = LAB_SERVICES.filter(isOpen).sort((one, other) => (one.name < other.name ? -1 : 1));
  return open.map(({ name, operations, why }) => [
    `\`${name}\``,
    operations === '*' ? 'all' : operations.map((one) => `\`${one}\``).join(', '),
    why,
  ]);
}
