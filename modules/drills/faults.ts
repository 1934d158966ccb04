/** Faults of a drill beside an outage. Never steps of a runbook. */
import { DrError } from '../console/errors';
import type { Clock } from '../console/ports';
import type { Operation } from '../operations/operation';
import { whyOf } from '../operations/why';
import { observe } from '../parts/index.observe';
import type { Sender } from '../runbook/ports';
import { regionOf } from '../topology/arrange';
import type { Topology } from '../topology/topology';

export interface FaultPorts {
  readonly sender: Sender;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * A blue/green deployment that stopped half way: the standby's listener forwards to the group without tasks. It does
 * not show on a standby; after a failover that does not switch it, clients get errors. Gives its title; null where
 * blue/green is not in use. Throws DrError `fault-not-made`: a drill without its fault proves nothing.
 */
export async function stopDeploymentHalfWay(topology: Topology, to: string, ports: FaultPorts): Promise<string | null> {
  const { blueGreen, names } = regionOf(topology, to);
  if (!blueGreen) return null;
  const seen = await observe(topology, ports.sender, ports.clock, ports.signal);
  const view = seen.regions.find(({ region }) => region === to);
  const input = { Names: [names.targetGroupBlue, names.targetGroupGreen] };
  const groups = await ports.sender.send({ service: 'elbv2', action: 'DescribeTargetGroups', region: to, input });
  if (!view?.loadBalancer.known || !view.service.known || !groups.ok)
    throw notMade(to, 'the load balancer could not be read');
  const { TargetGroups: found = [] } = groups.output as {
    readonly TargetGroups?: readonly { TargetGroupArn: string }[];
  };
  const { targetGroupArn: live } = view.service.value;
  const idle = found.find(({ TargetGroupArn }) => TargetGroupArn !== live);
  if (idle === undefined) throw notMade(to, 'there is no second target group');
  const forward: Operation = {
    service: 'elbv2',
    action: 'ModifyListener',
    region: to,
    input: {
      ListenerArn: view.loadBalancer.value.listenerArn,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: idle.TargetGroupArn }],
    },
  };
  const answer = await ports.sender.send(forward);
  if (!answer.ok) throw notMade(to, whyOf(forward, answer));
  return `a deployment in ${to} stopped half way: its listener forwards to the group without tasks`;
}

function notMade(region: string, why: string): DrError {
  return new DrError(
    'fault-not-made',
    `The drill could not stop a deployment half way in ${region}.`,
    why,
    'Run the drill again with --fresh; if that does not help, report it with the text above.',
  );
}
