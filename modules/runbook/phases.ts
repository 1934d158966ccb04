/**
 * A move is built by phases. Parts contribute steps to a phase; a pattern orders the phases and decides which run in
 * parallel. The needs of steps follow from that order. Pure.
 */
import type { Step } from './runbook';

/** In the usual order; a pattern uses those that it needs. */
export const PHASES = [
  /** Applies wait. */
  'freeze',
  /** Data that would be lost or removed is saved. */
  'save',
  /** Clusters that cannot rejoin are removed. */
  'remove',
  /** A region that was lost is a replica again. */
  'rejoin',
  /** The loss is accepted by name, or there is none. */
  'accept',
  /** Writes in the region that is left are stopped. */
  'fence',
  /** Capacity in the target. */
  'prepare',
  /** The prepared tasks receive requests. */
  'activate',
  /** The target is asked before anything that cannot be undone. */
  'ask',
  /** The writer moves. */
  'promote',
  /** Clients move. */
  'shift',
  /** The end is proven from outside. */
  'verify',
  /** Unneeded capacity is removed. */
  'stand-down',
  /** Other copies follow, or are made anew. */
  'restore-redundancy',
] as const;
export type Phase = (typeof PHASES)[number];

/** What a part adds to a phase. */
export interface Contribution {
  readonly phase: Phase;
  /** `needs` names steps of this contribution only: the pattern orders the phases. */
  readonly steps: readonly Step[];
  /** Ids that later phases wait for, in order; default: all. */
  readonly ends?: readonly string[];
}

/** A phase, and the phases that must be done before it begins. */
export type PhaseRow = readonly [phase: Phase, after: readonly Phase[]];

/** The steps of a runbook are listed in the order of the rows. */
export type PhaseOrder = readonly PhaseRow[];

/** The order with other predecessors for some of its phases. */
export const reordered = (order: PhaseOrder, changes: Partial<Record<Phase, readonly Phase[]>>): PhaseOrder =>
  order.map(([phase, after]) => [phase, changes[phase] ?? after]);

/** Steps one after the other. */
export const chain = (steps: readonly Step[]): readonly Step[] =>
  steps.map((step, index) => ({ ...step, needs: index === 0 ? step.needs : [steps[index - 1]?.id ?? ''] }));

/**
 * The steps of all contributions, with their needs. A step without own needs waits for the phases before its own; an
 * empty phase hands on its predecessors. `before`: ids that phases without predecessors wait for. Throws RangeError
 * where the order lacks a phase that is contributed to or waited for, and where phases wait for each other.
 */
export function inPhases(
  order: PhaseOrder,
  contributions: readonly Contribution[],
  before: readonly string[] = [],
): readonly Step[] {
  const given = contributions.filter(({ steps }) => steps.length > 0);
  for (const phase of [...order.flatMap(([, after]) => after), ...given.map((one) => one.phase)]) {
    if (!order.some(([one]) => one === phase)) throw new RangeError(`the order has no phase ${phase}`);
  }
  const filled = (phase: Phase): readonly Contribution[] => given.filter((one) => one.phase === phase);
  const waits = new Map(order.map(([phase]) => [phase, waitsFor(phase, order, filled, before, [])]));
  const all = order.flatMap(([phase]) => {
    const { own = [], handed = [] } = waits.get(phase) ?? {};
    return filled(phase).flatMap(({ steps }) => steps.map((step) => ({ step, own, handed })));
  });
  const needsOf = new Map(
    all.map(({ step, own, handed }) => [step.id, step.needs.length > 0 ? step.needs : [...own, ...handed]]),
  );
  return all.map(({ step, own, handed }) => {
    if (step.needs.length > 0) return step;
    const behind = reachable(own, needsOf);
    return { ...step, needs: [...new Set([...own, ...handed.filter((id) => !behind.has(id))])] };
  });
}

interface Waits {
  readonly own: readonly string[];
  /** By phases that nobody fills. */
  readonly handed: readonly string[];
}

function waitsFor(
  phase: Phase,
  order: PhaseOrder,
  filled: (phase: Phase) => readonly Contribution[],
  before: readonly string[],
  path: readonly Phase[],
): Waits {
  if (path.includes(phase)) throw new RangeError(`phases wait for each other: ${[...path, phase].join(', ')}`);
  const after = order.find(([one]) => one === phase)?.[1] ?? [];
  if (after.length === 0) return { own: before, handed: [] };
  const each = after.map((one): Waits => {
    const found = filled(one);
    const rest = waitsFor(one, order, filled, before, [...path, phase]);
    return found.length > 0
      ? { own: found.flatMap(({ steps, ends }) => ends ?? steps.map(({ id }) => id)), handed: [] }
      : { own: [], handed: [...rest.own, ...rest.handed] };
  });
  return { own: each.flatMap(({ own }) => own), handed: each.flatMap(({ handed }) => handed) };
}

/** These steps and all their predecessors. */
function reachable(ids: readonly string[], needsOf: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set<string>();
  const todo = [...ids];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    todo.push(...(needsOf.get(id) ?? []));
  }
  return found;
}
