/** The states of every environment, for the Nx plugin: a separate bundle, because Nx asks for it on every call. */
import { renderError } from '../../modules/console/render';
import { listEnvironments, readOverlays } from '../../modules/overlays/read';
import { environmentFile, regionFile } from '../../modules/overlays/overlay';
import { resolveSettings } from '../../modules/overlays/resolve';
import { arrangeTopology } from '../../modules/topology/arrange';
import type { State } from '../../modules/topology/topology';
import { SETTINGS } from '../../modules/patterns/index.settings';
import { ARRANGED } from '../../modules/parts/index.names';

export { listEnvironments, environmentFile, regionFile };

/** States of one environment, from its overlays as they are on disk. Throws an error whose message holds every problem. */
export function statesOfEnvironment(root: string, environment: string): readonly State[] {
  try {
    return arrangeTopology(
      resolveSettings(readOverlays(root, environment, { varFiles: [], vars: [] }), SETTINGS).settings,
      ARRANGED,
    ).states;
  } catch (error) {
    throw new Error(renderError(error), { cause: error });
  }
}
