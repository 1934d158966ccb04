/** Compares roles as observed with roles as declared. Pure: it says what to change, and changes nothing. */
import { DrError, EXIT } from '../console/errors';
import type { InputValue } from '../operations/operation';
import type { StateId, Topology } from '../topology/topology';
import { globalWriter, need } from '../observation/facts';
import { servingRegion } from '../observation/serving';
import type { Observation } from '../observation/types';

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
  readonly serving: string;
}

/**
 * Throws DrError `not-observed` where the writer or the service record is unknown, and `roles-in-motion` while a failover is
 * under way or writer and record are apart: an overlay must not record a moment in between.
 */
export function planReconcile(topology: Topology, observation: Observation): ReconcilePlan {
  const view = need(observation.global, `which region is the writer of ${topology.globalClusterId}`);
  const serving = servingRegion(topology, observation).region;
  const writer = view === null ? null : (globalWriter(topology, view)?.region ?? null);
  if (writer === null) throw inMotion(`${topology.globalClusterId} has no writer in this environment`);
  if (view?.failover) throw inMotion(`${topology.globalClusterId} is ${view.failover.status}`);
  if (writer !== serving) throw inMotion(`${writer} is the writer, but ${serving} serves`);
  return {
    writer,
    serving,
    changes: topology.regions.map((region) => changeOf(region, writer, serving)).filter(({ why }) => why.length > 0),
    states: topology.states.map(({ id }) => id),
  };
}

function changeOf(region: Topology['regions'][number], writer: string, serving: string): RegionChange {
  const observed = {
    is_aurora_secondary: region.region !== writer,
    aurora_source_region: region.region === writer ? null : writer,
    serves_traffic: region.region === serving,
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

function inMotion(what: string): DrError {
  return new DrError(
    'roles-in-motion',
    what,
    'Reconciliation writes down which region writes and serves; just now that is not one and the same region.',
    'Finish what was begun: dr resume, dr failover or dr failback. Then reconcile.',
    EXIT.refused,
  );
}
