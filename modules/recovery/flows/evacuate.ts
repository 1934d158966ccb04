/** `dr evacuate` and `dr return`: look, choose, show, ask, run. */
import { observeWith } from '../../observation/observe';
import type { Runbook } from '../../runbook/runbook';
import type { EvacuateOptions, Pattern, ReturnOptions } from '../pattern';
import { carryOut, type FlowPorts, type FlowResult } from './carry-out';

/** Throws what the pattern's `evacuate` and `carryOut` throw; nothing was sent then. */
export function evacuate(ports: FlowPorts, options: EvacuateOptions): Promise<FlowResult> {
  return planned(ports, (topology, observation) => ports.pattern.evacuate(topology, observation, options));
}

/** Throws what the pattern's `returnTo` and `carryOut` throw; nothing was sent then. */
export function returnTo(ports: FlowPorts, options: ReturnOptions): Promise<FlowResult> {
  return planned(ports, (topology, observation) => ports.pattern.returnTo(topology, observation, options));
}

type Build = (
  ...of: [topology: Parameters<Pattern['evacuate']>[0], observation: Parameters<Pattern['evacuate']>[1]]
) => Runbook;

async function planned(ports: FlowPorts, build: Build): Promise<FlowResult> {
  const topology = ports.workspace.topology();
  const observation = await observeWith(ports.pattern.sides, topology, ports.sender, ports.clock, ports.signal);
  return carryOut(build(topology, observation), ports, observation);
}
