/** Topology -> JSON: one stack per state, in folders that Terraform (and cdktf) can be pointed at. */
import './fast-synth';
import { App } from 'cdktf';
import { configureProvider } from '../modules/contracts/provider';
import { literalOf, type Literal } from '../modules/contracts/literal';
import { buildLayer, type LayerSite } from '../modules/contracts/place';
import { StateStack } from '../modules/contracts/state-stack';
import { CONTRACTS } from '../modules/parts/index.outputs';
import type { Attributes } from '../modules/policies/tree';
import { stateOf } from '../modules/topology/arrange';
import { defaultTags } from '../modules/topology/tags';
import type { FailoverMachine } from '../modules/topology/machines';
import type { RegionTopology, State, StateId, Topology } from '../modules/topology/topology';
import { LAYER_PARTS, type LayerParts } from './layers';
import { rendered, writeRendering, type Composition } from './render';

/**
 * Writes `<outDir>/stacks/<state id>/cdk.tf.json` for every state, and `manifest.json` with their order. The same topology
 * gives the same bytes. `outDir`'s parent must exist. `machines`: those of the environment, where it has state machines; rendered by who
 * knows runbooks.
 */
export function synthesize(
  topology: Topology,
  outDir: string,
  machines: readonly FailoverMachine[] = [],
  layers: LayerParts = LAYER_PARTS,
): void {
  writeRendering(rendered(composed(topology, outDir, machines, null, layers)), outDir);
}

/**
 * Topology -> the configuration of every state, or of those in `only`, as plain data. `scratch` is a folder that cdktf wants to exist or to be made; it puts
 * nothing there but an empty folder `stacks`.
 *
 * cdktf's `app.synth()` would do more: aspects, annotations and assets. Nothing here uses them (the linter refuses them), and looking
 * for them in every construct costs as much as composing it.
 */
export function composed(
  topology: Topology,
  scratch: string,
  machines: readonly FailoverMachine[] = [],
  only: readonly StateId[] | null = null,
  layers: LayerParts = LAYER_PARTS,
): Composition {
  // Only scripts know the process's environment; what cdktf would read from it is given here.
  const app = new App({ outdir: scratch, stackTraces: false });
  const stacks = composeAll(app, topology, machines, only, layers);
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

/**
 * Builds every state's stack in `app`, or those of `only`. Here, and nowhere later, texts from outside stop being templates.
 */
export function composeAll(
  app: App,
  settled: Topology,
  rendered: readonly FailoverMachine[] = [],
  only: readonly StateId[] | null = null,
  layers: LayerParts = LAYER_PARTS,
): readonly StateStack[] {
  const [topology, machines] = [literalOf(settled), literalOf(rendered)];
  const wanted = topology.states.filter(({ id }) => only === null || only.includes(id));
  const stacks = new Map<StateId, StateStack>();
  const stackOf = (state: State): StateStack => {
    const stack = stacks.get(state.id) ?? new StateStack(app, state, topology.accountId);
    if (!stacks.has(state.id)) configureProvider(stack, defaultTags(topology, state));
    stacks.set(state.id, stack);
    return stack;
  };
  // In the order of the topology; a state that is only read gets a stack without resources.
  for (const state of wanted) stackOf(state);
  for (const state of wanted) {
    const stack = stackOf(state);
    const source: LayerSite['source'] = (layer) => stackOf(stateOf(topology, layer, state.region));
    compose({ stack, topology, machines, contracts: CONTRACTS, source }, layers);
    for (const id of state.after) stack.addDependency(stackOf(stateById(topology, id)));
  }
  return wanted.map(stackOf);
}

function compose(site: LayerSite, layers: LayerParts): void {
  const { layer, region } = site.stack.state;
  if (layer === 'global') {
    buildLayer(site, layers.global, (place) => place);
    return;
  }
  const here = regionIn(site.topology, region);
  buildLayer(site, layers[layer], (place) => ({ ...place, here }));
}

function regionIn({ regions }: Literal<Topology>, name: string): Literal<RegionTopology> {
  const region = regions.find((one) => one.region === name);
  if (region === undefined) throw new Error(`The topology has a state in ${name} but no such region.`);
  return region;
}

function stateById({ states, environment }: Topology, id: StateId): State {
  const state = states.find((one) => one.id === id);
  if (state === undefined)
    throw new Error(`A state of ${environment} comes after ${id}, which the topology does not list.`);
  return state;
}
