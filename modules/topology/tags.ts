/** Tags that everything of an environment bears, whoever makes it: Terraform through the provider's default tags, or a runbook. */
import type { State, Topology } from './topology';

/** `app`, `environment`, and the layer and region of the state that owns it, then the overlays' own tags, which win. */
export function defaultTags(
  topology: Pick<Topology, 'app' | 'environment' | 'tags'>,
  owner: Pick<State, 'layer' | 'region'>,
): Readonly<Record<string, string>> {
  const { app, environment, tags } = topology;
  return { app, environment, layer: owner.layer, region: owner.region, ...tags };
}
