/** The state machines of an environment, for synthesis and policies. */
import type { FailoverMachine } from '../../modules/topology/machines';
import type { Topology } from '../../modules/topology/topology';

/** Rendered by the engine, which a synthesis without state machines does not load. */
export async function machinesOf(topology: Topology): Promise<readonly FailoverMachine[]> {
  if (!topology.settings.state_machines) return [];
  const { deployedMachines } = await import('../../modules/patterns/deployed-machines');
  return deployedMachines(topology);
}
