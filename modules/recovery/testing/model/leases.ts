/**
 * The rule of the lease, said once more: a copy in every bucket, an epoch higher than every one that can be seen, and a look at
 * all copies before every act. Where a bucket is cut off, its copy stays as it was.
 */
import type { Copy, Run, Seeds, State } from './state';

export const isOut = (state: State, region: string): boolean => state.out.split(' ').includes(region);

/** Buckets that answer, of those that a run asks. */
function answering(state: State, seeds: Seeds, target: string): readonly string[] {
  const asked = seeds.looksInTargetAlone ? [target] : Object.keys(state.leases);
  return asked.filter((region) => !isOut(state, region));
}

const outranks = (copy: Copy, run: Run): boolean =>
  copy.epoch > run.epoch || (copy.epoch === run.epoch && copy.run > run.id);

export interface Claimed {
  readonly state: State;
  readonly epoch: number;
  readonly takesOver: boolean;
}

/** Another run had the lease since this one did. `everywhere`: and every bucket says so, whether or not it answers now. */
export function isPassed(state: State, run: Run, everywhere = false): boolean {
  if (run.epoch === 0) return false;
  const passes = (copy: Copy): boolean => copy.run !== run.id && copy.epoch > run.epoch;
  const copies = Object.entries(state.leases);
  if (everywhere) return copies.every(([, copy]) => passes(copy));
  return copies.some(([region, copy]) => !isOut(state, region) && passes(copy));
}

/** Runs that somebody runs, or that can go on. */
export const openRuns = (state: State): readonly Run[] =>
  state.runs.filter((run) => run.life === 'alive' || !isPassed(state, run));

/** What taking the lease gives; null where it is refused: to a planned run that sees too little, and to one that another passed. */
export function claim(state: State, seeds: Seeds, run: Run, target: string, mode: string): Claimed | null {
  const seen = answering(state, seeds, target);
  if (mode === 'graceful' && !mayPlan(state, seen, target)) return null;
  if (!seeds.resumesPassed && isPassed(state, run)) return null;
  const copies = seen.flatMap((region) => state.leases[region] ?? []);
  const newest = Math.max(0, ...copies.map(({ epoch }) => epoch));
  const alive = (id: number): boolean => state.runs.some((one) => one.id === id && one.life === 'alive');
  const takesOver = copies.some((one) => one.held && one.run !== run.id && one.epoch === newest && alive(one.run));
  const known = seeds.epochOfTarget ? (state.leases[target]?.epoch ?? 0) : newest;
  const epoch = Math.max(known, run.epoch) + 1;
  return { state: spread(state, seen, { ...run, epoch }), epoch, takesOver };
}

/** A planned run acts where it sees the target's bucket and more than half of all. */
function mayPlan(state: State, seen: readonly string[], target: string): boolean {
  return seen.includes(target) && seen.length * 2 > Object.keys(state.leases).length;
}

/** Writes a run's lease into buckets. */
function spread(state: State, regions: readonly string[], { id, epoch }: Pick<Run, 'id' | 'epoch'>): State {
  const written = Object.fromEntries(regions.map((region) => [region, { run: id, epoch, held: true }]));
  return { ...state, leases: { ...state.leases, ...written } };
}

/** Right before an act. */
export function check(state: State, seeds: Seeds, run: Run, target: string, mode: string): 'held' | 'lost' | 'unknown' {
  if (seeds.noLease) return 'held';
  const seen = answering(state, seeds, target);
  const copies = seen.flatMap((region) => state.leases[region] ?? []);
  if (copies.some((copy) => (seeds.forgetsEnded ? copy.held : true) && outranks(copy, run))) return 'lost';
  if (mode === 'graceful') return mayPlan(state, seen, target) ? 'held' : 'unknown';
  return seen.includes(target) ? 'held' : 'unknown';
}

/** A renewal reaches a bucket that did not have the lease, or no longer. */
export function renewals(state: State, seeds: Seeds, run: Run, target: string): readonly (readonly [string, State])[] {
  return answering(state, seeds, target).flatMap((region): readonly (readonly [string, State])[] => {
    const copy = state.leases[region];
    if (copy === undefined || outranks(copy, run) || (copy.run === run.id && copy.held)) return [];
    return [[region, spread(state, [region], run)]];
  });
}

/** Gives it back in the buckets that answer. */
export function release(state: State, id: number): State {
  const leases = Object.entries(state.leases).map(([region, copy]): [string, Copy] => [
    region,
    copy.run === id && !isOut(state, region) ? { ...copy, held: false } : copy,
  ]);
  return { ...state, leases: Object.fromEntries(leases) };
}

/** A bucket that is cut off is not renewed: by the time it is back, what it holds has ended. */
export function unrenewed(state: State, region: string): State {
  const copy = state.leases[region];
  return copy === undefined ? state : { ...state, leases: { ...state.leases, [region]: { ...copy, held: false } } };
}

/** Epochs by their order: how high they are makes no difference. */
export function ranked(state: State): State {
  const epochs = [
    ...new Set([0, ...state.runs.map((one) => one.epoch), ...Object.values(state.leases).map((one) => one.epoch)]),
  ].sort((a, b) => a - b);
  if (epochs.every((epoch, index) => epoch === index)) return state;
  const rank = <T extends { readonly epoch: number }>(one: T): T => ({ ...one, epoch: epochs.indexOf(one.epoch) });
  const leases = Object.entries(state.leases).map(([region, copy]): [string, Copy] => [region, rank(copy)]);
  return { ...state, runs: state.runs.map(rank), leases: Object.fromEntries(leases) };
}

/** A run that another one passed, and that nobody runs, can do nothing any more when its last call has arrived. */
export function withoutPassed(state: State): State {
  const over = (run: Run): boolean =>
    run.life !== 'alive' && run.steps.every((code) => !code.startsWith('f')) && isPassed(state, run, true);
  return state.runs.some(over) ? { ...state, runs: state.runs.filter((run) => !over(run)) } : state;
}
