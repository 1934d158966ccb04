// `npm run arch`: the order of the rooms (dependency-cruiser), and the rules of scripts/build/architecture.ts and module-state.ts.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importTypescript, ROOT } from './import-typescript.mjs';

const cruise = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
const args = [cruise, '--config', '.dependency-cruiser.cjs', 'examples', 'modules', 'stacks', 'scripts'];
const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });

const paths = ['modules', 'stacks', 'scripts'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
);
const sources = paths
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('/testing/'))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const parts = paths.filter((path) => path.startsWith('modules/parts/') && /[.]\w+$/.test(path));
const { kernelNouns, namesTwice, noSide, sidesOutOfOrder } = await importTypescript('scripts/build/architecture.ts', [
  'typescript',
]);
const { moduleState } = await importTypescript('scripts/build/module-state.ts', ['typescript']);
const breaches = [
  ...namesTwice(sources),
  ...noSide(parts),
  ...sidesOutOfOrder(sources),
  ...kernelNouns(sources),
  ...moduleState(sources),
];
for (const breach of breaches) console.error(`  error ${breach}`);
console.log(
  breaches.length === 0
    ? '✔ names, sides of parts, the kernel’s words and what modules keep are in order'
    : `x ${breaches.length} breaches`,
);
process.exit(breaches.length > 0 ? 1 : (status ?? 1));
