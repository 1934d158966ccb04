import { kernelNouns, namesTwice, noSide, sidesOutOfOrder } from './architecture';

test('a type name that two modules export is found, whatever kind of type it is', () => {
  const files = [
    { path: 'modules/a.ts', text: 'export interface Place { readonly x: 1 }' },
    { path: 'modules/b.ts', text: 'export type Place = string;' },
    { path: 'modules/c.ts', text: 'export class Other {}\ninterface Place { readonly y: 2 }' },
  ];
  expect(namesTwice(files)).toEqual([
    'type Place is exported by modules/a.ts and by modules/b.ts: give one of them another name',
  ]);
  expect(namesTwice(files.slice(1))).toEqual([]);
});

test('a file of a part that is none of its sides is found', () => {
  const sides = ['modules/parts/aurora/steps/promote.ts', 'modules/parts/cache/memory.ts', 'modules/parts/README.md'];
  expect(noSide(sides)).toEqual([]);
  expect(noSide([...sides, 'modules/parts/cache/helpers.ts'])).toEqual([
    expect.stringContaining('modules/parts/cache/helpers.ts is no side of a part'),
  ]);
});

describe('the sides of parts', () => {
  const steps = (text: string) => sidesOutOfOrder([{ path: 'modules/parts/aurora/steps/promote.ts', text }]);

  it('import only sides before them, of the same part and of others', () => {
    for (const wrong of ['../lab/rds', '../../cache/checks', '../../cache/memory']) {
      expect(steps(`import { x } from '${wrong}';`)).toEqual([
        expect.stringContaining('modules/parts/aurora/steps/promote.ts is of the side steps and imports'),
      ]);
    }
    const type = { path: 'modules/parts/key/types.ts', text: "import type { X } from './construct/key';" };
    expect(sidesOutOfOrder([type])).toHaveLength(1);
  });

  it('import what comes before them, their own side, and what is no side', () => {
    const imported = ['../operations', '../construct', './rejoin', '../../key/settings', '../../durations'];
    expect(steps(imported.map((one) => `import { x } from '${one}';`).join('\n'))).toEqual([]);
    expect(steps("import { lab } from '../../../runbook/reads';")).toEqual([]);
  });
});

describe('the kernel', () => {
  const file = (text: string) => [{ path: 'modules/runs/lease.ts', text }];

  it('names no AWS service, in identifiers and in strings', () => {
    for (const text of [
      "const x = 'rds:x';",
      'const auroraCluster = 1;',
      'const y = `an ${x} of ECS`;',
      'const z = `${x}.ecr.${y}`;',
    ]) {
      expect(kernelNouns(file(text), [])).toHaveLength(1);
    }
    expect(kernelNouns(file("/** As Aurora does. */\nconst writer = 'region';"), [])).toEqual([]);
    expect(kernelNouns([{ path: 'modules/parts/aurora/steps.ts', text: "const x = 'rds';" }], [])).toEqual([]);
  });

  it('has no exception that nothing needs', () => {
    const exception = { files: 'modules/runs/', reason: 'to go' };
    expect(kernelNouns(file("const x = 'rds';"), [exception])).toEqual([]);
    expect(kernelNouns(file('const x = 1;'), [exception])).toEqual([
      'the exception for modules/runs/ covers nothing: remove it',
    ]);
  });
});
