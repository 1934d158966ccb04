/** What tests of the rendered script share: a cloud on real, scaled time, and steps that a busy machine does not end. */
import { createClock } from '../../console/clock';
import type { BashMeta } from '../../engines/bash/bash';
import type { Fault } from '../../memory/cloud';
import { FakeCloud } from '../../parts/index.memory';
import type { Runbook, Step } from '../../runbook/runbook';
import { leasePlaces } from '../../runs/places';
import { Bench, EAST, WEST } from './run';

/** Seconds of the cloud's clock in one of the machine's. */
export const SCALE = 40;

export const META: BashMeta = {
  name: 'promote-dr.sh',
  accountId: '123456789012',
  command: 'dr bundle',
  source: 'env/warm-standby',
  buckets: leasePlaces(new Bench().topology, { target: WEST }),
};

/** What a failover without the lost region asks a person to accept, by name. */
export const LOSSES = ['--accept', `unfenced:${EAST}`, '--accept', `data-loss:${EAST}`] as const;

/** Words of a script that goes ahead by one person, and by two. */
export const ONE = ['--yes', ...LOSSES, '--reason', 'its network is cut'] as const;
export const TWO = [...ONE, '--second', 'ann'] as const;

/**
 * Deadlines that no machine is too busy for, since a script runs in real time; where to wait for one is the point, the step has
 * a short one.
 */
export const patient = (runbook: Runbook, deadlines: Readonly<Record<string, number>>): Runbook => ({
  ...runbook,
  steps: runbook.steps.map(({ duration, ...step }): Step => {
    const deadline = deadlines[step.id] ?? 3600;
    const takes = duration && { typical: 0, worst: Math.min(duration.worst, deadline), source: duration.source };
    return { ...step, deadline, poll: Math.min(step.poll, 5), ...(takes && { duration: takes }) };
  }),
});

/** A cloud on real, scaled time, in the same state as a bench's. */
export function realCloud(bench: Bench, made: Fault, scale = SCALE): { cloud: FakeCloud; origin: number } {
  const origin = Date.now();
  const clock = createClock({ scale, now: Date.now, setTimer: () => () => undefined, origin });
  const cloud = new FakeCloud(bench.topology, clock);
  cloud.out.add(EAST);
  cloud.durations = 15;
  // Whether the script or AWS raises the count first would depend on the machine.
  cloud.autoScaling = Infinity;
  cloud.fault = made;
  return { cloud, origin };
}
