/**
 * Every runbook of an environment: each that a verb carries out, in each mode, from each region to each other one. The one list that
 * lint, budget, engines and proofs go through, so that a new runbook is in all of them when it has a row here.
 */
import { globalWriter } from './warm-standby/roles';
import { DrError } from '../console/errors';
import type { Topology } from '../topology/topology';
import { globalOf } from '../observation/facts';
import type { Observation } from '../observation/types';
import type { Activation } from '../engines/region-switch/plan';
import type { Runbook } from '../runbook/runbook';
import { evacuateRunbook } from './warm-standby/evacuate';
import { failbackRunbook } from './warm-standby/failback';
import { failoverRunbook } from './warm-standby/failover';
import { returnRunbook } from './warm-standby/return-to';
import type { Supposed } from '../observation/supposed';
import { suppose } from '../parts/index.observe';

/** The verbs that carry out a runbook. */
export const RUNBOOK_NAMES = ['failover', 'failback', 'evacuate', 'return'] as const;
export type RunbookName = (typeof RUNBOOK_NAMES)[number];

export interface RunbookWish {
  readonly from: string;
  readonly to: string;
  readonly answerNamesRegion: boolean;
  /** See `FailbackOptions`. */
  readonly stamp: string;
}

export interface RunbookKind {
  readonly name: RunbookName;
  /** Options of the verb. */
  readonly options: readonly ('--graceful' | '--detach' | '--rebuild')[];
  /** In words: the world in which it is made. */
  readonly when: string;
  /** That world, where `from` is the region that is left and `to` the one that is moved or returned to. */
  readonly world: (from: string, to: string) => Supposed;
  /** True where the region that is left may be lost, and must not be needed. */
  readonly ungraceful: boolean;
  readonly make: (topology: Topology, observation: Observation, wish: RunbookWish) => Runbook;
}

const failover: (options: { readonly graceful?: true; readonly detach?: true }) => RunbookKind['make'] =
  (options) =>
  (topology, observation, { to, answerNamesRegion }) =>
    failoverRunbook(topology, observation, { to, answerNamesRegion, ...options });

const failback: (options: { readonly rebuild?: true }) => RunbookKind['make'] =
  (options) =>
  (topology, observation, { to, stamp, answerNamesRegion }) =>
    failbackRunbook(topology, observation, { to, stamp, answerNamesRegion, ...options }).runbook;

const well = (from: string): Supposed => ({ serving: from });
const lost = (from: string): Supposed => ({ serving: from, out: from });
const cameBack = (from: string, to: string): Supposed => ({ serving: from, cameBack: to });

/** One row per runbook and world; the verb and its options make the row what it is. */
export const RUNBOOK_KINDS: readonly RunbookKind[] = [
  row('failover', [], 'the writer’s region is lost', lost, true, failover({})),
  row('failover', [], 'the writer’s region still answers', well, true, failover({})),
  row('failover', ['--detach'], 'the writer’s region is lost', lost, true, failover({ detach: true })),
  row('failover', ['--detach'], 'the writer’s region still answers', well, true, failover({ detach: true })),
  row('failover', ['--graceful'], 'every region is well', well, false, failover({ graceful: true })),
  row('evacuate', [], 'every region is well', well, false, (topology, observation, { from, to, answerNamesRegion }) =>
    evacuateRunbook(topology, observation, { region: from, to, answerNamesRegion }),
  ),
  row('return', [], 'the region stood by', well, false, (topology, observation, { to, answerNamesRegion }) =>
    returnRunbook(topology, observation, { region: to, answerNamesRegion }),
  ),
  row('failback', [], 'the region came back as a replica', cameBack, false, failback({})),
  row('failback', ['--rebuild'], 'the region came back as a replica', cameBack, false, failback({ rebuild: true })),
  row(
    'failback',
    [],
    'the writer was detached, the old one is stale',
    (from, to) => ({ serving: from, detachedFrom: to }),
    false,
    failback({}),
  ),
  row('failback', [], 'the region’s cluster is gone', (from, to) => ({ serving: from, gone: to }), false, failback({})),
];

function row(
  name: RunbookName,
  options: RunbookKind['options'],
  when: string,
  world: RunbookKind['world'],
  ungraceful: boolean,
  make: RunbookKind['make'],
): RunbookKind {
  return { name, options, when, world, ungraceful, make };
}

/** A runbook of the list, or the reason why it cannot be made. */
export interface ListedRunbook {
  readonly name: RunbookName;
  readonly options: RunbookKind['options'];
  /** The world it was made in. */
  readonly when: string;
  /** The region that is left; the writer, where it was observed. */
  readonly from: string;
  readonly to: string;
  /** The region that it must do without; null where it may ask every region. */
  readonly lostRegion: string | null;
  readonly made: { readonly runbook: Runbook } | { readonly runbook: null; readonly why: DrError };
}

export interface ListOptions {
  /** See `Move`; default true. */
  readonly answerNamesRegion?: boolean;
  /** See `FailbackOptions`; default `listed`. */
  readonly stamp?: string;
}

/**
 * Every runbook, from every region to every other one, each in the world it is for (`suppose`). With an observation the identifiers
 * that AWS made up are those observed; without, the list is computed from settings alone. Pure.
 */
export function everyRunbook(
  topology: Topology,
  observation?: Observation,
  options: ListOptions = {},
): readonly ListedRunbook[] {
  const names = topology.regions.map(({ region }) => region);
  return names
    .flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to })))
    .flatMap(({ from, to }) =>
      RUNBOOK_KINDS.map((kind) =>
        list(kind, topology, suppose(topology, kind.world(from, to), observation), from, to, kind.when, options),
      ),
    );
}

/** The same runbooks as they would be made now, in the observed world: those that are not for it say why. */
export function runbooksNow(
  topology: Topology,
  observation: Observation,
  options: ListOptions = {},
): readonly ListedRunbook[] {
  const from = globalWriter(topology, globalOf(topology, observation))?.region ?? topology.databaseHomeRegion;
  const seen = new Set<string>();
  const kinds = RUNBOOK_KINDS.filter(({ name, options: flags }) => {
    const key = [name, ...flags].join(' ');
    return !seen.has(key) && seen.add(key);
  });
  return topology.regions.flatMap(({ region: to }) =>
    kinds.map((kind) => list(kind, topology, observation, from, to, 'now', options)),
  );
}

function list(
  kind: RunbookKind,
  topology: Topology,
  observation: Observation,
  from: string,
  to: string,
  when: string,
  { answerNamesRegion = true, stamp = 'listed' }: ListOptions,
): ListedRunbook {
  const { name, options, ungraceful } = kind;
  const row = { name, options, when, from, to, lostRegion: ungraceful && from !== to ? from : null };
  try {
    return { ...row, made: { runbook: kind.make(topology, observation, { from, to, stamp, answerNamesRegion }) } };
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    return { ...row, made: { runbook: null, why: error } };
  }
}

/**
 * The failovers between two regions, each made as if the first one served. Returns a function of both regions; it throws what makes a
 * failover impossible.
 */
export function failoversOf(topology: Topology, observation: Observation): (from: string, to: string) => Activation {
  const all = everyRunbook(topology, observation).filter(({ name }) => name === 'failover');
  return (from, to) => {
    const find = (graceful: boolean): Runbook => {
      const found = all
        .filter((one) => one.from === from && one.to === to)
        .find(({ options, when }) =>
          graceful ? options.includes('--graceful') : options.length === 0 && when.includes('answers'),
        );
      if (found === undefined) throw new RangeError(`no failover from ${from} to ${to}`);
      if (found.made.runbook === null) throw found.made.why;
      return found.made.runbook;
    };
    return { ungraceful: find(false), graceful: find(true) };
  };
}
