/** Bundles are run as Node's require runs modules: once. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
