/** `dr bundle`: one folder with which a failover works without this repository and without the lost region. */
import { EXIT } from '../../modules/console/errors';
import { compareBundle } from '../../modules/recovery/bundle/store';
import { bundleNow, keepBundle, writeBundle } from '../bundling';
import { openRecovery } from '../recover';
import type { Verb } from '../verb';

export const bundle: Verb = {
  declare(command) {
    command
      .option('--to <region>', 'a region to fail over to, or all', 'all')
      .option('--out <dir>', 'folder in which the bundle folder is written', '.')
      .option('--upload', 'put it into the state bucket of every region instead of a folder', false)
      .option('--check', 'compare what each region keeps with what would be made now; write nothing', false);
  },

  async run(context, { options }) {
    const { topology, world } = await openRecovery(context);
    // What is uploaded and compared is always the whole: half of it would look stale to whoever compares.
    const whole = options['check'] === true || options['upload'] === true;
    const made = await bundleNow(context, topology, world, whole ? 'all' : String(options['to']));
    for (const one of made.missing) context.console.warn(`not in the bundle: ${one}`);
    const json = { folder: made.folder, files: [...made.files.keys()], missing: made.missing };
    if (options['check'] === true) {
      const kept = await Promise.all(
        topology.regions.map(async ({ region }) => ({
          region,
          ...(await compareBundle(topology, made, region, world.adapter, context.signal)),
        })),
      );
      for (const one of kept) {
        const more = 'differs' in one ? `: ${one.differs.join(', ')}` : 'why' in one ? ` (${one.why})` : '';
        context.console.say(`  ${one.region}  ${one.state}${more}`);
      }
      const states = kept.map(({ state }) => state);
      const old = states.includes('stale') || states.includes('missing');
      const exit = old ? EXIT.changes : states.includes('unknown') ? EXIT.unknown : EXIT.done;
      return {
        exit,
        json: { ...json, kept: kept.map(({ region, state }) => ({ region, state })) },
        next: exit === EXIT.done ? 'nothing to do' : context.command('bundle --upload'),
      };
    }
    if (options['upload'] === true) {
      const uploaded = await keepBundle(context, topology, world, made);
      const failed = uploaded.some((one) => one.failed !== null);
      const next = failed
        ? `mend what is said above, then: ${context.command('bundle --upload')}`
        : context.command('bundle --check');
      return { exit: failed ? EXIT.failed : EXIT.done, json: { ...json, uploaded }, next };
    }
    const place = writeBundle(made, String(options['out']));
    return {
      exit: EXIT.done,
      json: { ...json, out: place },
      next: `keep ${place} where the lost region cannot take it away; its README.md says what to do first`,
    };
  },
};
