/** Compares roles as observed with roles as declared. Pure: it says what to change, and changes nothing. */
import type { InputValue } from '../operations/operation';
import type { StateId, Topology } from '../topology/topology';
import type { SettledRoles } from './pattern';

export interface RegionChange {
  readonly region: string;
  /** Dotted key of the region's own overlay to its new value; null where the key is to hold null. */
  readonly values: Readonly<Record<string, Exclude<InputValue, object> | null>>;
  /** One line a key: what is declared, what is observed. */
  readonly why: readonly string[];
}

export interface ReconcilePlan {
  /** Only regions whose declared roles differ from the observed ones; each belongs in `env/<environment>/<region>.tfvars.json`. */
  readonly changes: readonly RegionChange[];
  /** States whose plans have to be looked at: all of them, since an incident leaves drift where nobody expects it. */
  readonly states: readonly StateId[];
  readonly writer: string;
  readonly serving: ReadonlySet<string>;
}

/** `roles`: where they went, by the pattern's rules (`Pattern.roles`). */
export function planReconcile(topology: Topology, { writer, serving }: SettledRoles): ReconcilePlan {
  return {
    writer,
    serving,
    changes: topology.regions.map((region) => changeOf(region, writer, serving)).filter(({ why }) => why.length > 0),
    states: topology.states.map(({ id }) => id),
  };
}

function changeOf(region: Topology['regions'][number], writer: string, serving: ReadonlySet<string>): RegionChange {
  const observed = {
    is_aurora_secondary: region.region !== writer,
    aurora_source_region: region.region === writer ? null : writer,
    serves_traffic: serving.has(region.region),
  };
  const declared: typeof observed = {
    is_aurora_secondary: region.role.database === 'replica',
    aurora_source_region: region.sourceRegion,
    serves_traffic: region.role.traffic === 'serving',
  };
  const keys = (Object.keys(observed) as (keyof typeof observed)[]).filter((key) => observed[key] !== declared[key]);
  return {
    region: region.region,
    values: Object.fromEntries(keys.map((key) => [key, observed[key]])),
    why: keys.map((key) => `${key}: declared ${String(declared[key])}, observed ${String(observed[key])}`),
  };
}
