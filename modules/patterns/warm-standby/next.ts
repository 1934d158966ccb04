/**
 * The next command by the observed roles: in warm standby one region writes and serves; anything else is a half-done
 * move. Pure.
 */
import type { Topology } from '../../topology/topology';
import { declaredServing } from '../../topology/arrange';
import { regionWords } from '../../observation/roles';
import type { Observation } from '../../observation/types';
import { servingRegions } from '../../parts/index.observe';
import { writersIn } from '../../parts/aurora/observe/roles';
import type { NextCommand } from '../../recovery/next/command';
import { otherThan } from '../../recovery/where-next';

/** Split roles come first, then moved roles; null if roles are as declared. */
export function nextMove(topology: Topology, observation: Observation): NextCommand | null {
  const roles = rolesOf(topology, observation);
  if (typeof roles === 'string') return { verb: 'wait', words: 'status', why: roles };
  const { writer, serving, all } = roles;
  if (writer !== serving && !all.has(writer)) {
    // If the region of a takeover object is lost, clients leave it, since the object is no longer readable.
    if (observation.regions.find(({ region }) => region === writer)?.answers === false) {
      const why = `${writer} writes and does not answer, and clients are sent to ${serving}`;
      return { verb: 'failover', words: `failover --to ${serving}`, why };
    }
    const why = `${writer} writes, but ${serving} serves: the move to ${writer} is half done`;
    return { verb: 'failover', words: `failover --to ${writer}`, why };
  }
  // A run stopped the writers and was not continued: an apply does not restore capacity.
  const view = observation.regions.find(({ region }) => region === serving)?.service;
  const other = otherThan(topology, all);
  if (view?.known === true && view.value.running === 0) {
    return { verb: 'failover', words: `failover --to ${other}`, why: `${serving} serves, and no task runs there` };
  }
  const declared = declaredServing(topology).map(({ region }) => region);
  if (declared.length !== all.size || !declared.every((region) => all.has(region))) {
    return { verb: 'failback', words: 'failback', why: `${serving} serves, ${regionWords(declared)} is declared to` };
  }
  return null;
}

/** The writer and the serving region; or why they are unknown. A detached writer counts. */
function rolesOf(
  topology: Topology,
  observation: Observation,
): { readonly writer: string; readonly serving: string; readonly all: ReadonlySet<string> } | string {
  const { global, regions } = observation;
  const serves = servingRegions(topology, observation);
  if (!global.known) return `the global database is unknown (${global.why})`;
  if (!serves.known) return `where clients are sent is unknown (${serves.why})`;
  if (global.value?.failover) return `the database is ${global.value.failover.status}`;
  const all = serves.value.regions;
  const members = global.value?.members.map(({ region }) => region) ?? [];
  const alone = regions.filter(
    ({ region, cluster }) =>
      !members.includes(region) && cluster.known && cluster.value?.instances.some(({ isWriter }) => isWriter) === true,
  );
  const writers = global.value === null ? [] : writersIn(topology, global.value).map(({ region }) => region);
  return { writer: alone[0]?.region ?? regionWords(writers), serving: regionWords(all), all };
}
