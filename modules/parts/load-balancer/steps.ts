/** Where blue and green are in use: the listener's default must forward to the group in which the service's tasks are. */
import type { RegionTopology } from '../../topology/topology';
import type { MovePart } from '../../recovery/move';
import * as reads from './observe/reads';
import type { Observed, Step } from '../../runbook/runbook';
import { DURATIONS } from '../durations';

/** None where blue and green are not in use, and plans hold the listener. */
export const listenerMove: MovePart = {
  steps: ({ target: { region, listenerArn, targetGroupArn } }) => [
    { phase: 'activate', steps: region.blueGreen ? [switchListener(region, listenerArn, targetGroupArn)] : [] },
  ],
};

export function switchListener(region: RegionTopology, listenerArn: string, targetGroupArn: string): Step {
  const forwards: Observed = {
    why: `the listener in ${region.region} forwards to the live group`,
    read: reads.listener(region.region, listenerArn),
    in: 'Listeners[].DefaultActions[]',
    where: { Type: { is: 'forward' }, TargetGroupArn: { is: targetGroupArn } },
  };
  return {
    id: 'listener',
    title: `Switch the listener's default in ${region.region} to the live group`,
    needs: [],
    act: [
      {
        kind: 'call',
        operation: {
          service: 'elbv2',
          action: 'ModifyListener',
          region: region.region,
          input: {
            ListenerArn: listenerArn,
            DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
          },
        },
        unless: [forwards],
        settle: 15,
      },
    ],
    met: [forwards],
    deadline: 120,
    poll: 5,
    destructive: false,
    duration: DURATIONS.call,
  };
}
