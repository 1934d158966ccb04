/** `dr synth [STATE…]`: writes the Terraform configuration of an environment. */
import { relative } from 'node:path';
import { DrError, EXIT } from '../../modules/console/errors';
import { listEnvironments, type SharedOverlays } from '../../modules/overlays/read';
import { readManifest } from '../../modules/terraform/manifest';
import { selectStates } from '../../modules/terraform/select';
import { whatNext } from '../../modules/recovery/next/next';
import type { Context } from '../app/context';
import type { VerbOutcome, Verb } from '../app/verb';
import { compose, privateFolder, publish, readTopology, type PublishedEnvironment } from '../app/workplace';

export const synth: Verb = {
  declare(command) {
    command
      .argument('[state...]', "states or patterns such as '*.data'; all without one")
      .option('--all', 'every environment under env/, each with all its states', false)
      .option('--cdktf', 'as cdktf.json calls it: everything, for the cdktf command line');
  },

  async run(context, { args, options }) {
    if (options['all'] === true) return everyEnvironment(context, args);
    const { paths, console } = context;
    const environment = context.environment();
    const topology = readTopology(context);
    const selected = args.length === 0 ? null : selectStates(topology.states, environment, args);
    const rendering = await compose(context, topology, privateFolder(context, 'synth-'), 'refuse');
    publish([{ environment, rendering }], paths.published, selected);
    const states = topology.states.filter(({ id }) => selected === null || selected.includes(id));
    const { digest } = readManifest(paths.published, states);
    for (const { id } of states) console.say(id);
    const out = relative(paths.project, paths.published) || '.';
    console.say(`${states.length} states written to ${out}`);
    return {
      exit: EXIT.done,
      json: { out_dir: paths.published, digest, states: states.map(({ id }) => id) },
      next: whatNext({ after: 'did', what: 'synth' }, context.command),
    };
  },
};

/** All or nothing: no environment is published before every one of them could be composed. */
async function everyEnvironment(context: Context, args: readonly string[]): Promise<VerbOutcome> {
  const { paths, console } = context;
  if (args.length > 0 || context.options.env !== undefined) {
    throw new DrError(
      'usage',
      '--all means every environment with all its states.',
      `Given beside it: ${[...args, ...(context.options.env === undefined ? [] : [`--env ${context.options.env}`])].join(' ')}.`,
      'Leave one of the two out.',
    );
  }
  const shared: SharedOverlays = new Map();
  const topologies = listEnvironments(paths.project).map((environment) => readTopology(context, environment, shared));
  const scratch = privateFolder(context, 'synth-');
  const all: PublishedEnvironment[] = [];
  for (const topology of topologies) {
    const rendering = await compose(context, topology, scratch, 'refuse');
    all.push({ environment: topology.environment, rendering });
  }
  publish(all, paths.published, null);
  const states = topologies.flatMap((topology) => topology.states);
  const { digest } = readManifest(paths.published, states);
  for (const { environment, states: own } of topologies) console.say(`${environment}: ${own.length} states`);
  console.say(`${states.length} states written to ${relative(paths.project, paths.published) || '.'}`);
  return {
    exit: EXIT.done,
    json: { out_dir: paths.published, digest, states: states.map(({ id }) => id) },
    next: whatNext({ after: 'did', what: 'synth-all' }, context.command),
  };
}
