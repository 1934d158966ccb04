/** Tags that everything of an environment bears, whoever makes it: Terraform through the provider's default tags, or a runbook. */
import type { Topology } from './topology';

/** `app` and `environment`, then the overlays' own tags, which win. */
export function defaultTags(
  topology: Pick<Topology, 'app' | 'environment' | 'tags'>,
): Readonly<Record<string, string>> {
  return { app: topology.app, environment: topology.environment, ...topology.tags };
}
