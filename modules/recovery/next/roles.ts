/** What an operator should type next, from what is open, frozen and observed. Pure; one answer, and never none where something is left open. */
import type { Topology } from '../../topology/topology';
import { declaredServing } from '../../topology/arrange';
import { otherThan } from '../candidates';
import { regionWords, writersIn } from '../../observation/roles';
import type { Observation } from '../../observation/types';
import { leftovers, servingRegions } from '../../observation/serving';

export interface RolesSeen {
  readonly observation: Observation;
  /** Runs that did not end well and were not ended by a person, oldest first. */
  readonly openRuns: readonly string[];
  /** Regions whose applies are frozen. */
  readonly frozen: readonly string[];
}

export interface NextCommand {
  /** `wait`: nothing can be typed until AWS, or a region, has finished. */
  readonly verb: 'resume' | 'failover' | 'failback' | 'reconcile' | 'wait' | 'none';
  /** Verb and arguments, to be copied; with `wait` the verb that looks again. */
  readonly words: string;
  readonly why: string;
}

/** Open runs come first: what they were about is known. Then roles that are apart, roles that moved, and what is only frozen. */
export function nextCommand(topology: Topology, { observation, openRuns, frozen }: RolesSeen): NextCommand {
  const open = openRuns.at(-1);
  if (open !== undefined) return { verb: 'resume', words: `resume ${open}`, why: `${open} is not at its end` };
  const roles = rolesOf(topology, observation);
  if (typeof roles === 'string') return { verb: 'wait', words: 'status', why: roles };
  const { writer, serving, all } = roles;
  if (writer !== serving && !all.has(writer)) {
    // Clients leave a region that took them over by an object as soon as the object cannot be read: with the region, the claim is lost.
    if (observation.regions.find(({ region }) => region === writer)?.answers === false) {
      const why = `${writer} writes and does not answer, and clients are sent to ${serving}`;
      return { verb: 'failover', words: `failover --to ${serving}`, why };
    }
    const why = `${writer} writes, but ${serving} serves: the move to ${writer} is half done`;
    return { verb: 'failover', words: `failover --to ${writer}`, why };
  }
  // Somebody stopped the writers and went no further: capacity belongs to runbooks, so no apply brings it back.
  const view = observation.regions.find(({ region }) => region === serving)?.service;
  const other = otherThan(topology, all);
  if (view?.known === true && view.value.running === 0) {
    return { verb: 'failover', words: `failover --to ${other}`, why: `${serving} serves, and no task runs there` };
  }
  const declared = declaredServing(topology).map(({ region }) => region);
  if (declared.length !== all.size || !declared.every((region) => all.has(region))) {
    return { verb: 'failback', words: 'failback', why: `${serving} serves, ${regionWords(declared)} is declared to` };
  }
  const [left] = leftovers(topology, observation, all);
  if (left !== undefined) return { verb: 'reconcile', words: 'reconcile', why: `${left.region}: ${left.why}` };
  if (frozen.length > 0) {
    return { verb: 'reconcile', words: 'reconcile', why: `applies are frozen in ${frozen.join(', ')}` };
  }
  return { verb: 'none', words: '', why: 'roles are as declared, nothing is open' };
}

/** Who writes and who serves; or why nobody can tell. A region outside of the global database that writes on its own counts. */
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
