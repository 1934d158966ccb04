// Runs a bundle with V8's compiled code kept beside it. Node 20 has no compile cache of its own, and compiling is half of a start.
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

/** Packages are the project's, wherever the bundle lies. */
const own = createRequire(join(__dirname, '..', 'dr.mjs'));

/** Exports of what was run, by file: every environment of `dr synth --all` asks for the stacks. */
const loaded = new Map();

/**
 * Exports of the bundle `<folder>/<name>`. V8 checks its own version and the length of the source before it trusts the kept
 * code; the folder's name is a digest of the sources, so equal length means equal source.
 */
exports.loadBundle = function loadBundle(folder, name) {
  const file = join(folder, name);
  if (loaded.has(file)) return loaded.get(file);
  const kept = `${file}.v8`;
  const cachedData = codeOf(kept);
  const script = new vm.Script(wrap(readFileSync(file, 'utf8')), { filename: file, cachedData });
  const require = Object.assign((id) => (id.startsWith('./') ? loadBundle(folder, id.slice(2)) : own(id)), own);
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, file, dirname(file));
  loaded.set(file, module.exports);
  const mark = `${kept}.${verb()}`;
  if (cachedData === undefined || script.cachedDataRejected || !existsSync(mark)) {
    // At the end, when the functions that a run needs were compiled and belong to what is kept, beside those that were kept before.
    process.on('exit', (code) => keep(kept, script, WHOLE.includes(code) ? mark : null));
  }
  return module.exports;
};

/** What was kept; nothing where it is not there or may not be read: a slower start. */
function codeOf(kept) {
  try {
    return readFileSync(kept);
  } catch {
    return undefined;
  }
}

/** Done, or done with changes to tell (docs/command-line.md): such a run went through most of what its verb needs. */
const WHOLE = [0, 2];

/** V8 compiles a function when it is first called, so each verb has its own to add: a failover must not be the one without. */
function verb() {
  return /^[a-z]{1,20}$/.exec(process.argv[2] ?? '')?.[0] ?? 'other';
}

function keep(kept, script, mark) {
  try {
    writeFileSync(`${kept}.${process.pid}`, script.createCachedData());
    renameSync(`${kept}.${process.pid}`, kept);
    if (mark !== null) writeFileSync(mark, '');
  } catch {
    // A folder that cannot be written to costs a slower start and nothing else.
  }
}
