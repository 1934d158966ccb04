/** Compares roles as observed with roles as declared. Pure: it says what to change, and changes nothing. */
import type { RegionTopology, StateId, Topology } from '../topology/topology';
import type { SettledRoles } from '../observation/roles';
import type { ObserveSides } from '../observation/sides';

export interface RegionChange {
  readonly region: string;
  /** Dotted key of the region's own overlay to its new value; null where the key is to hold null. */
  readonly values: Readonly<Record<string, string | boolean | null>>;
  /** One line a key: what is declared, what is observed. */
  readonly why: readonly string[];
}

export interface ReconcilePlan extends SettledRoles {
  /** Only regions whose declared roles differ from the observed ones; each belongs in `env/<environment>/<region>.tfvars.json`. */
  readonly changes: readonly RegionChange[];
  /** States whose plans have to be looked at: all of them, since an incident leaves drift where nobody expects it. */
  readonly states: readonly StateId[];
}

/** `roles`: where they went, by the pattern's rules (`Pattern.roles`). Parts say which keys record them. */
export function planReconcile(
  sides: Pick<ObserveSides, 'recorded'>,
  topology: Topology,
  roles: SettledRoles,
): ReconcilePlan {
  return {
    ...roles,
    changes: topology.regions.map((region) => changeOf(sides, region, roles)).filter(({ why }) => why.length > 0),
    states: topology.states.map(({ id }) => id),
  };
}

function changeOf(
  { recorded }: Pick<ObserveSides, 'recorded'>,
  region: RegionTopology,
  roles: SettledRoles,
): RegionChange {
  const changed = recorded
    .flatMap((keysOf) => keysOf(region, roles))
    .filter(({ declared, observed }) => declared !== observed);
  return {
    region: region.region,
    values: Object.fromEntries(changed.map(({ key, observed }) => [key, observed])),
    why: changed.map(
      ({ key, declared, observed }) => `${key}: declared ${String(declared)}, observed ${String(observed)}`,
    ),
  };
}
