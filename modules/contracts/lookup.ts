/** The one reader of other states. */
import { DataTerraformRemoteStateS3 } from 'cdktf';
import { DrError } from '../console/errors';
import { LAYERS, type State } from '../topology/topology';
import type { ContractLayer, Contracts, OutputKind } from './contracts';
import type { ContractValues } from './publish';
import type { StateStack } from './state-stack';

/**
 * Reads the contract that `source` publishes, and registers that `reader` is applied after it (the data source alone
 * adds no dependency to the manifest). Throws `state-not-readable` unless the source is a lower layer of the reader's
 * own region, or global: a state that reads another region's state fails together with that region.
 */
export function lookup<L extends ContractLayer>(
  reader: StateStack,
  layer: L,
  source: StateStack,
  contracts: Contracts,
): ContractValues<L> {
  const why = refusal(reader.state, layer, source.state);
  if (why !== null) {
    throw new DrError(
      'state-not-readable',
      `${reader.state.id} cannot read ${source.state.id}.`,
      why,
      'Compute the value from the topology, or publish it in a lower layer of the same region.',
    );
  }
  reader.addDependency(source);
  const { bucket, key, region } = source.state.backend;
  const remote = new DataTerraformRemoteStateS3(reader, layer, {
    bucket,
    key,
    region,
    allowedAccountIds: [reader.accountId],
  });
  const values = Object.entries<OutputKind>({ ...contracts[layer] }).map(
    ([name, kind]): [string, string | string[]] => [
      name,
      kind === 'list' ? remote.getList(name) : remote.getString(name),
    ],
  );
  return Object.fromEntries(values) as ContractValues<L>;
}

function refusal(reader: State, layer: ContractLayer, source: State): string | null {
  if (source.layer !== layer) return `It is a state of layer ${source.layer}, not ${layer}.`;
  if (LAYERS.indexOf(source.layer) >= LAYERS.indexOf(reader.layer)) {
    return `Layer ${source.layer} is not below layer ${reader.layer}.`;
  }
  if (source.region !== 'global' && source.region !== reader.region) {
    return `It belongs to ${source.region}: nothing in a region reads the state of another.`;
  }
  if (!reader.reads.includes(source.id)) return 'The topology does not list it among the states that this one reads.';
  return null;
}
