/** Tags of everything in an environment, made by Terraform (default tags) or by a runbook. */
import type { State, Topology } from './topology';

/**
 * `app`, `environment`, the layer and region of the state that owns it, and `data-residency` where the environment restricts it, with blanks
 * between (AWS allows no comma in a tag); then the overlays' own tags, which win.
 */
export function defaultTags(
  topology: Pick<Topology, 'app' | 'environment' | 'tags'> & {
    readonly settings: Pick<Topology['settings'], 'data_residency'>;
  },
  owner: Pick<State, 'layer' | 'region'>,
): Readonly<Record<string, string>> {
  const { app, environment, tags, settings } = topology;
  const residency = settings.data_residency.join(' ');
  return {
    app,
    environment,
    layer: owner.layer,
    region: owner.region,
    ...(residency === '' ? {} : { 'data-residency': residency }),
    ...tags,
  };
}
