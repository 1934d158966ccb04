/** The rules of warm standby about roles: one region serves and writes, every other one stands by. */
import { DrError, EXIT } from '../../console/errors';
import { need, notObserved, refuseDnsProblems } from '../../observation/facts';
import { regionWords, type SettledRoles } from '../../observation/roles';
import type { GlobalView, Observation } from '../../observation/types';
import { declaredServing, declaredWriters } from '../../topology/arrange';
import type { RegionTopology, Topology } from '../../topology/topology';
import { DATABASE } from '../../parts/aurora/names';
import { writersIn } from '../../parts/aurora/observe/roles';
import { servingRegions } from '../../parts/index.observe';

/** The region that serves. Throws DrError `not-observed`, those of `refuseDnsProblems`, and `record-elsewhere` where clients are sent to none of the regions. */
export function servingRegion(topology: Topology, observation: Observation): RegionTopology {
  const { name } = topology.serviceRecord;
  refuseDnsProblems(topology, observation);
  const serves = servingRegions(topology, observation);
  if (!serves.known) throw notObserved(`where ${name} sends clients`, serves.why);
  const found = topology.regions.find(({ region }) => serves.value.regions.has(region));
  if (found !== undefined) return found;
  throw new DrError(
    'record-elsewhere',
    `${name} sends clients to none of the regions: ${serves.value.why}`,
    'Which region serves is read from this record.',
    `Point it to one of ${topology.regions.map((region) => region.addresses.entry).join(', ')}.`,
    EXIT.refused,
  );
}

/** The region whose cluster is the global cluster's writer; null while there is none. A global cluster has no second one. */
export const globalWriter = (topology: Topology, view: GlobalView): RegionTopology | null =>
  writersIn(topology, view)[0] ?? null;

/** The region that the overlays declare the database's writer. Overlays without exactly one are refused. */
export const writerOf = (topology: Topology): RegionTopology => the(declaredWriters(topology, DATABASE), 'writer');

/** The region that the overlays declare serving. Overlays without exactly one are refused. */
export const servingOf = (topology: Topology): RegionTopology => the(declaredServing(topology), 'serving region');

function the(regions: readonly RegionTopology[], what: string): RegionTopology {
  const [one, ...more] = regions;
  if (one !== undefined && more.length === 0) return one;
  throw new RangeError(`there is one ${what}, and not ${regionWords(regions.map(({ region }) => region))}`);
}

/**
 * Where the roles went. Throws DrError `not-observed` where the writer or the service record is unknown, and `roles-in-motion` while a
 * failover is under way or writer and record are apart: an overlay must not record a moment in between.
 */
export function settledRoles(topology: Topology, observation: Observation): SettledRoles {
  const view = need(observation.global, `which region is the writer of ${topology.globalClusterId}`);
  const serving = servingRegion(topology, observation).region;
  const writer = view === null ? null : (globalWriter(topology, view)?.region ?? null);
  if (writer === null) throw inMotion(`${topology.globalClusterId} has no writer in this environment`);
  if (view?.failover) throw inMotion(`${topology.globalClusterId} is ${view.failover.status}`);
  if (writer !== serving) throw inMotion(`${writer} is the writer, but ${serving} serves`);
  return { writers: new Map([[DATABASE, new Set([writer])]]), serving: new Set([serving]) };
}

/** The regions that do not write now, by what is observed or else by what is declared. */
export function otherRegions(topology: Topology, { global }: Observation): readonly string[] {
  const seen = global.known && global.value !== null ? writersIn(topology, global.value) : [];
  const writers = seen.length > 0 ? seen : declaredWriters(topology, DATABASE);
  return topology.regions.filter((region) => !writers.includes(region)).map(({ region }) => region);
}

/** The writer as observed; if unknown, or if `to` writes already, as declared. */
export function leftRegion(topology: Topology, { global }: Observation, to: string): string {
  const writers = global.known && global.value !== null ? writersIn(topology, global.value) : [];
  const others = [...writers, ...declaredWriters(topology, DATABASE), ...topology.regions];
  return others.find(({ region }) => region !== to)?.region ?? to;
}

function inMotion(what: string): DrError {
  return new DrError(
    'roles-in-motion',
    what,
    'Reconciliation writes down which region writes and serves. At the moment these are not the same region.',
    'Finish the open move: dr resume, dr failover or dr failback. Then reconcile.',
    EXIT.refused,
  );
}
