/** Deployed state machines of a lab, read as a person would. */
import { tmpdir } from 'node:os';
import { DrError, EXIT } from '../../modules/console/errors';
import { partitionOf } from '../../modules/overlays/regions';
import type { DeployedDefinition } from '../../modules/recovery/flows/machine';
import type { ScriptPorts } from '../../modules/recovery/flows/script';
import { failoverMachineName } from '../../modules/topology/names';
import type { Topology } from '../../modules/topology/topology';

/** Reads a state machine's definition as a person would: with the lab's AWS CLI. Throws `no-machine`. */
export function deployedIn(
  topology: Topology,
  { run, env, labEndpoint }: Pick<ScriptPorts, 'run' | 'env' | 'labEndpoint'>,
): DeployedDefinition {
  return async (from, to) => {
    const arn = `arn:${partitionOf(to)}:states:${to}:${topology.accountId}:stateMachine:${failoverMachineName(topology, from)}`;
    const words = `stepfunctions describe-state-machine --state-machine-arn ${arn} --region ${to} --endpoint-url ${labEndpoint} --query definition --output text`;
    const { code, stdout, stderr } = await run({ command: 'aws', args: words.split(' '), cwd: tmpdir(), env });
    if (code === 0) return stdout;
    const fix = `Apply ${topology.environment}.${to}.workloads with state_machines set.`;
    throw new DrError('no-machine', `There is no machine ${arn}.`, stderr.trim(), fix, EXIT.refused);
  };
}
