/**
 * The time of a recovery against the objective: its steps along the critical path, and the times outside of the
 * runbook. Usual and worst. Pure; deadlines are not used.
 */
import type { Topology } from '../../topology/topology';
import type { Duration, Runbook, Step } from '../../runbook/runbook';
import { outsideOf, TRAFFIC_STEPS, type Outside } from './outside';
import { schedule, type Node, type ScheduleSlot } from './schedule';

export interface BudgetLine {
  readonly id: string;
  readonly title: string;
  readonly kind: 'step' | 'outside';
  readonly needs: readonly string[];
  readonly duration: Duration;
  /** Usual times, from the beginning of the outage (or of the decision, where a move is planned). */
  readonly typical: ScheduleSlot;
  readonly worst: ScheduleSlot;
  /** Whether it lies on the path that usually decides, and on the one that decides at worst. */
  readonly critical: { readonly typical: boolean; readonly worst: boolean };
}

export interface Total {
  readonly seconds: number;
  /** Ids along the critical path, in order. */
  readonly path: readonly string[];
}

export interface Budget {
  readonly runbook: string;
  readonly title: string;
  readonly target: string;
  readonly mode: Runbook['mode'];
  readonly lines: readonly BudgetLine[];
  readonly typical: Total;
  readonly worst: Total;
  /** The steps alone, usual times: along the critical path, and one after the other. */
  readonly steps: { readonly parallelSeconds: number; readonly serialSeconds: number };
  readonly objectiveSeconds: number;
  /** `above`: not even usually; `worst-above`: usually, but not at worst. */
  readonly verdict: 'within' | 'worst-above' | 'above';
}

/** A step without a duration counts as zero; the lint refuses it. */
const UNSAID: Duration = { typical: 0, worst: 0, source: { kind: 'assumption', why: 'nobody says' } };

/** The step that proves that clients are served; steps without a path to it do not count. */
const PROOF = 'verify';

/** The budget of a runbook. Where it has no step `verify`, all steps count. */
export function budgetOf(runbook: Runbook, topology: Topology): Budget {
  const outside = outsideOf(topology, runbook.mode);
  const counted = runbook.steps.some(({ id }) => id === PROOF);
  const items = arrange(runbook.steps, outside, counted);
  const end = counted ? endOf(outside) : undefined;
  const usual = schedule(nodes(items, 'typical'), end);
  const worst = schedule(nodes(items, 'worst'), end);
  const objectiveSeconds = topology.objectives.rtoSeconds;
  return {
    runbook: runbook.id,
    title: runbook.title,
    target: runbook.target,
    mode: runbook.mode,
    lines: items.map((item) => ({
      ...item,
      typical: usual.slots.get(item.id) as ScheduleSlot,
      worst: worst.slots.get(item.id) as ScheduleSlot,
      critical: { typical: usual.path.includes(item.id), worst: worst.path.includes(item.id) },
    })),
    typical: { seconds: usual.seconds, path: usual.path },
    worst: { seconds: worst.seconds, path: worst.path },
    steps: alone(runbook.steps, counted),
    objectiveSeconds,
    verdict: usual.seconds > objectiveSeconds ? 'above' : worst.seconds > objectiveSeconds ? 'worst-above' : 'within',
  };
}

type Item = Pick<BudgetLine, 'id' | 'title' | 'kind' | 'needs' | 'duration'>;

const nodes = (items: readonly Item[], which: 'typical' | 'worst'): readonly Node[] =>
  items.map(({ id, needs, duration }) => ({ id, needs, seconds: duration[which] }));

const endOf = (outside: readonly Outside[]): string | undefined =>
  outside.findLast(({ place }) => place === 'after')?.id;

/** Steps in the middle of what lies around them: each place is a chain, and whoever waited for its beginning waits for its end. */
function arrange(steps: readonly Step[], outside: readonly Outside[], proven: boolean): readonly Item[] {
  const [before, traffic, after] = (['before', 'traffic', 'after'] as const).map((place) =>
    outside.filter((one) => one.place === place),
  ) as [Outside[], Outside[], Outside[]];
  const mover = steps.find(({ id }) => TRAFFIC_STEPS.includes(id))?.id;
  const behindMove = (need: string): string => (need === mover ? (traffic.at(-1)?.id ?? need) : need);
  const middle = steps.map((step): Item => ({
    id: step.id,
    title: step.title,
    kind: 'step',
    needs: step.needs.length === 0 ? before.slice(-1).map(({ id }) => id) : step.needs.map(behindMove),
    duration: step.duration ?? UNSAID,
  }));
  const moved = mover === undefined ? [] : chain(traffic, [mover]);
  const last = proven ? [PROOF] : steps.map(({ id }) => id);
  return [...chain(before, []), ...middle, ...moved, ...chain(after, last)];
}

function chain(some: readonly Outside[], needs: readonly string[]): readonly Item[] {
  return some.map(({ id, title, duration }, index): Item => {
    const before = some[index - 1];
    return { id, title, kind: 'outside', needs: before === undefined ? needs : [before.id], duration };
  });
}

/** What running side by side saves: the figures of the runbook itself, whatever lies around it. */
function alone(steps: readonly Step[], counted: boolean): Budget['steps'] {
  const items = steps.map(({ id, needs, duration }) => ({ id, needs, seconds: (duration ?? UNSAID).typical }));
  const { slots, seconds } = schedule(items, counted ? PROOF : undefined);
  const waited = items.filter(({ id }) => slots.get(id)?.slack !== null);
  return { parallelSeconds: seconds, serialSeconds: waited.reduce((sum, one) => sum + one.seconds, 0) };
}
