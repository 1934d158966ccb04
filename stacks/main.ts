/** Topology -> JSON: one stack per state, in folders that Terraform (and cdktf) can be pointed at. */
import './fast-synth';
import { App } from 'cdktf';
import { configureProvider } from '../modules/constructs/provider';
import { StateStack } from '../modules/contracts/state-stack';
import type { Attributes, Configurations } from '../modules/policies/tree';
import { regionOf, stateOf } from '../modules/topology/arrange';
import { defaultTags } from '../modules/topology/tags';
import type { Layer, State, StateId, Topology } from '../modules/topology/topology';
import { composeData } from './data/data';
import { composeGlobal } from './global/global';
import { composePlatform } from './platform/platform';
import { composeWorkloads } from './workloads/workloads';

/**
 * Writes `<outDir>/stacks/<state id>/cdk.tf.json` for every state, and `manifest.json` with their order. The same topology
 * gives the same bytes. `outDir`'s parent must exist.
 */
export function synthesize(topology: Topology, outDir: string): void {
  // Only scripts know the process's environment; what cdktf would read from it is given here.
  const app = new App({ outdir: outDir, stackTraces: false });
  composeAll(app, topology);
  app.synth();
}

/**
 * The same configurations as plain data, written nowhere: for rules that compare one composition with another. `scratch` is a
 * folder that exists; cdktf wants one and nothing is put there.
 */
export function composed(topology: Topology, scratch: string): Configurations {
  const app = new App({ outdir: scratch, stackTraces: false });
  composeAll(app, topology);
  return Object.fromEntries(
    app.node.children
      .filter((child) => child instanceof StateStack)
      .map((stack) => [stack.state.id, stack.toTerraform() as Attributes]),
  );
}

/** Builds every state's stack in `app`. */
export function composeAll(app: App, topology: Topology): void {
  const stacks = new Map<StateId, StateStack>();
  for (const state of topology.states) {
    const stack = new StateStack(app, state, topology.accountId);
    configureProvider(stack, defaultTags(topology, state));
    stacks.set(state.id, stack);
  }
  const stackOf = (state: State): StateStack => found(stacks, state.id);
  for (const state of topology.states) {
    const stack = stackOf(state);
    compose(stack, topology, (layer) => stackOf(stateOf(topology, layer, state.region)));
    for (const id of state.after) stack.addDependency(found(stacks, id));
  }
}

function compose(stack: StateStack, topology: Topology, source: (layer: Layer) => StateStack): void {
  const { layer, region } = stack.state;
  switch (layer) {
    case 'global':
      return composeGlobal(stack, topology);
    case 'platform':
      return composePlatform(stack, topology, regionOf(topology, region), source('global'));
    case 'data':
      return composeData(stack, topology, regionOf(topology, region), source('platform'));
    case 'workloads':
      return composeWorkloads(stack, topology, regionOf(topology, region), {
        platform: source('platform'),
        data: source('data'),
      });
  }
}

function found(stacks: ReadonlyMap<StateId, StateStack>, id: StateId): StateStack {
  const stack = stacks.get(id);
  if (stack === undefined) throw new Error(`The topology names the state ${id} but does not list it.`);
  return stack;
}
