/**
 * The engine `step-functions` as a flow, in a lab: render the runbook's machine and carry it out by the interpreter, whose tasks go through
 * the lab's gateway like every other call. An emulator's own Step Functions would go past the gateway and feel no outage.
 */
import { join } from 'node:path';
import { writeWhole } from '../../console/disk';
import { interpret } from '../../engines/step-functions/interpreter/interpret';
import { tasksOf } from '../../engines/step-functions/interpreter/tasks';
import { MAX_EVENTS } from '../../engines/step-functions/limits';
import { resultOf } from '../../engines/step-functions/result';
import type { StateMachine } from '../../engines/step-functions/states';
import { renderMachine } from '../../engines/step-functions/step-functions';
import { supposedReach } from '../../engines/step-functions/supposed-reach';
import { observeWith } from '../../observation/observe';
import type { FailoverOptions } from '../pattern';
import type { Runbook } from '../../runbook/runbook';
import { sayRunbook, type FlowPorts, type FlowResult } from './carry-out';
import { keepRun } from './run-folder';

/** File names of the machine and of what it left, in the folder of the run. */
export const MACHINE_NAME = 'machine.asl.json';
export const EXECUTION_NAME = 'execution.json';

/** The definition of the machine that Terraform deployed for a failover, as AWS has it. */
export type DeployedDefinition = (from: string, to: string) => Promise<string>;

/**
 * Accepts by `ports.accept` what the machine asks a person for. What a machine has beside integrations is supposed to be there. With
 * `deployed` an ungraceful failover is carried out by the machine that is deployed, and not by one rendered now.
 */
export async function runFailoverMachine(
  ports: FlowPorts,
  options: FailoverOptions,
  deployed?: DeployedDefinition,
): Promise<FlowResult> {
  const topology = ports.workspace.topology();
  const observation = await observeWith(ports.pattern.sides, topology, ports.sender, ports.clock, ports.signal);
  const runbook = ports.pattern.failover(topology, observation, options);
  sayRunbook(runbook, ports.console);
  const from = ports.pattern.leaves(topology, observation, runbook.target);
  if (deployed === undefined || runbook.id !== 'failover-ungraceful') return runMachine(ports, runbook);
  ports.console.say(`The machine is the one that is deployed in ${runbook.target} for ${from}.`);
  return runMachine(ports, runbook, JSON.parse(await deployed(from, runbook.target)) as StateMachine);
}

/**
 * Carries a runbook's machine out by the interpreter: the one given, or one that is rendered. Throws what `renderMachine` throws.
 */
export async function runMachine(ports: FlowPorts, runbook: Runbook, given?: StateMachine): Promise<FlowResult> {
  const region = runbook.target;
  const { machine, events, backoff } =
    given === undefined
      ? renderMachine(runbook, supposedReach(region, ports.workspace.topology().accountId))
      : { machine: given, events: MAX_EVENTS, backoff: null };
  const { runId, folder } = keepRun(ports, runbook, `${runbook.id}-step-functions`);
  writeWhole(join(folder, MACHINE_NAME), `${JSON.stringify(machine, null, 2)}\n`, 0o600);
  const activity = ports.console.begin(`The machine in ${region} (at most ${events} events)`);
  const begunAt = ports.clock.now();
  const execution = await interpret(machine, { begin: region }, tasksOf(runbook, { ...ports, region }));
  activity.ends(execution.status === 'SUCCEEDED' ? 'done' : 'failed', execution.error ?? `${execution.events} events`);
  writeWhole(join(folder, EXECUTION_NAME), `${JSON.stringify({ ...execution, backoff }, null, 2)}\n`, 0o600);
  const left = execution.variables['results'];
  const result = resultOf(runbook, Array.isArray(left) ? left : [], begunAt, ports.clock.now());
  for (const { id, end, why } of result.steps) ports.console.say(`  ${id.padEnd(24)} ${end.padEnd(8)} ${why}`);
  return { runId, folder, runbook, result };
}
