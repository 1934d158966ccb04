/** The orders of warm standby: which phase waits for which. A phase that is not named beside another one runs beside it. */
import { reordered, type PhaseOrder } from '../../runbook/phases';

/**
 * The writer's region is lost. The front door is asked before the promotion, which cannot be undone: that is seconds, beside the fence and
 * the listener (it answers once that is switched). Promotion and scaling go side by side behind it.
 */
export const LOST: PhaseOrder = [
  ['freeze', []],
  ['fence', ['freeze']],
  // Parallel to the fence, so that one person is asked for both acceptances at the same time.
  ['accept', []],
  ['activate', ['freeze']],
  ['ask', ['freeze']],
  ['promote', ['freeze', 'fence', 'accept', 'ask']],
  ['prepare', ['freeze', 'fence', 'ask']],
  // Beside the rest: nothing that clients wait for waits for it.
  ['restore-redundancy', ['promote']],
  ['shift', ['promote', 'prepare', 'activate']],
  ['verify', ['shift']],
];

/** No task runs in the target: tasks are started before it can be asked, and the promotion waits for them. */
export const LOST_WITHOUT_TASKS = reordered(LOST, { prepare: ['freeze', 'fence'], ask: ['freeze', 'prepare'] });

/** Detached, nothing keeps the old writer from writing but the fence: tasks start when the promotion is proven. */
export const DETACHED = reordered(LOST, { prepare: ['promote'] });

/**
 * Every region is well: capacity first, since nothing is in a hurry, and the proof that it answers; then the writer and the clients; what
 * is left is scaled down last.
 */
export const PLANNED: PhaseOrder = [
  ['freeze', []],
  ['accept', ['freeze']],
  ['prepare', ['freeze']],
  ['activate', ['freeze']],
  ['ask', ['prepare', 'activate']],
  ['promote', ['accept', 'prepare', 'activate', 'ask']],
  ['restore-redundancy', ['promote']],
  ['shift', ['promote']],
  ['verify', ['shift']],
  ['stand-down', ['verify']],
];

/** The planned move, once the phases named are done. */
const plannedAfter = (...phases: Parameters<typeof after>[1]): PhaseOrder => after(PLANNED, phases);

function after(order: PhaseOrder, phases: PhaseOrder[number][1]): PhaseOrder {
  return reordered(order, { accept: phases, prepare: phases, activate: phases }).filter(
    ([phase]) => phase !== 'freeze',
  );
}

/** The region came back as a replica by itself. */
export const REJOIN: PhaseOrder = [
  ['freeze', []],
  ['save', ['freeze']],
  ['rejoin', ['freeze']],
  ...plannedAfter('save', 'rejoin'),
];

/** What cannot come back is removed, and made anew as a replica. */
export const REBUILD: PhaseOrder = [
  ['freeze', []],
  ['remove', ['freeze']],
  ['rejoin', ['remove']],
  ...plannedAfter('rejoin'),
];

/** Around a detached writer the global database is made anew: other regions are rebuilt when the move is done. */
export const REBUILD_DETACHED: PhaseOrder = [
  ...REBUILD.filter(([phase]) => phase !== 'restore-redundancy'),
  ['restore-redundancy', ['stand-down']],
];

/** One stale cluster: saved when nothing writes to it any more, and deleted when a person named the loss. */
export const REMOVAL: PhaseOrder = [
  ['fence', []],
  ['save', ['fence']],
  ['accept', ['save']],
  ['remove', ['accept']],
];
