/** States: their place, reads and order. */
import type { Settings } from '../overlays/settings';
import { stateBucket, stateId, stateKey } from './names';
import type { Layer, State, StateId } from './topology';

/** Layers of a region and the lower ones whose contracts they read, in the order they are applied. */
const READS = {
  platform: ['global'],
  data: ['platform'],
  workloads: ['platform', 'data'],
} as const satisfies Record<Exclude<Layer, 'global'>, readonly Layer[]>;

/** A state machine moves the service record, so the workloads read the zone's id. */
const WITH_MACHINES: readonly Layer[] = ['global', ...READS.workloads];

/** Global first, then per region platform, data, workloads. */
export function statesOf(settings: Settings): readonly State[] {
  return [
    state(settings, 'global', 'global', []),
    ...settings.regions.flatMap(({ region }) =>
      (['platform', 'data', 'workloads'] as const).map((layer) =>
        state(settings, layer, region, layer === 'workloads' && settings.state_machines ? WITH_MACHINES : READS[layer]),
      ),
    ),
  ];
}

function state(settings: Settings, layer: Layer, region: string, reads: readonly Layer[]): State {
  const id = (of: Layer): StateId => stateId(settings.environment, of, region);
  const home = settings.database_home_region;
  const providerRegion = layer === 'global' ? settings.control_region : region;
  return {
    id: id(layer),
    layer,
    region,
    providerRegion,
    backend: { bucket: stateBucket(settings, providerRegion), key: stateKey(layer, region), region: providerRegion },
    reads: reads.map(id),
    // The first cluster that joins an empty global cluster becomes its writer: it must be the home region's.
    after: layer === 'data' && region !== home ? [stateId(settings.environment, 'data', home)] : [],
  };
}
