/**
 * Taking a region in which clients are not served as a matter of course: two persons accept it by name before anything moves. Every
 * runbook asks, whichever engine carries it out, since it is a step like any other.
 */
import { whyOutside } from '../../topology/residency';
import type { RegionTopology, Topology } from '../../topology/topology';
import { changes, residencyName } from '../../runbook/acceptances';
import type { Step } from '../../runbook/runbook';
import { DURATIONS } from '../durations';

/** Id of the step that asks. */
const ID = 'accept-residency';

/**
 * The steps, behind the question where the target lies outside. It is asked at once, beside the other questions; the freeze, which can be
 * taken back, does not wait for it, and everything else that changes something does.
 */
export function underResidency(topology: Topology, target: RegionTopology, steps: readonly Step[]): readonly Step[] {
  const why = whyOutside(topology, target);
  if (why === null) return steps;
  const bound = mustWait(steps);
  return [
    ask(target, why),
    ...steps.map((step) => (bound.has(step.id) ? { ...step, needs: [...step.needs, ID] } : step)),
  ];
}

/** Steps that change something and that no other such step is before: what comes after them waits anyway. */
function mustWait(steps: readonly Step[]): ReadonlySet<string> {
  const behind = (step: Step): boolean =>
    steps.some((one) => step.needs.includes(one.id) && (changes(one) || behind(one)));
  return new Set(steps.filter((step) => changes(step) && !behind(step)).map(({ id }) => id));
}

function ask({ region }: RegionTopology, why: string): Step {
  return {
    id: ID,
    title: `Accept that clients are served in ${region}`,
    needs: [],
    act: [
      {
        kind: 'accept',
        name: residencyName(region),
        question: `${region} is no region in which clients are served as a matter of course: ${why}. Serve them there?`,
      },
    ],
    met: [],
    deadline: 60,
    poll: 5,
    destructive: false,
    duration: DURATIONS.accept,
  };
}
