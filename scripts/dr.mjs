#!/usr/bin/env node
// `dr`: rebuilds the program when its sources changed, then runs it in this process. There is no build step to forget.

const OLDEST = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(
    `dr needs Node ${OLDEST.join('.')} or newer; this is ${process.version}. Install a newer Node and run it again.`,
  );
  process.exit(1);
}

const { freshBundles, ROOT } = await import('./launch.mjs');
let folder;
try {
  folder = await freshBundles();
} catch (error) {
  console.error(`dr could not be started: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
if (process.env.DR_DEBUG) process.setSourceMapsEnabled(true);
const { default: loader } = await import('./load.cjs');
await loader.loadBundle(folder, 'dr.cjs').main({ root: ROOT, argv: process.argv.slice(2) });
