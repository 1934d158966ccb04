/** `dr evacuate` and `dr return`: look, choose, show, ask, run. */
import { observe } from '../../observation/observe';
import type { Runbook } from '../../runbook/runbook';
import { evacuateRunbook, type EvacuateOptions } from '../../patterns/warm-standby/evacuate';
import { returnRunbook, type ReturnOptions } from '../../patterns/warm-standby/return-to';
import { carryOut, type FlowPorts, type FlowResult } from './carry-out';

/** Throws what `evacuateRunbook` and `carryOut` throw; nothing was sent then. */
export function evacuate(ports: FlowPorts, options: EvacuateOptions): Promise<FlowResult> {
  return planned(ports, (topology, observation) => evacuateRunbook(topology, observation, options));
}

/** Throws what `returnRunbook` and `carryOut` throw; nothing was sent then. */
export function returnTo(ports: FlowPorts, options: ReturnOptions): Promise<FlowResult> {
  return planned(ports, (topology, observation) => returnRunbook(topology, observation, options));
}

type Build = (
  topology: Parameters<typeof evacuateRunbook>[0],
  observation: Parameters<typeof evacuateRunbook>[1],
) => Runbook;

async function planned(ports: FlowPorts, build: Build): Promise<FlowResult> {
  const topology = ports.workspace.topology();
  const observation = await observe(topology, ports.sender, ports.clock, ports.signal);
  return carryOut(build(topology, observation), ports, observation);
}
