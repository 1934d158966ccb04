/** Topology -> JSON: one stack per state, in folders that Terraform (and cdktf) can be pointed at. */
import './fast-synth';
import { App } from 'cdktf';
import { configureProvider } from '../modules/constructs/provider';
import { literalOf, type Literal } from '../modules/contracts/literal';
import { StateStack } from '../modules/contracts/state-stack';
import type { Attributes } from '../modules/policies/tree';
import { stateOf } from '../modules/topology/arrange';
import { defaultTags } from '../modules/topology/tags';
import type { FailoverMachine } from '../modules/topology/machines';
import type { Layer, RegionTopology, State, StateId, Topology } from '../modules/topology/topology';
import { composeData } from './data/data';
import { composeGlobal } from './global/global';
import { composePlatform } from './platform/platform';
import { rendered, writeRendering, type Composition } from './render';
import { composeWorkloads } from './workloads/workloads';

/**
 * Writes `<outDir>/stacks/<state id>/cdk.tf.json` for every state, and `manifest.json` with their order. The same topology
 * gives the same bytes. `outDir`'s parent must exist. `machines`: those of the environment, where it has state machines; rendered by who
 * knows runbooks.
 */
export function synthesize(topology: Topology, outDir: string, machines: readonly FailoverMachine[] = []): void {
  writeRendering(rendered(composed(topology, outDir, machines)), outDir);
}

/**
 * Topology -> the configuration of every state as plain data. `scratch` is a folder that cdktf wants to exist or to be made; it puts
 * nothing there but an empty folder `stacks`.
 *
 * cdktf's `app.synth()` would do more: aspects, annotations and assets. Nothing here uses them (the linter refuses them), and looking
 * for them in every construct costs as much as composing it.
 */
export function composed(topology: Topology, scratch: string, machines: readonly FailoverMachine[] = []): Composition {
  // Only scripts know the process's environment; what cdktf would read from it is given here.
  const app = new App({ outdir: scratch, stackTraces: false });
  composeAll(app, topology, machines);
  const stacks = app.node.children.filter((child) => child instanceof StateStack);
  for (const stack of stacks) {
    stack.prepareStack();
    stack.runAllValidations();
    app.manifest.forStack(stack);
  }
  return {
    configurations: Object.fromEntries(stacks.map((stack) => [stack.state.id, stack.toTerraform() as Attributes])),
    list: app.manifest.buildManifest(),
  };
}

/** Builds every state's stack in `app`. Here, and nowhere later, texts from outside stop being templates. */
export function composeAll(app: App, settled: Topology, rendered: readonly FailoverMachine[] = []): void {
  const [topology, machines] = [literalOf(settled), literalOf(rendered)];
  const stacks = new Map<StateId, StateStack>();
  for (const state of topology.states) {
    const stack = new StateStack(app, state, topology.accountId);
    configureProvider(stack, defaultTags(topology, state));
    stacks.set(state.id, stack);
  }
  const stackOf = (state: State): StateStack => found(stacks, state.id);
  for (const state of topology.states) {
    const stack = stackOf(state);
    compose(stack, topology, (layer) => stackOf(stateOf(topology, layer, state.region)), machines);
    for (const id of state.after) stack.addDependency(found(stacks, id));
  }
}

function compose(
  stack: StateStack,
  topology: Literal<Topology>,
  source: (layer: Layer) => StateStack,
  machines: Literal<readonly FailoverMachine[]>,
): void {
  const { layer, region } = stack.state;
  switch (layer) {
    case 'global':
      return composeGlobal(stack, topology);
    case 'platform':
      return composePlatform(stack, topology, regionIn(topology, region), source('global'));
    case 'data':
      return composeData(stack, topology, regionIn(topology, region), source('platform'));
    case 'workloads':
      return composeWorkloads(
        stack,
        topology,
        regionIn(topology, region),
        { global: source('global'), platform: source('platform'), data: source('data') },
        machines,
      );
  }
}

function regionIn({ regions }: Literal<Topology>, name: string): Literal<RegionTopology> {
  const region = regions.find((one) => one.region === name);
  if (region === undefined) throw new Error(`The topology has a state in ${name} but no such region.`);
  return region;
}

function found(stacks: ReadonlyMap<StateId, StateStack>, id: StateId): StateStack {
  const stack = stacks.get(id);
  if (stack === undefined) throw new Error(`The topology names the state ${id} but does not list it.`);
  return stack;
}
