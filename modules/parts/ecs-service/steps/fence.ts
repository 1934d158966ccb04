/**
 * Stops what writes in the region that is left. Where that region cannot be asked, nothing can be proven: a person accepts it
 * by name and says why it is safe (for example because the region's network is cut).
 *
 * The service is stopped. A task that somebody started beside it is not: what it does is not known here, and its name is not known
 * before it is looked for. While there is one, nothing is proven, and a person stops it or accepts it.
 */
import type { RegionTopology } from '../../../topology/topology';
import * as reads from '../observe/reads';
import type { AcceptAct, Observed, Step } from '../../../runbook/runbook';
import { boundsAre, exactly, serviceHas, setBounds, setDesired } from './service';
import { DURATIONS } from '../../durations';

export const unfenced = (region: string): AcceptAct => ({
  kind: 'accept',
  name: `unfenced:${region}`,
  question: `It cannot be proven that nothing in ${region} writes any more. Writes there would be lost. Go on?`,
});

/** Looks without an answer: a region that was lost since it was looked at costs seconds, not the deadline. */
const SILENCE = 3;

const NONE = { min: 0, max: 0 };

/**
 * What holds where no task can write: the service wants none, has none and starts none, scaling starts none, and in its whole cluster
 * none is to run, none runs and none starts. The cluster's list names tasks beside the service and those of every deployment; its counts
 * hold those that are to stop and run still.
 */
export function nothingWrites(region: RegionTopology): readonly Observed[] {
  const { region: name, names } = region;
  const none = { is: 0 } as const;
  return [
    serviceHas(
      region,
      { desiredCount: none, runningCount: none, pendingCount: none },
      `no task of the service in ${name} is wanted, runs or starts`,
    ),
    boundsAre(region, NONE, exactly(NONE)),
    {
      why: `no task is to run in cluster ${names.ecsCluster} in ${name}`,
      read: reads.tasksToRun(name, names.ecsCluster),
      in: '@',
      // A page without tasks and with a token says nothing of the next one.
      where: { taskArns: { empty: true }, nextToken: { absent: true } },
    },
    {
      why: `no task runs or starts in cluster ${names.ecsCluster} in ${name}`,
      read: reads.ecsCluster(name, names.ecsCluster),
      in: 'clusters[]',
      where: { clusterName: { is: names.ecsCluster }, runningTasksCount: none, pendingTasksCount: none },
    },
  ];
}

/** For a region that answers: no tasks, and bounds that keep scaling from starting any. */
export function fenceByStopping(region: RegionTopology): Step {
  const active = serviceHas(region, { desiredCount: { atLeast: 0 } }, `the service in ${region.region} is there`);
  return {
    id: `fence-${region.region}`,
    title: `Stop the writers in ${region.region}`,
    needs: [],
    act: [
      { ...setBounds(region, NONE, exactly(NONE)), when: [active] },
      { ...setDesired(region, 0, { is: 0 }), when: [active] },
    ],
    met: nothingWrites(region),
    deadline: 120,
    poll: 5,
    destructive: true,
    orAccept: unfenced(region.region),
    silence: SILENCE,
    duration: DURATIONS.fence,
  };
}

/** For a region that did not answer when it was looked at: asking it again would cost the time that a recovery has not got. */
export function fenceByAcceptance(region: RegionTopology): Step {
  return {
    id: `fence-${region.region}`,
    title: `Accept that ${region.region} cannot be fenced`,
    needs: [],
    act: [unfenced(region.region)],
    met: [],
    deadline: 60,
    poll: 5,
    destructive: false,
    duration: DURATIONS.accept,
  };
}
