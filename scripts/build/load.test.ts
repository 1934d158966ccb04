/** Bundles are run as Node's require runs modules: once. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// eslint-disable-next-line @typescript-eslint/no-require-imports -- a script of the launcher, without types
const { loadBundle } = require('./load.cjs') as { loadBundle: (folder: string, name: string) => { runs: number[] } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('runs a bundle once, however often it is asked for, also by another', () => {
  writeFileSync(join(folder, 'inner.cjs'), 'module.exports = { runs: [Math.random()] };');
  writeFileSync(join(folder, 'outer.cjs'), "module.exports = { again: () => require('./inner.cjs') };");
  const outer = loadBundle(folder, 'outer.cjs') as unknown as { again: () => { runs: number[] } };
  expect(outer.again()).toBe(outer.again());
  expect(loadBundle(folder, 'inner.cjs')).toBe(outer.again());
});

it('runs a bundle again that failed: half of it must not be taken for all of it', () => {
  writeFileSync(join(folder, 'broken.cjs'), "exports.half = true; throw new Error('no');");
  expect(() => loadBundle(folder, 'broken.cjs')).toThrow('no');
  expect(() => loadBundle(folder, 'broken.cjs')).toThrow('no');
});

it('keeps the compiled code of every verb, each added once, and that of a run which failed until one went well', () => {
  const body = Array.from({ length: 200 }, (_, index) => `x += ${index} * Math.sqrt(x);`).join('\n');
  const verbs = `{ plan(x) { ${body} return x; }, apply(x) { ${body} return x; }, fails(x) { ${body} process.exitCode = 1; } }`;
  writeFileSync(join(folder, 'dr.cjs'), `module.exports = ${verbs};`);
  const program = join(folder, 'program.cjs');
  const loader = JSON.stringify(join(__dirname, 'load.cjs'));
  writeFileSync(program, `require(${loader}).loadBundle(__dirname, 'dr.cjs')[process.argv[2]](2);`);
  const kept = (verb: string): { readonly size: number; readonly ino: number } => {
    spawnSync(process.execPath, [program, verb]);
    return statSync(join(folder, 'dr.cjs.v8'));
  };
  const plan = kept('plan');
  const both = kept('apply');
  expect(both.size).toBeGreaterThan(plan.size);
  expect(kept('plan').ino).toBe(both.ino);
  const failed = kept('fails');
  expect(failed.size).toBeGreaterThan(both.size);
  expect(kept('fails').ino).not.toBe(failed.ino);
});
