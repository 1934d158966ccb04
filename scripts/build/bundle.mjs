// Makes the program out of the sources: one esbuild bundle for `dr`, one for the stacks (the only part that needs cdktf),
// one for the Nx plugin, one for what tidies up after a `dr` that was killed,
// one for the clients that measure a lab from outside. Loaded only when the program is stale, so that a fresh start does not pay for it.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ENTRIES, isWhole } from './entries.mjs';
import { MODULES } from './modules.mjs';

/** Builds older than this many hours are removed; younger ones may belong to a run that still loads parts of them. */
const KEEP_HOURS = 24;

/**
 * cdktf stays out of `dr.cjs`: the import of the stacks becomes a require of the bundle beside it, made when a verb
 * synthesizes. Verbs that only read or recover never load it.
 */
const stacksBeside = {
  name: 'stacks-beside',
  setup(build) {
    build.onResolve({ filter: /\/stacks\/main$/ }, (args) =>
      args.kind === 'entry-point' ? undefined : { path: './stacks.cjs', external: true },
    );
  },
};

/** Builds all bundles into `<dist>/<digest>/`. Safe when several processes do it at once: the first rename wins. */
export async function makeBundles(root, dist, digest) {
  const { build } = await import('esbuild');
  mkdirSync(dist, { recursive: true });
  const target = join(dist, digest);
  const draft = mkdtempSync(join(dist, '.making-'));
  try {
    await build({
      absWorkingDir: root,
      entryPoints: Object.entries(ENTRIES).map(([out, input]) => ({ out, in: input })),
      outdir: draft,
      outExtension: { '.js': '.cjs' },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      alias: MODULES,
      external: ['@aws-sdk/*', '@smithy/*', '@viz-js/*', 'esbuild'],
      // The SDK's CommonJS form is one file a package and loads several times faster than its modules.
      supported: { 'dynamic-import': false },
      plugins: [stacksBeside],
      minifyWhitespace: true,
      lineLimit: 160,
      sourcemap: 'linked',
      sourcesContent: false,
      legalComments: 'none',
      logLevel: 'error',
      logOverride: { 'empty-import-meta': 'silent' },
    });
    // Made private, as mkdtemp makes everything; who may read the sources may run what was made of them.
    chmodSync(draft, 0o777 & ~process.umask());
    // A part of a program is in the way of the whole one; renamed, it is removed with what is old.
    if (existsSync(target) && !isWhole(target)) renameSync(target, join(dist, `.part-${digest}-${process.pid}`));
    if (!existsSync(target)) renameSync(draft, target);
  } catch (error) {
    // ENOTEMPTY, EEXIST: another process was faster with the same sources, and its result is as good as ours.
    if (!isWhole(target)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    removeOld(dist, digest);
  }
}

function removeOld(dist, digest) {
  const limit = Date.now() - KEEP_HOURS * 3_600_000;
  for (const name of readdirSync(dist)) {
    if (name === digest) continue;
    const path = join(dist, name);
    try {
      if (statSync(path).mtimeMs < limit) rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process removed it first.
    }
  }
}
