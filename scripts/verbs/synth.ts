/** `dr synth [STATE…]`: writes the Terraform configuration of an environment. */
import { relative } from 'node:path';
import { EXIT } from '../../modules/console/errors';
import { readManifest } from '../../modules/terraform/manifest';
import { selectStates } from '../../modules/terraform/select';
import type { Verb } from '../verb';
import { privateFolder, publish, readTopology, synthesizeInto } from '../workplace';

export const synth: Verb = {
  declare(command) {
    command
      .argument('[state...]', "states or patterns such as '*.data'; all without one")
      .option('--cdktf', 'as cdktf.json calls it: everything, for the cdktf command line');
  },

  async run(context, { args }) {
    const { paths, console } = context;
    const environment = context.environment();
    const topology = readTopology(context);
    const selected = args.length === 0 ? null : selectStates(topology.states, environment, args);
    const draft = privateFolder(context, 'synth-');
    await synthesizeInto(topology, draft);
    publish(draft, paths.published, environment, selected);
    const states = topology.states.filter(({ id }) => selected === null || selected.includes(id));
    const { digest } = readManifest(paths.published, states);
    for (const { id } of states) console.say(id);
    const out = relative(paths.project, paths.published) || '.';
    console.say(`${states.length} states written to ${out}`);
    return {
      exit: EXIT.done,
      json: { out_dir: paths.published, digest, states: states.map(({ id }) => id) },
      next: context.command('plan'),
    };
  },
};
