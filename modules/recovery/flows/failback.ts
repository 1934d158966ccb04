/** `dr failback`: look, choose the method and say why, show, ask, run. */
import { observeWith } from '../../observation/observe';
import type { FailbackOptions } from '../pattern';
import { carryOut, type FlowPorts, type FlowResult } from './carry-out';

/** Throws what the pattern's `failback` and `carryOut` throw; nothing was sent then. */
export async function failback(ports: FlowPorts, wish: Omit<FailbackOptions, 'stamp'>): Promise<FlowResult> {
  const topology = ports.workspace.topology();
  const observation = await observeWith(ports.pattern.sides, topology, ports.sender, ports.clock, ports.signal);
  const stamp = new Date(ports.clock.now()).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return carryOut(ports.pattern.failback(topology, observation, { ...wish, stamp }), ports);
}
