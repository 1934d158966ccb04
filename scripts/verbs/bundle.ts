/** `dr bundle`: one folder with which a failover works without this repository and without the lost region. */

import { join } from 'node:path';
import { isThere } from '../../modules/console/disk';
import { EXIT, type ExitCode } from '../../modules/console/errors';
import { bundleFolder } from '../../modules/recovery/bundle/bundle';
import { describeFindings } from '../../modules/recovery/bundle/compare';
import type { Topology } from '../../modules/topology/topology';
import { whatNext } from '../../modules/recovery/next/next';
import { bundleNow, bundleOf, compareAll, keepBundle, writeBundle, type PlacedBundle } from '../app/bundling';
import type { Context } from '../app/context';
import { openRecovery } from '../app/recover';
import type { VerbOutcome, Verb } from '../app/verb';
import type { World } from '../app/world';

export const bundle: Verb = {
  declare(command) {
    command
      .option('--to <region>', 'a region to fail over to, or all', 'all')
      .option('--out <dir>', 'folder in which the bundle folder is written, or looked for by --check (default: ".")')
      .option('--upload', 'put it into the state bucket of every region instead of a folder', false)
      .option(
        '--check',
        'compare every file that each region keeps, and the folder if there is one, with what would be made now; write nothing',
        false,
      );
  },

  async run(context, { options }) {
    const { topology, world } = await openRecovery(context);
    const out = typeof options['out'] === 'string' ? options['out'] : null;
    if (options['check'] === true) return check(context, topology, world, out);
    // Uploads are always complete: a part would be compared as stale.
    const whole = options['upload'] === true;
    const made = await bundleNow(context, topology, world, whole ? 'all' : String(options['to']));
    for (const one of made.missing) context.console.warn(`not in the bundle: ${one}`);
    const json = { folder: made.folder, files: [...made.files.keys()], missing: made.missing };
    if (whole) {
      const uploaded = await keepBundle(context, topology, world, made);
      const failed = uploaded.some((one) => one.failed !== null);
      const next = whatNext({ after: 'upload', failed }, context.command);
      return { exit: failed ? EXIT.failed : EXIT.done, json: { ...json, uploaded }, next };
    }
    const place = writeBundle(made, out ?? '.');
    return {
      exit: EXIT.done,
      json: { ...json, out: place },
      next: `keep ${place} where the lost region cannot take it away; its README.md says what to do first`,
    };
  },
};

/** `out`: where a folder must be; null: one below the working directory is looked at where it is there. */
async function check(context: Context, topology: Topology, world: World, out: string | null): Promise<VerbOutcome> {
  const folder = join(out ?? '.', bundleFolder(topology));
  const remake = await bundleOf(context, topology, world);
  const looked = out !== null || isThere(folder) ? folder : null;
  const kept = await compareAll(context, topology, world, remake, looked);
  for (const one of kept) say(context, one);
  const exit = exitOf(kept.map(({ state }) => state));
  const altered = kept.some(({ files }) => files.some(({ is }) => is === 'altered' || is === 'extra'));
  const local = kept.every(({ where, state }) => where === looked || state === 'fresh');
  const state = exit === EXIT.done ? 'fresh' : exit === EXIT.unknown ? 'unknown' : 'other';
  return {
    exit,
    json: {
      folder: bundleFolder(topology),
      kept: kept.map(({ where, state, madeAt, files, why }) => ({ where, state, made_at: madeAt, files, why })),
    },
    next: whatNext({ after: 'bundles', state, altered, local, folder: out }, context.command),
  };
}

function say({ console }: Context, { where, state, files, why }: PlacedBundle): void {
  console.say(`  ${where}  ${state}${why === null ? '' : ` (${why})`}`);
  for (const line of describeFindings(files)) console.say(`    ${line}`);
}

/** Damaged or stale outweighs unknown. */
function exitOf(states: readonly PlacedBundle['state'][]): ExitCode {
  if (states.some((state) => state === 'stale' || state === 'missing' || state === 'damaged')) return EXIT.changes;
  return states.includes('unknown') ? EXIT.unknown : EXIT.done;
}
