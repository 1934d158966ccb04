/** The one writer of outputs. */
import { TerraformOutput } from 'cdktf';
import { DrError } from '../console/errors';
import type { ContractKey, ContractLayer, Contracts } from './contracts';
import type { StateStack } from './state-stack';

type ValueOf<K> = K extends 'list' ? readonly string[] : string;

/** A value for every key of a layer's contract, with its kind. */
export type ContractValues<L extends ContractLayer> = {
  readonly [K in ContractKey<L>]: ValueOf<Contracts[L][K]>;
};

/**
 * Publishes a layer's contract as outputs named exactly as the keys. No secrets: a reader of one output can read the
 * whole state, so sensitive outputs are not offered. Throws `contract-of-other-layer` when the stack is of another
 * layer.
 */
export function publish<L extends ContractLayer>(stack: StateStack, layer: L, values: ContractValues<L>): void {
  if (stack.state.layer !== layer) {
    throw new DrError(
      'contract-of-other-layer',
      `${stack.state.id} cannot publish the contract of layer ${layer}.`,
      `It is a state of layer ${stack.state.layer}.`,
      'Publish the contract in a stack of its own layer.',
    );
  }
  for (const [key, value] of Object.entries<string | readonly string[]>(values)) {
    new TerraformOutput(stack, key, { value, staticId: true });
  }
}
