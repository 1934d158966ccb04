/** What plan, apply, drift and destroy begin with: overlays read, world opened, account checked, configuration synthesized. */
import { requireBuckets, type BucketsAsked } from '../../modules/bootstrap/ready';
import type { Manifest } from '../../modules/terraform/types';
import { selectStates } from '../../modules/terraform/select';
import type { TerraformRunner } from '../../modules/terraform/runner';
import type { StateId, Topology } from '../../modules/topology/topology';
import type { Context } from './context';
import type { PolicyMode } from './policies';
import { openTerraform, openWorld, type World } from './world';
import { openWorkspace, readTopology } from './workplace';

export interface Provision {
  readonly topology: Topology;
  readonly world: World;
  readonly runner: TerraformRunner;
  readonly manifest: Manifest;
  /** The states that the arguments mean; all of them without arguments. */
  readonly selected: readonly StateId[];
}

/**
 * Everything that can be wrong with what a person wrote is found before the world is asked anything. A verb that brings nothing new
 * into the world (drift, destroy) only warns of a broken policy: it must work on the day after an exception ended.
 */
export async function openProvision(
  context: Context,
  patterns: readonly string[],
  policies: PolicyMode = 'refuse',
  besides?: BucketsAsked['besides'],
): Promise<Provision> {
  const topology = readTopology(context);
  const selected = selectStates(topology.states, topology.environment, patterns);
  const world = await openWorld(context, topology);
  const read = topology.states.filter(({ id }) => selected.includes(id)).flatMap(({ reads }) => reads);
  const needed = topology.states.filter(({ id }) => selected.includes(id) || read.includes(id));
  await requireBuckets(needed, world.adapter, context.command, { signal: context.signal, besides });
  const { runner, binary, providers } = await openTerraform(context, world);
  context.console.say(
    `${topology.environment} in ${world.title} · ${binary.flavour} ${binary.version} · providers: ${providers}`,
  );
  const manifest = await openWorkspace(context, runner, policies).synthesize();
  return { topology, world, runner, manifest, selected };
}
