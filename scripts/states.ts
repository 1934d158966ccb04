/** The states of every environment, for the Nx plugin: a separate bundle, because Nx asks for it on every call. */
import { listEnvironments, readOverlays } from '../modules/overlays/read';
import { environmentFile, regionFile } from '../modules/overlays/overlay';
import { resolveSettings } from '../modules/overlays/resolve';
import { arrangeTopology } from '../modules/topology/arrange';
import type { State } from '../modules/topology/topology';

export { listEnvironments, environmentFile, regionFile };

/** States of one environment, from its overlays as they are on disk. Throws `invalid-overlays`. */
export function statesOfEnvironment(root: string, environment: string): readonly State[] {
  return arrangeTopology(resolveSettings(readOverlays(root, environment, { varFiles: [], vars: [] })).settings).states;
}
