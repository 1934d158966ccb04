/**
 * What a step promises when it is met, and what a promotion needs, judged by the state of the world itself: neither by the product's
 * conditions nor by its reads.
 */
import type { Runbook } from '../../../runbook/runbook';
import { isOut } from './leases';
import type { Run, State } from './state';
import type { Worlds } from './worlds';

/** Steps that cannot be undone and move the writer. */
const PROMOTES = /^(promote|detach|switchover)/;
const FENCE = /^fence-(.+)$/;
const DOOR = 'front-door';

/** What is wrong with what step `index` of a run has just become; null where nothing is. */
export function broken(worlds: Worlds, state: State, book: Runbook, id: number, index: number): string | null {
  const run = state.runs.find((one) => one.id === id);
  const step = book.steps[index];
  const code = run?.steps[index];
  if (run === undefined || step === undefined || code === undefined) return null;
  const name = `run ${id}`;
  if (code === 'm' && step.id === DOOR) return doorKept(worlds, state, book, name);
  const fenced = code === 'm' ? FENCE.exec(step.id)?.[1] : undefined;
  if (fenced !== undefined) return fenceKept(worlds, state, fenced, `${name}: ${step.id} is met`);
  return code.startsWith('f') && PROMOTES.test(step.id) ? mayPromote(worlds, state, book, run) : null;
}

/** Nothing is wanted, starts, runs or may be started: in the service, by its bounds, and beside it. */
function fenceKept(worlds: Worlds, state: State, region: string, when: string): string | null {
  if (state.accepted.includes(`unfenced:${region}`)) return null;
  const tasks = worlds.facts(state.world).tasks[region];
  if (tasks !== undefined && Object.values(tasks).every((count) => count === 0)) return null;
  return `${when}, and in ${region} there are ${JSON.stringify(tasks)}`;
}

/** The target answers clients, or two persons accepted that it does not. */
function doorKept(worlds: Worlds, state: State, { target, steps }: Runbook, name: string): string | null {
  const wanted = `no-answer:${target}`;
  if (state.accepted.includes(wanted)) {
    const acts = steps.flatMap(({ act, orAccept }) => [...act, ...(orAccept === undefined ? [] : [orAccept])]);
    const one = acts.some((act) => act.kind === 'accept' && act.name === wanted && (act.approvals ?? 1) < 2);
    return one ? `${name} goes on by ${wanted}, which one person alone accepted` : null;
  }
  if (worlds.facts(state.world).answering.includes(target) && !isOut(state, target)) return null;
  return `${name}: ${DOOR} is met, and ${target} does not answer clients`;
}

/** By what lies before it: the fences still hold, and the front door was seen or accepted. */
function mayPromote(worlds: Worlds, state: State, book: Runbook, run: Run): string | null {
  const seen = book.steps.some(({ id }, index) => id === DOOR && run.steps[index] === 'm');
  const accepted = [`no-answer:${book.target}`, `skip:${DOOR}`].some((name) => state.accepted.includes(name));
  if (!seen && !accepted)
    return `run ${run.id} promotes ${book.target}, which nobody saw answer, and nobody accepted it`;
  const fences = book.steps.flatMap(({ id }, index) => (run.steps[index] === 'm' ? (FENCE.exec(id)?.[1] ?? []) : []));
  // A target whose stale cluster was to be deleted was stopped for that, and serves again.
  for (const region of fences.filter((one) => one !== book.target)) {
    const wrong = isOut(state, region) ? null : fenceKept(worlds, state, region, `run ${run.id} moves the writer`);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** A run that says done, with its proof: clients are sent to its target, which writes and has the tasks and the bounds to serve. */
export function wrongDone(worlds: Worlds, state: State, run: Run, target: string): string | null {
  const { serves, able, bounded } = worlds.facts(state.world);
  // What was left out is said with the outcome.
  if (!run.proven || run.steps.includes('s')) return null;
  if (serves === target && able.includes(target) && bounded.includes(target)) return null;
  const bounds = bounded.includes(target) ? '' : ', below the bounds of serving';
  return `run ${run.id} says done: ${serves} is served, ${able.join(', ') || 'nobody'} is able${bounds}`;
}

/** An acceptance is for one incident: when nothing of it is left, the next one needs its own. */
export function forget(state: State, worlds: Worlds): State {
  if (state.accepted.length === 0 || state.runs.length > 0 || state.out !== '') return state;
  const { mayWrite, moving } = worlds.facts(state.world);
  return mayWrite.length > 1 || moving !== null ? state : { ...state, accepted: [] };
}
