/** The sample environment in memory, for tests of every room: `sampleTopology({ regions: { 'us-west-2': { serves_traffic: true } } })`. */
import type { SampleOverrides } from '../../overlays/testing/sample';
import { sampleSettings } from '../../overlays/testing/sample';
import { arrangeTopology } from '../arrange';
import type { Topology } from '../topology';
import { ARRANGED } from '../../parts/index.names';

export type { SampleOverrides } from '../../overlays/testing/sample';
export { sampleSettings, SWAPPED_ROLES, THIRD_REGION } from '../../overlays/testing/sample';

/** Topology of the sample. Throws like `resolveSettings` when the overrides are wrong. */
export function sampleTopology(overrides: SampleOverrides = {}): Topology {
  return arrangeTopology(sampleSettings(overrides), ARRANGED);
}
