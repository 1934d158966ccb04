/** `dr bootstrap`: makes what must exist before a first apply: state buckets, their keys, the database secret, the registry, roles. */
import { randomBytes } from 'node:crypto';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import { bootstrap as prepare } from '../../modules/bootstrap/bootstrap';
import { EXIT } from '../../modules/console/errors';
import { whatNext } from '../../modules/recovery/next/next';
import type { Verb } from '../app/verb';
import { readTopology } from '../app/workplace';
import { openWorld } from '../app/world';

export const bootstrap: Verb = {
  declare() {
    // It has no options of its own: what it makes follows from the overlays.
  },

  async run(context) {
    const topology = readTopology(context);
    const world = await openWorld(context, topology);
    const { made, adopted, notes } = await prepare(topology, {
      adapter: world.adapter,
      console: context.console,
      clock: world.clock,
      randomBytes,
      types: TERRAFORM_TYPES,
      // A lab holds nothing that anybody could want back.
      yes: context.options.yes || world.kind === 'lab',
      signal: context.signal,
    });
    if (made.length === 0) context.console.say('Everything that a first apply needs is there.');
    return {
      exit: EXIT.done,
      json: { world: world.title, made, adopted, notes },
      next: whatNext({ after: 'did', what: 'bootstrap' }, context.command),
    };
  },
};
