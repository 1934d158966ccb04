import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { DrError } from '../console/errors';
import { CONTRACTS } from '../parts/index.outputs';
import { sampleTopology, THIRD_REGION } from '../topology/testing/sample';
import { stateOf } from '../topology/arrange';
import type { Layer, Topology } from '../topology/topology';
import type { ContractLayer } from './contracts';
import { lookup } from './lookup';
import { publish } from './publish';
import { StateStack } from './state-stack';

const topology: Topology = sampleTopology(THIRD_REGION);

// cdktf makes the folder when an app is constructed, whether or not anything is synthesized.
let outdir: string;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'contracts-'));
});
afterAll(() => {
  rmSync(outdir, { recursive: true });
});

/** The code of the error that `act` throws. */
function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof DrError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

function stacks(): (layer: Layer, region?: string) => StateStack {
  const app = new App({ outdir, stackTraces: false });
  const made = new Map(topology.states.map((state) => [state.id, new StateStack(app, state, topology.accountId)]));
  return (layer, region = 'us-east-1') => made.get(stateOf(topology, layer, region).id) as StateStack;
}

test('a lookup registers that the reader is applied after the source', () => {
  const stack = stacks();
  lookup(stack('workloads'), 'platform', stack('platform'), CONTRACTS);
  expect(stack('workloads').dependencies).toEqual([stack('platform')]);
});

test.each<[string, Layer, string, ContractLayer, Layer, string]>([
  ['another region', 'workloads', 'us-west-2', 'platform', 'platform', 'us-east-1'],
  ['another region’s member of the same database', 'workloads', 'us-west-2', 'data', 'data', 'us-east-1'],
  ['its own layer', 'data', 'us-east-1', 'data', 'data', 'us-west-2'],
  ['a higher layer', 'platform', 'us-east-1', 'workloads', 'workloads', 'us-east-1'],
  ['a state of another layer than said', 'workloads', 'us-east-1', 'data', 'platform', 'us-east-1'],
  ['a lower layer that the topology does not list', 'data', 'us-east-1', 'global', 'global', 'us-east-1'],
])('a state cannot read %s', (_why, layer, region, contract, sourceLayer, sourceRegion) => {
  const stack = stacks();
  const read = (): unknown => lookup(stack(layer, region), contract, stack(sourceLayer, sourceRegion), CONTRACTS);
  expect(codeOf(read)).toBe('state-not-readable');
  expect(stack(layer, region).dependencies).toEqual([]);
});

test('a stack publishes its own layer’s contract only', () => {
  const stack = stacks();
  const values = { hosted_zone_id: 'Z', zone_name: 'example.com', alarm_topic_arn: 'arn' };
  expect(codeOf(() => publish(stack('platform'), 'global', values))).toBe('contract-of-other-layer');
});
