/** `dr failover`: look, choose, show, ask, run. */
import { observeWith } from '../../observation/observe';
import type { FailoverOptions } from '../pattern';
import { carryOut, type FlowPorts, type FlowResult } from './carry-out';

/** Throws what the pattern's `failover` and `carryOut` throw; nothing was sent then. */
export async function failover(ports: FlowPorts, options: FailoverOptions): Promise<FlowResult> {
  const topology = ports.workspace.topology();
  const observation = await observeWith(ports.pattern.sides, topology, ports.sender, ports.clock, ports.signal);
  return carryOut(ports.pattern.failover(topology, observation, options), ports, observation);
}
