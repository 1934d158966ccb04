/** Builders for tests: states and the JSON form of plans. */
import type { State } from '../../topology/topology';

/** A state of environment `e`; what it reads and follows is the test's business. */
export function state(id: string, reads: readonly string[] = [], after: readonly string[] = []): State {
  return {
    id,
    layer: 'platform',
    region: 'us-east-1',
    providerRegion: 'us-east-1',
    backend: { bucket: 'b', key: `${id}.tfstate`, region: 'us-east-1' },
    reads,
    after,
  };
}

interface Shape {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
  readonly replace_paths?: readonly (readonly string[])[];
  readonly importing?: unknown;
}

/** One entry of `resource_changes`; the type is the address up to its dot. */
export function change(address: string, shape: Shape): Record<string, unknown> {
  return { address, mode: 'managed', type: address.split('.')[0], change: shape };
}

/** A plan as `terraform show -json` prints it. */
export function planJson(changes: readonly unknown[], more: Record<string, unknown> = {}): Record<string, unknown> {
  return { format_version: '1.2', terraform_version: '1.11.4', resource_changes: changes, errored: false, ...more };
}

/** What a function throws; fails when it does not. */
export function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
