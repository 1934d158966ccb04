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

/** For a person a sentence, for a program the document that every verb ends with. */
function notStarted(error) {
  const what = `dr could not be started: ${error instanceof Error ? error.message : error}`;
  console.error(what);
  if (process.env.DR_DEBUG) console.error(error);
  if (process.argv.includes('--json')) {
    const next = 'fix what the message names, then run the command again';
    console.log(JSON.stringify({ verb: null, exit: 1, error: { code: 'not-started', what, problems: [] }, next }));
  }
  process.exit(1);
}

let main;
let root;
try {
  process.cwd();
} catch {
  notStarted('the folder in which you called it is not there any more. Change to one that is (cd), then run it again.');
}
try {
  const { freshBundles, ROOT } = await import('./build/launch.mjs');
  root = ROOT;
  const folder = await freshBundles();
  if (process.env.DR_DEBUG) process.setSourceMapsEnabled(true);
  const { default: loader } = await import('./build/load.cjs');
  ({ main } = loader.loadBundle(folder, 'dr.cjs'));
} catch (error) {
  notStarted(error);
}
await main({ root, argv: process.argv.slice(2) });
